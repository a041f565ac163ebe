namespace Descent;

public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void Resample(Storage x, Storage y, int outer, int inner, AxisMap map)
    {
        Span<double> from = V(x), to = V(y);
        to.Clear();
        for (var o = 0; o < outer; o++)
        {
            for (var j = 0; j < map.Outputs; j++)
            {
                for (var term = map.Starts[j]; term < map.Starts[j + 1]; term++)
                {
                    int read = ((o * map.Inputs) + map.Columns[term]) * inner, write = ((o * map.Outputs) + j) * inner;
                    for (var i = 0; i < inner; i++) to[write + i] += map.Weights[term] * from[read + i];
                }
            }
        }
    }
}
