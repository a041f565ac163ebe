namespace Descent.Data;

/// <summary>A part of a divided data set.</summary>
public enum SplitPart
{
    /// <summary>What the model learns from.</summary>
    Training,

    /// <summary>What decides between models.</summary>
    Validation,

    /// <summary>What is measured once at the end.</summary>
    Test,
}

/// <summary>The names that parts have in files and folders.</summary>
internal static class SplitPartNames
{
    /// <summary>The part's name in sentences.</summary>
    public static string Text(this SplitPart part) => part switch
    {
        SplitPart.Training => "training",
        SplitPart.Validation => "validation",
        _ => "test",
    };

    /// <summary>The part that a cell or a folder names, in capitals or not; null where it names none.</summary>
    public static SplitPart? Find(string text) => text.Trim().ToLowerInvariant() switch
    {
        "train" or "training" => SplitPart.Training,
        "val" or "valid" or "validation" or "dev" => SplitPart.Validation,
        "test" or "testing" => SplitPart.Test,
        _ => null,
    };
}
