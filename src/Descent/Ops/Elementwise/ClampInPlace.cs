namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Puts numbers outside of low .. high onto the nearer end, in place and without history; NaN stays NaN.</summary>
    internal void ClampInPlace(float low, float high)
    {
        Device.Unary(UnaryOp.Clamp, Storage, Storage, low, high);
        MarkChanged();
    }
}
