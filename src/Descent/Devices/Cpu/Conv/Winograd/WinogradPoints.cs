namespace Descent;

/// <summary>The constants of F(4x4, 3x3): products of polynomials by their values at 0, +-5/8, +-3/2 and infinity.</summary>
/// <remarks>
/// These points keep the transforms' numbers small, so that the result loses one to two bits against a direct sum; with the usual 0, +-1, +-2 it
/// loses one more. All constants but those of the weights are exact in fp32.
/// </remarks>
internal static class WinogradPoints
{
    public const float A = 5f / 8;
    public const float B = 3f / 2;
    public const float A2 = A * A;
    public const float B2 = B * B;
    public const float A3 = A2 * A;
    public const float B3 = B2 * B;
    public const float Sum = A2 + B2;
    public const float Product = A2 * B2;

    /// <summary>Weights are divided by the product of a point's distances to the other points.</summary>
    public const float WeightZero = (float)(1 / (double)Product);

    public const float WeightA = (float)(1 / (2.0 * A2 * (A2 - B2)));
    public const float WeightB = (float)(1 / (2.0 * B2 * (B2 - A2)));
}
