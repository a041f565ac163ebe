namespace Descent.Data;

/// <summary>How one style of a digit is written: strokes through points of a unit square, x to the right, y down.</summary>
/// <param name="Strokes">Each stroke's points as x, y, x, y and so on; the pen follows a smooth curve through them.</param>
internal sealed record Glyph(params float[][] Strokes);
