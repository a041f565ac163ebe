namespace Descent.Tests.Devices.Conformance;

/// <content>Products, convolutions and pooling around the edges of tiles.</content>
internal static partial class Contract
{
    private static readonly int[] s_oddSizes = [1, 2, 3, 5, 8, 13, 15, 16, 17, 31, 33, 65];

    private static IEnumerable<ContractRow> ProductSweep()
    {
        foreach (var m in s_oddSizes)
            foreach (var n in s_oddSizes)
                foreach (var k in (int[])[1, 3, 16, 37])
                    for (var transposes = 0; transposes < 4; transposes++)
                        yield return ProductRow(
                            new(m, n, k, (transposes & 1) != 0, (transposes & 2) != 0, 1 + (m * n * k % 2)), hasBias: (m + n + k) % 2 == 0);
        foreach (var side in (int[])[1, 2, 3, 5, 7, 8, 9, 14, 15, 16, 17, 31, 33])
            foreach (var kernel in (int[])[1, 2, 3, 5])
                foreach (var stride in (int[])[1, 2, 3])
                    foreach (var row in ImageRows(side, kernel, stride))
                        yield return row;
    }

    private static ContractRow ProductRow(MatMulShape s, bool hasBias)
    {
        int a = s.Batch * s.M * s.K, right = s.Batch * s.K * s.N, c = s.Batch * s.M * s.N;
        return new(nameof(Device.MatMul), $"sweep {Text(s)}{(hasBias ? " + bias" : "")}", b =>
            b.Device.MatMul(s, b.Uniform(a), b.Uniform(right), hasBias ? b.Normal(s.N) : null, b.Output(c)));
    }

    private static IEnumerable<ContractRow> ImageRows(int side, int kernel, int stride)
    {
        var pad = kernel / 2;
        var name = $"sweep {side} by {kernel} stride {stride}";
        foreach (var (c, k, groups) in ((int, int, int)[])[(1, 3, 1), (3, 17, 1), (6, 4, 2), (5, 5, 5)])
        {
            var s = new Conv2dShape(2, c, side, side + 1, k, kernel, kernel, stride, stride, pad, pad, pad, pad, Groups: groups);
            if (s.OutH < 1 || s.OutW < 1) continue;
            int x = s.N * s.C * s.H * s.W, w = s.K * (s.C / s.Groups) * s.R * s.S, y = s.N * s.K * s.OutH * s.OutW;
            var title = $"{name}, {c} to {k} in {groups}";
            yield return new(nameof(Device.Conv2d), title, b => b.Device.Conv2d(s, b.Uniform(x), b.Uniform(w), b.Normal(s.K), b.Output(y)));
            yield return new(nameof(Device.Conv2dRelu), title, b =>
                b.Device.Conv2dRelu(s, b.Uniform(x), b.Uniform(w), b.Normal(s.K), b.Normal(y), b.Output(y)));
            yield return new(nameof(Device.Conv2dInputGradient), title, b =>
                b.Device.Conv2dInputGradient(s, b.Uniform(y), b.Uniform(w), b.Output(x)));
            yield return new(nameof(Device.Conv2dWeightGradient), title, b =>
                b.Device.Conv2dWeightGradient(s, b.Uniform(x), b.Uniform(y), b.Output(w)));
        }

        if (kernel == 1) yield break;
        pad = Math.Min(1, kernel / 2);
        var p = new Pool2dShape(2, 3, side, side + 1, kernel, kernel, stride, stride, pad, pad, pad, pad);
        if (p.OutH < 1 || p.OutW < 1) yield break;
        int px = p.N * p.C * p.H * p.W, py = p.N * p.C * p.OutH * p.OutW;
        yield return new(nameof(Device.MaxPool2d), name, b => b.Device.MaxPool2d(p, b.Normal(px), b.Output(py)));
        yield return new(nameof(Device.MaxPool2dGradient), name, b =>
            b.Device.MaxPool2dGradient(p, b.Uniform(py), b.Device.MaxPool2d(p, b.Normal(px), b.Device.Allocate(py)), b.Output(px)));
        yield return new(nameof(Device.AvgPool2d), name, b => b.Device.AvgPool2d(p, b.Uniform(px), b.Output(py), countPadding: true));
        yield return new(nameof(Device.AvgPool2dGradient), name, b => b.Device.AvgPool2dGradient(p, b.Uniform(py), b.Output(px), countPadding: true));
    }
}
