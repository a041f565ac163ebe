namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    // Rows and few positions, groups of one and of many channels, channels longer than a run, and enough rows for several blocks.
    private static readonly GroupNormShape[] s_groupNorms =
    [
        new(1, 1, 1), new(3, 7, 1), new(5, 257, 1), new(2, 20_001, 1), new(700, 33, 1), new(0, 4, 1), new(3, 8, 1, 4), new(4, 6, 5, 3), new(2, 6, 7,
            1),
        new(3, 6, 16, 2), new(2, 5, 49, 5), new(64, 64, 16, 8), new(2, 8, 1000, 1), new(1, 2, 40_000, 1), new(0, 4, 20, 2), new(90, 12, 9, 3),
    ];

    private static IEnumerable<ContractRow> GroupNormRows()
    {
        foreach (var s in s_groupNorms)
        {
            yield return Forward(s, "", 0.5f, 1e-5f, hasWeight: true, hasBias: true, relu: false);
            yield return Forward(s, " plain", 0.5f, 1e-5f, hasWeight: false, hasBias: false, relu: false);
            yield return Forward(s, " rectified, no bias", 0.5f, 1e-3f, hasWeight: true, hasBias: false, relu: true);
            yield return Gradient(s, "", true, false, true, true, true);
            yield return Gradient(s, " plain, input only", false, false, true, false, false);
            yield return Gradient(s, " without input", true, false, false, true, true);
            yield return Gradient(s, " rectified", true, true, true, true, true);
            yield return Gradient(s, " rectified, weight only", true, true, false, true, false);
        }

        for (var columns = 1; columns <= 257; columns += columns < 70 ? 1 : 17)
        {
            yield return Forward(new(3, columns, 1), " every length", 1, 1e-5f, hasWeight: true, hasBias: true, relu: columns % 2 == 0);
            yield return Gradient(new(9, columns, 1), " every length", true, columns % 2 == 0, true, true, true);
            if (columns < 34) yield return Forward(new(2, 4, columns, 2), " every length", 1, 1e-5f, hasWeight: true, hasBias: true,
                relu: columns % 2 == 0);
            if (columns < 34) yield return Gradient(new(3, 4, columns, 2), " every length", true, columns % 2 == 0, true, true, true);
        }

        yield return Forward(new(6, 300, 1), " far from zero", 1e4f, 1e-5f, hasWeight: true, hasBias: true, relu: false);
        yield return Forward(new(6, 8, 100, 2), " far from zero", 1e4f, 1e-5f, hasWeight: true, hasBias: true, relu: false);
        yield return Special("NaN in one group", float.NaN);
        yield return Special("infinity in one group", float.PositiveInfinity);
        foreach (var s in new GroupNormShape[] { new(4, 33, 1), new(2, 4, 20, 2) })
        {
            yield return new(nameof(Device.GroupNorm), $"{Text(s)} equal numbers", b => b.Device.GroupNorm(
                s, b.Input([.. Enumerable.Repeat(3.7f,
                    s.N * s.C * s.S)]), b.Normal(s.C), b.Normal(s.C), 1e-5f, false, b.Output(s.N * s.C * s.S), b.Output(s.Rows), b.Output(s.Rows)));
        }

        static ContractRow Forward(GroupNormShape s, string name, float mean, float epsilon, bool hasWeight, bool hasBias, bool relu) => new(
            nameof(Device.GroupNorm), Text(s) + name, b =>
        {
            var size = s.N * s.C * s.S;
            var (weight, bias) = (hasWeight ? b.Uniform(s.C) : null, hasBias ? b.Normal(s.C) : null);
            b.Device.GroupNorm(s, b.Normal(size, mean), weight, bias, epsilon, relu, b.Output(size), b.Output(s.Rows), b.Output(s.Rows));
        });

        static ContractRow Special(string name, float value) => new(nameof(Device.GroupNorm), name, b =>
        {
            var numbers = b.NormalNumbers(3 * 8 * 20);
            numbers[170] = value;
            GroupNormShape images = new(3, 8, 20, 4), rows = new(24, 20, 1);
            foreach (var s in new[] { images, rows })
                // an infinite mean may be NaN
                b.Device.GroupNorm(s, b.Input(numbers), b.Uniform(s.C), b.Normal(s.C), 1e-5f, true, b.Output(480), b.Device.Allocate(s.Rows),
                    b.Output(s.Rows));
        });

        // Given statistics: the gradient's own arithmetic is compared, not the forward pass again.
        static ContractRow Gradient(GroupNormShape s, string name, bool hasWeight, bool isRectified, bool x, bool weight, bool bias) => new(
            nameof(Device.GroupNormGradient), Text(s) + name, b =>
        {
            var size = s.N * s.C * s.S;
            Storage gy = b.Normal(size, 0.3f), input = b.Normal(size, 0.5f), mean = b.Normal(s.Rows, 0.5f, 0.1f), inverse = b.Uniform(s.Rows, 0.8f,
                1.2f);
            var output = isRectified ? b.Input([.. b.NormalNumbers(size).Select(v => Math.Max(v, 0))]) : null;
            b.Device.GroupNormGradient(
                s, gy, input, hasWeight ? b.Uniform(s.C) : null, mean, inverse, output,
                x ? b.Output(size) : null, weight ? b.Output(s.C) : null, bias ? b.Output(s.C) : null);
        });
    }

    private static string Text(GroupNormShape s) => $"{s.N} x {s.C} x {s.S} in {s.Groups}";
}
