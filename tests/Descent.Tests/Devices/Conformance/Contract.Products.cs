namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    private static IEnumerable<ContractRow> MatMulRows()
    {
        (int M, int N, int K)[] sizes =
        [
            (1, 1, 1), (3, 5, 7), (2, 4, 0), (0, 3, 2), (1, 17, 9), (17, 33, 65), (64, 64, 64), (129, 67, 300), (1, 512, 128), (256, 1, 100),
            (31, 10, 784), (200, 200, 33),
        ];
        foreach (var (m, n, k) in sizes)
        {
            foreach (var shape in Transposed(new(m, n, k))) yield return Row(shape);
        }

        foreach (var shape in Transposed(new(17, 33, 21)).Concat(Transposed(new(130, 96, 48))))
        {
            yield return Row(shape, hasBias: true);
            yield return Row(shape with { Accumulate = true });
            yield return Row(shape with { Accumulate = true }, hasBias: true);
            yield return Row(shape with { Batch = 3 });
            yield return Row(shape with { Batch = 3, ShareB = true }, hasBias: true);
            yield return Row(shape with { Batch = 3, Accumulate = true });
        }

        // One row and few rows (no panels), odd sizes, rows that are no multiple of a vector, sums long enough for several pieces.
        foreach (var m in (int[])[1, 2, 3, 4, 5, 7, 8, 13])
        {
            foreach (var (n, k) in ((int, int)[])[(1, 33), (9, 64), (37, 784), (130, 515), (512, 31)])
            {
                foreach (var shape in Transposed(new(m, n, k))) yield return Row(shape, hasBias: (n & 1) == 1);
                yield return Row(new(m, n, k, TransposeB: true, Accumulate: true, Activation: Activation.Relu), hasBias: true);
                if (n > 1) yield return Row(new(n, m, k, TransposeB: true), hasBias: true);
            }
        }

        foreach (var shape in Transposed(new(70, 90, 600)).Concat(Transposed(new(40, 33, 1030))).Concat(Transposed(new(257, 47, 700))))
            yield return Row(shape, hasBias: true);
        foreach (var shape in Transposed(new(17, 33, 21)).Concat(Transposed(new(130, 10, 48))).Concat(Transposed(new(6, 40, 9000))))
        {
            yield return Row(shape with { Activation = Activation.Relu });
            yield return Row(shape with { Activation = Activation.Relu, Accumulate = true }, hasBias: true);
            yield return Row(shape with { Activation = Activation.Relu, Batch = 3, ShareB = true }, hasBias: true);
        }

        yield return Row(new(3, 4, 0, Activation: Activation.Relu), hasBias: true);
        yield return Row(new(1, 4, 0, TransposeB: true, Activation: Activation.Relu), hasBias: true);
        yield return Row(new(1, 0, 5, TransposeB: true), hasBias: true);
        yield return Row(new(4, 4, 4, Batch: 100));
        yield return Row(new(3, 4, 0), hasBias: true);
        yield return Row(new(3, 4, 0, Accumulate: true));

        static IEnumerable<MatMulShape> Transposed(MatMulShape s) =>
            [s, s with { TransposeA = true }, s with { TransposeB = true }, s with { TransposeA = true, TransposeB = true }];

        static ContractRow Row(MatMulShape s, bool hasBias = false) => new(nameof(Device.MatMul), Text(s) + (hasBias ? " + bias" : ""), b =>
        {
            Storage left = b.Uniform(s.Batch * s.M * s.K), right = b.Uniform((s.ShareB ? 1 : s.Batch) * s.K * s.N);
            var size = s.Batch * s.M * s.N;
            var bias = hasBias ? b.Normal(s.N) : null;
            b.Device.MatMul(s, left, right, bias, s.Accumulate ? b.InPlace(b.NormalNumbers(size)) : b.Output(size));
        });
    }

    private static string Text(MatMulShape s)
    {
        var (a, b) = (s.TransposeA ? $"({s.K} x {s.M})'" : $"({s.M} x {s.K})", s.TransposeB ? $"({s.N} x {s.K})'" : $"({s.K} x {s.N})");
        var end = s.Activation == Activation.None ? "" : $", {s.Activation}";
        return $"{s.Batch} times {a} {(s.ShareB ? "shared " : "")}{b}{(s.Accumulate ? " + c" : "")}{end}";
    }

    private static readonly Dictionary<string, Conv2dShape> s_convolutions = new()
    {
        ["one number"] = new(1, 1, 1, 1, 1, 1, 1),
        ["no padding"] = new(2, 3, 7, 6, 4, 3, 3),
        ["same padding"] = new(2, 3, 9, 11, 5, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["stride 2"] = new(2, 4, 12, 12, 6, 3, 3, 2, 2, 1, 1, 1, 1),
        ["stride 2, odd, even kernel"] = new(1, 2, 11, 9, 3, 2, 2, 2, 2),
        ["unlike in both axes"] = new(2, 3, 13, 10, 5, 3, 2, 3, 1, 1, 0, 2, 1, 1, 2),
        ["dilation 2"] = new(2, 3, 12, 12, 4, 3, 3, PadTop: 2, PadLeft: 2, PadBottom: 2, PadRight: 2, DilationH: 2, DilationW: 2),
        ["two groups"] = new(2, 6, 8, 8, 10, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1, Groups: 2),
        ["depthwise"] = new(2, 9, 14, 14, 9, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1, Groups: 9),
        ["depthwise, stride 2"] = new(2, 9, 14, 14, 9, 3, 3, 2, 2, 1, 1, 1, 1, Groups: 9),
        ["depthwise, two filters a channel"] = new(1, 5, 8, 8, 10, 5, 5, PadTop: 2, PadLeft: 2, PadBottom: 2, PadRight: 2, Groups: 5),
        ["kernel as large as the image"] = new(3, 4, 5, 5, 7, 5, 5),
        ["1 x 1"] = new(3, 20, 7, 7, 33, 1, 1),
        ["1 x 1, stride 2"] = new(3, 20, 7, 7, 33, 1, 1, 2, 2),
        ["padding beyond the kernel"] = new(1, 2, 4, 4, 3, 2, 2, PadTop: 3, PadLeft: 3, PadBottom: 3, PadRight: 3),
        ["one image of one row"] = new(1, 3, 1, 50, 4, 1, 5, PadLeft: 2, PadRight: 2),
        ["digits, first layer"] = new(4, 1, 28, 28, 6, 5, 5, PadTop: 2, PadLeft: 2, PadBottom: 2, PadRight: 2),
        ["wide"] = new(4, 16, 16, 16, 16, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["many filters"] = new(2, 33, 9, 9, 65, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["rows of one vector"] = new(3, 16, 16, 16, 24, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["rows a little shorter than two vectors"] = new(2, 17, 5, 31, 13, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["rows of three vectors, odd count"] = new(1, 5, 3, 48, 12, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["deep sums in parts"] = new(1, 80, 8, 16, 20, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["whole vectors, stride 2"] = new(2, 32, 33, 32, 16, 3, 3, 2, 2, 1, 1, 1, 1),
        ["whole vectors, stride 3 and 1"] = new(2, 16, 19, 18, 16, 3, 4, 3, 1, 1, 2, 0, 1),
        ["whole vectors, dilation 2 and 3"] = new(2, 16, 20, 22, 8, 3, 3, PadTop: 2, PadLeft: 3, PadBottom: 2, PadRight: 3, DilationH: 2,
            DilationW: 3),
        ["whole vectors, two groups"] = new(2, 32, 17, 16, 24, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1, Groups: 2),
        ["whole vectors, 1 x 1"] = new(2, 32, 16, 16, 48, 1, 1),
        ["pieces across small images"] = new(9, 16, 4, 4, 20, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["padding beyond whole vectors"] = new(1, 16, 6, 16, 16, 3, 3, PadTop: 3, PadLeft: 9, PadBottom: 4, PadRight: 7),
        ["tiles of 4 x 4"] = new(3, 8, 8, 8, 8, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["unlike padding"] = new(2, 17, 10, 7, 19, 3, 3, PadTop: 2, PadLeft: 0, PadBottom: 1, PadRight: 2),
        ["wide image"] = new(1, 9, 5, 90, 8, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["many small images"] = new(40, 12, 3, 3, 20, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["images of 2 x 2"] = new(9, 17, 2, 2, 20, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["images of 6 x 6"] = new(3, 17, 6, 6, 18, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["a single tile"] = new(1, 33, 4, 4, 20, 3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
        ["no images"] = new(0, 3, 5, 5, 4, 3, 3),
    };

    private static IEnumerable<ContractRow> Conv2dRows()
    {
        foreach (var (name, s) in s_convolutions)
        {
            int x = s.N * s.C * s.H * s.W, w = s.K * (s.C / s.Groups) * s.R * s.S, y = s.N * s.K * s.OutH * s.OutW;
            yield return new(nameof(Device.Conv2d), name, b => b.Device.Conv2d(s, b.Uniform(x), b.Uniform(w), null, b.Output(y)));
            yield return new(nameof(Device.Conv2d), name + ", bias", b => b.Device.Conv2d(s, b.Uniform(x), b.Uniform(w), b.Normal(s.K), b.Output(y)));
            yield return new(nameof(Device.Conv2dRelu), name, b => b.Device.Conv2dRelu(s, b.Uniform(x), b.Uniform(w), null, null, b.Output(y)));
            yield return new(nameof(Device.Conv2dRelu), name + ", bias, addend", b =>
                b.Device.Conv2dRelu(s, b.Uniform(x), b.Uniform(w), b.Normal(s.K), b.Normal(y), b.Output(y)));
            yield return new(nameof(Device.Conv2dInputGradient), name, b => b.Device.Conv2dInputGradient(s, b.Uniform(y), b.Uniform(w), b.Output(x)));
            yield return new(nameof(Device.Conv2dWeightGradient), name, b =>
                b.Device.Conv2dWeightGradient(s, b.Uniform(x), b.Uniform(y), b.Output(w)));
        }
    }
}
