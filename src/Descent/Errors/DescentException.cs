namespace Descent;

/// <summary>The root of every error that Descent raises about its input: catch this to catch them all.</summary>
/// <remarks>
/// Messages have one form: the operation, what it got, what it expected, and where one is known a hint ("did you mean").
/// They are written to be shown to a person as they are, without a stack trace.
/// </remarks>
public abstract class DescentException : Exception
{
    private protected DescentException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>Shapes that do not fit the operation, or an index outside of a tensor.</summary>
public sealed class ShapeException : DescentException
{
    /// <summary>Creates the error with its whole sentence.</summary>
    public ShapeException(string message)
        : base(message)
    {
    }
}

/// <summary>A file or data set that cannot be used: missing, truncated, out of range, of another kind.</summary>
public sealed class DataException : DescentException
{
    /// <summary>Creates the error with its whole sentence, which names the file and the place in it.</summary>
    public DataException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>A mistake in a graph or a module: a parameter never registered, a graph used twice, a tensor changed too early.</summary>
public sealed class GraphException : DescentException
{
    /// <summary>Creates the error with its whole sentence.</summary>
    public GraphException(string message)
        : base(message)
    {
    }
}

/// <summary>A run that cannot go on: a loss that is no number, a folder that cannot be written, no data left.</summary>
public sealed class TrainingException : DescentException
{
    /// <summary>Creates the error with its whole sentence.</summary>
    public TrainingException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>A mistake in a configuration; the message names the file, the line and the path of the setting, or the environment variable.</summary>
public sealed class ConfigException : DescentException
{
    /// <summary>Creates the error with its whole sentence.</summary>
    public ConfigException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
