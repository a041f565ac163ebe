namespace Descent;

/// <content>Linear maps of one axis.</content>
public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Resample(Storage x, Storage y, int outer, int inner, AxisMap map)
    {
        fixed (int* starts = map.Starts, columns = map.Columns)
        fixed (float* weights = map.Weights)
        {
            var arguments = new ResampleArguments { X = P(x), Y = P(y), Starts = starts, Columns = columns, Weights = weights };
            (arguments.Inputs, arguments.Outputs, arguments.Inner) = (map.Inputs, map.Outputs, inner);
            arguments.IsSelection = map.IsSelection;
            _kernels.Resample(arguments, outer);
        }

        KeepAlive(x, y);
    }
}
