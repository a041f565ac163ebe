namespace Descent;

/// <content>Linear maps of one axis.</content>
public abstract partial class Device
{
    /// <summary>
    /// y[o, j, i] = the sum over the terms of output j of weight * x[o, column, i]; 0 where there is none. x (outer, inputs, inner), y (outer,
    /// outputs, inner).
    /// </summary>
    public abstract void Resample(Storage x, Storage y, int outer, int inner, AxisMap map);
}
