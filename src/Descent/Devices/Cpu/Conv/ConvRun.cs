namespace Descent;

/// <summary>Neighbouring outputs of one output row.</summary>
internal struct ConvRun
{
    /// <summary>Where in the padded piece the first tap of the first output lies.</summary>
    public nint Source;

    /// <summary>Which of the outputs of the panel comes first.</summary>
    public int Place;

    public int Length;

    public int Image;

    /// <summary>Output row.</summary>
    public int Y;

    /// <summary>Output column.</summary>
    public int X;
}
