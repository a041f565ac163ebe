namespace Descent.Cli.Terminal;

/// <summary>Turns every exception into one message and an exit code; a stack trace only where it was asked for.</summary>
internal static class Failures
{
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>The doctor's commands: all went well, and something is wrong with what was examined.</summary>
    public const int Ill = 3;

    public static int Report(Exception error, bool isVerbose)
    {
        var cause = error is AggregateException { InnerExceptions.Count: 1 } aggregate ? aggregate.InnerExceptions[0] : error;
        Screen.Error(Sentence(cause, isVerbose));
        if (isVerbose) Console.Error.WriteLine(error);
        return cause is UsageException ? WrongUsage : Failed;
    }

    private static string Sentence(Exception error, bool isVerbose) => error switch
    {
        DescentException or UsageException => error.Message,
        IOException or UnauthorizedAccessException => error.Message,
        OutOfMemoryException => "there is not enough memory for this; a smaller batchSize or fewer samples need less.",
        OperationCanceledException => "it was stopped.",
        _ => $"something unexpected happened: {FirstLine(error.Message)} ({error.GetType().Name})."
            + (isVerbose ? string.Empty : " Run it again with --verbose for the details."),
    };

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('\r', '.', ' ');
}

/// <summary>A command line that cannot be carried out as it stands.</summary>
internal sealed class UsageException(string message) : Exception(message);
