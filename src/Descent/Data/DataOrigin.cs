namespace Descent.Data;

/// <summary>Where samples came from, so that messages can name the file and the line.</summary>
/// <param name="Source">The file or the generator.</param>
/// <param name="Lines">The line of each sample in the file, or null where it has no lines.</param>
public sealed record DataOrigin(string Source, IReadOnlyList<int>? Lines = null)
{
    /// <summary>The sample in words: its number, its source and, where known, its line.</summary>
    public string Describe(int index) => Lines is null ? $"{Source}, sample {index}" : $"{Source}, line {Lines[index]} (sample {index})";
}
