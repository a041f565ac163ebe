namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    // Inner sizes: numbers one by one, less than a vector, whole vectors, odd; outer sizes of several tasks; an output without terms.
    private static IEnumerable<ContractRow> ResampleRows()
    {
        foreach (var (outer, inputs, inner) in new[]
            { (1, 1, 1), (3, 5, 1), (300, 64, 1), (2, 4, 3), (5, 7, 16), (3, 9, 33), (40, 30, 257), (1, 3, 40_001), (0, 2, 3) })
        {
            var between = AxisMap.Create(inputs, (2 * inputs) + 1, i => [(i % inputs, 0.25f), ((i + 1) % inputs, 0.75f)]);
            var copies = AxisMap.Create(inputs, inputs + 3, i => i == 2 ? [] : [((i + 1) % inputs, 1f)]);
            foreach (var (name, map) in new[]
                {
                    ("selection", AxisMap.Create(inputs, inputs + 2, i => [(i * 3 % inputs, 1f)])), ("two of each", between), ("copies", copies),
                        ("sums", between.Transposed), ("scattered", copies.Transposed),
                })
            {
                yield return new(nameof(Device.Resample), $"{outer} x {inputs} x {inner}, {name}", b =>
                    b.Device.Resample(b.Normal(outer * map.Inputs * inner), b.Output(outer * map.Outputs * inner), outer, inner, map));
            }
        }
    }
}
