namespace Descent.Configuration;

/// <summary>Where a configuration text came from.</summary>
/// <param name="Name">What messages call it: the file, or the whole override.</param>
/// <param name="Folder">What relative paths in it start from.</param>
/// <param name="HasLines">False for an override, which is one line without a number.</param>
internal sealed record ConfigSource(string Name, string Folder, bool HasLines = true);

/// <summary>A place in a configuration text.</summary>
/// <param name="Source">The file or the override.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal readonly record struct ConfigPlace(ConfigSource Source, int Line, int Column)
{
    /// <summary>As messages begin: config.json:12.</summary>
    public override string ToString() => Source.HasLines ? $"{Source.Name}:{Line}" : Source.Name;
}
