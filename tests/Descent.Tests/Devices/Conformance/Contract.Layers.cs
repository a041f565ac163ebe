namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    private static readonly NormShape[] s_norms =
    [
        new(1, 3, 1), new(2, 1, 1), new(8, 3, 1), new(4, 5, 49), new(1, 2, 7), new(32, 64, 16), new(300, 401, 1), new(16, 8, 1000), new(3, 1, 40_000),
    ];

    private static readonly Dictionary<string, Pool2dShape> s_pools = new()
    {
        ["one number"] = new(1, 1, 1, 1, 1, 1, 1, 1),
        ["2 x 2"] = new(2, 3, 6, 8, 2, 2, 2, 2),
        ["2 x 2, odd image"] = new(2, 3, 7, 5, 2, 2, 2, 2),
        ["2 x 2, overlapping"] = new(1, 2, 5, 5, 2, 2, 1, 1),
        ["3 x 3, stride 2, padded"] = new(2, 3, 9, 12, 3, 3, 2, 2, 1, 1, 1, 1),
        ["3 x 3, stride 1, padded"] = new(2, 3, 9, 35, 3, 3, 1, 1, 1, 1, 1, 1),
        ["unlike in both axes"] = new(2, 3, 10, 13, 2, 5, 3, 2, 0, 2, 1, 1),
        ["gaps between windows"] = new(2, 2, 11, 11, 2, 2, 3, 4),
        ["global"] = new(3, 17, 7, 7, 7, 7, 7, 7),
        ["large"] = new(4, 8, 64, 66, 2, 2, 2, 2),
        ["large, padded"] = new(2, 8, 64, 65, 3, 3, 2, 2, 1, 1, 1, 1),
        ["no images"] = new(0, 3, 6, 6, 2, 2, 2, 2),
    };

    private static IEnumerable<ContractRow> PoolingRows()
    {
        foreach (var (name, s) in s_pools)
        {
            int x = s.N * s.C * s.H * s.W, y = s.N * s.C * s.OutH * s.OutW;
            yield return new(nameof(Device.MaxPool2d), name, b => b.Device.MaxPool2d(s, b.Normal(x), b.Output(y)));
            yield return new(nameof(Device.MaxPool2d), name + ", NaN and infinity", b =>
                b.Device.MaxPool2d(s, b.Input(x > 6 ? WithSpecials(b, x) : new float[x]), b.Output(y)));
            yield return Gradient(name, b => b.Normal(x));
            yield return Gradient(name + ", ties", b => b.Input(b.WholeNumbers(x, 3)));
            yield return Gradient(name + ", NaN and infinity", b => b.Input(x > 6 ? WithSpecials(b, x) : new float[x]));
            foreach (var countPadding in new[] { true, false })
            {
                var title = name + (countPadding ? ", padding counts" : "");
                yield return new(nameof(Device.AvgPool2d), title, b => b.Device.AvgPool2d(s, b.Uniform(x), b.Output(y), countPadding));
                yield return new(nameof(Device.AvgPool2dGradient), title, b =>
                    b.Device.AvgPool2dGradient(s, b.Uniform(y), b.Output(x), countPadding));
            }

            ContractRow Gradient(string title, Func<Workbench, Storage> input) => new(nameof(Device.MaxPool2dGradient), title, b =>
            {
                var places = b.Device.MaxPool2d(s, input(b), b.Device.Allocate(y));
                b.Device.MaxPool2dGradient(s, b.Uniform(y), places, b.Output(x));
            });
        }
    }

    private static IEnumerable<ContractRow> BatchNormRows()
    {
        foreach (var s in s_norms)
        {
            yield return Forward(s, "", 0.5f, hasWeight: true, hasBias: true);
            yield return Forward(s, " plain", 0.5f, hasWeight: false, hasBias: false);
            yield return Gradient(s, "", true, true, true, true);
            yield return Gradient(s, " plain, input only", false, true, false, false);
            yield return Gradient(s, " without input", true, false, true, true);
            yield return Forward(s, " rectified", 0.5f, hasWeight: true, hasBias: true, relu: true);
            yield return Forward(s, " added to, rectified", 0.5f, hasWeight: true, hasBias: true, relu: true, hasAddend: true);
            yield return Gradient(s, " rectified", true, true, true, true, isRectified: true);
            yield return Given(s, "", hasWeight: true, hasBias: true, hasAddend: false, relu: false);
            yield return Given(s, " plain, rectified", hasWeight: false, hasBias: false, hasAddend: false, relu: true);
            yield return Given(s, " added to, rectified", hasWeight: true, hasBias: true, hasAddend: true, relu: true);
        }

        yield return Forward(new(16, 8, 100), " far from zero", 100, hasWeight: true, hasBias: false);
        yield return Gradient(new(16, 8, 100), " weight only", true, false, true, false);

        static ContractRow Forward(NormShape s, string name, float mean, bool hasWeight, bool hasBias, bool relu = false, bool hasAddend = false) =>
            new(
            nameof(Device.BatchNorm), Text(s) + name, b =>
        {
            Storage x = b.Normal(s.N * s.C * s.S, mean), y = b.Output(s.N * s.C * s.S);
            var (weight, bias) = (hasWeight ? b.Uniform(s.C) : null, hasBias ? b.Normal(s.C) : null);
            b.Device.BatchNorm(s, x, weight, bias, 1e-5f, hasAddend ? b.Normal(s.N * s.C * s.S) : null, relu, y, b.Output(s.C), b.Output(s.C),
                b.Output(s.C));
        });

        // Given statistics: the gradient's own arithmetic is compared, not the forward pass again.
        static ContractRow Gradient(NormShape s, string name, bool hasWeight, bool x, bool weight, bool bias, bool isRectified = false) => new(
            nameof(Device.BatchNormGradient), Text(s) + name, b =>
        {
            var size = s.N * s.C * s.S;
            Storage gy = b.Normal(size, 0.3f), input = b.Normal(size, 0.5f), mean = b.Normal(s.C, 0.5f, 0.1f), inverse = b.Uniform(s.C, 0.8f, 1.2f);
            b.Device.BatchNormGradient(
                s, gy, input, hasWeight ? b.Uniform(s.C) : null, mean, inverse,
                isRectified ? b.Input([.. b.NormalNumbers(size).Select(v => Math.Max(v, 0))]) : null,
                x ? b.Output(size) : null, weight ? b.Output(s.C) : null, bias ? b.Output(s.C) : null);
        });
    }

    private static ContractRow Given(NormShape s, string name, bool hasWeight, bool hasBias, bool hasAddend, bool relu) => new(
        nameof(Device.NormalizeChannels), Text(s) + name, b =>
    {
        var size = s.N * s.C * s.S;
        Storage x = b.Normal(size, 0.5f), mean = b.Normal(s.C, 0.5f, 0.1f), variance = b.Uniform(s.C, 0.5f, 2);
        var (weight, bias, addend) = (hasWeight ? b.Uniform(s.C) : null, hasBias ? b.Normal(s.C) : null, hasAddend ? b.Normal(size) : null);
        b.Device.NormalizeChannels(s, x, mean, variance, weight, bias, 1e-5f, addend, relu, b.Output(size));
    });

    private static string Text(NormShape s) => $"{s.N} x {s.C} x {s.S}";

    private static IEnumerable<ContractRow> ChannelAffineRows()
    {
        foreach (var s in s_norms)
        {
            var size = s.N * s.C * s.S;
            foreach (var hasShift in new[] { true, false })
            {
                yield return new(nameof(Device.ChannelAffine), Text(s) + (hasShift ? "" : " no shift"), b =>
                    b.Device.ChannelAffine(s, b.Normal(size), b.Normal(s.C), hasShift ? b.Normal(s.C) : null, b.Output(size)));
            }
        }
    }

    private static IEnumerable<ContractRow> DropoutRows()
    {
        foreach (var n in s_lengths)
        {
            foreach (var p in new[] { 0, 0.1f, 0.5f, 0.9f })
            {
                var key = new RngKey(42, 3, (ulong)n * 4);
                yield return new(nameof(Device.Dropout), $"{n}, p {p}", b => b.Device.Dropout(b.Normal(n), b.Output(n), p, key));
                yield return new(nameof(Device.DropoutGradient), $"{n}, p {p}", b =>
                {
                    var kept = b.Device.Dropout(b.Normal(n), b.Device.Allocate(n), p, key);
                    b.Device.DropoutGradient(b.Normal(n), kept, b.Output(n), p);
                });
            }
        }

        // The counter's upper halves take part: positions beyond 2^34 draws, 64-bit seeds and streams.
        var far = new RngKey(0x0123456789ABCDEF, 0xFEDCBA9876543210, (0xFFFFFFFFUL - 3) * 4);
        yield return new(nameof(Device.Dropout), "far on", b => b.Device.Dropout(b.Normal(1001), b.Output(1001), 0.3f, far));
    }
}
