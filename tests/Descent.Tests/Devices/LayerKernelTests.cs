namespace Descent.Tests.Devices;

/// <summary>Layer primitives on odd shapes against plain double-precision loops.</summary>
public sealed class LayerKernelTests
{
    [Theory]
    [InlineData(4, 3, 1, 0)]
    [InlineData(300, 70, 1, 0)]
    [InlineData(5000, 5, 1, 3)]
    [InlineData(9, 5, 7, 0)]
    [InlineData(3, 130, 16, 0)]
    [InlineData(7, 33, 49, 0)]
    [InlineData(2, 3, 10_001, 0)]
    [InlineData(1, 1, 17, 0)]
    [InlineData(8, 4, 64, 1000)]
    [InlineData(64, 6, 1, 1000)]
    public void BatchNorm_AnyShape_MatchesDoublePrecision(int n, int c, int s, double shift)
    {
        var (x, weight, bias) = (Bench.Numbers(n * c * s, 21, 1, shift), Bench.Numbers(c, 22), Bench.Numbers(c, 23));
        var (y, means, variances) = (new double[x.Length], new double[c], new double[c]);
        for (var channel = 0; channel < c; channel++)
        {
            var places = Places(n, c, s, channel);
            means[channel] = places.Average(i => (double)x[i]);
            variances[channel] = places.Average(i => Math.Pow(x[i] - means[channel], 2));
            foreach (var i in places) y[i] = ((x[i] - means[channel]) / Math.Sqrt(variances[channel] + 1e-5) * weight[channel]) + bias[channel];
        }

        var tolerance = shift > 100 ? 1e-4 : 2e-6; // the mean itself is rounded to fp32
        foreach (var device in Bench.Devices)
        {
            var (mean, variance, inverse) = (device.Allocate(c), device.Allocate(c), device.Allocate(c));
            var (guard, output) = Bench.Guarded(device, x.Length);
            var (input, w, b) = (Bench.Upload(device, x), Bench.Upload(device, weight), Bench.Upload(device, bias));
            device.BatchNorm(new NormShape(n, c, s), input, w, b, 1e-5f, null, false, output, mean, variance, inverse);
            Bench.AssertClose(means, Bench.Download(mean), 1e-6, $"{device.Level} mean");
            Bench.AssertClose(variances, Bench.Download(variance), 2e-6, $"{device.Level} variance");
            Bench.AssertClose(y, Bench.Download(output), tolerance, $"{device.Level} y");
            Bench.AssertIntact(guard);
        }
    }

    [Theory]
    [InlineData(40, 3, 1)]
    [InlineData(300, 70, 1)]
    [InlineData(9, 5, 7)]
    [InlineData(7, 33, 49)]
    [InlineData(2, 3, 5001)]
    public void BatchNormGradient_AnyShape_MatchesDoublePrecision(int n, int c, int s)
    {
        var (x, gy, weight) = (Bench.Numbers(n * c * s, 24, 2, 1), Bench.Numbers(n * c * s, 25), Bench.Numbers(c, 26));
        var (gx, gWeight, gBias) = (new double[x.Length], new double[c], new double[c]);
        var (means, inverses) = (new float[c], new float[c]);
        for (var channel = 0; channel < c; channel++)
        {
            var places = Places(n, c, s, channel);
            double mean = places.Average(i => (double)x[i]), inverse = 1 / Math.Sqrt(places.Average(i => Math.Pow(x[i] - mean, 2)) + 1e-5);
            (means[channel], inverses[channel]) = ((float)mean, (float)inverse);
            gBias[channel] = places.Sum(i => (double)gy[i]);
            gWeight[channel] = places.Sum(i => gy[i] * (x[i] - mean) * inverse);
            foreach (var i in places)
            {
                var normal = (x[i] - mean) * inverse;
                gx[i] = weight[channel] * inverse * (gy[i] - (gBias[channel] / places.Length) - (normal * gWeight[channel] / places.Length));
            }
        }

        foreach (var device in Bench.Devices)
        {
            var (a, b, w) = (device.Allocate(x.Length), device.Allocate(c), device.Allocate(c));
            device.BatchNormGradient(
                new NormShape(n, c, s), Bench.Upload(device, gy), Bench.Upload(device, x), Bench.Upload(device, weight),
                Bench.Upload(device, means), Bench.Upload(device, inverses), null, a, w, b);
            Bench.AssertClose(gx, Bench.Download(a), 1e-6, $"{device.Level} gx");
            Bench.AssertClose(gWeight, Bench.Download(w), 1e-5, $"{device.Level} gWeight");
            Bench.AssertClose(gBias, Bench.Download(b), 1e-5, $"{device.Level} gBias");
        }
    }

    public static TheoryData<Pool2dShape> Pools =>
    [
        new(2, 3, 8, 8, 2, 2, 2, 2), new(1, 2, 9, 7, 2, 2, 2, 2), new(2, 1, 6, 70, 2, 2, 2, 2), new(1, 1, 3, 3, 2, 2, 2, 2),
        new(2, 2, 11, 37, 3, 3, 2, 2, 1, 1, 1, 1),
        new(1, 3, 5, 19, 3, 2, 1, 1, 1, 0, 0, 1), new(1, 2, 7, 7, 7, 7, 1, 1),
        new(1, 1, 17, 18, 17, 17, 1, 1), new(2, 1, 10, 13, 3, 3, 3, 3), new(1, 1, 4, 4, 2, 2, 1, 3, 1, 1, 1, 1),
        new(1, 2, 2, 40, 1, 5, 1, 2, 0, 2, 0, 2),
    ];

    [Theory]
    [MemberData(nameof(Pools))]
    public void MaxPool2d_AnyWindow_MatchesPlainLoopWithItsGradient(Pool2dShape shape)
    {
        // Few different numbers, so that windows have equals; minus infinity, which padding must not beat; a NaN.
        int inputs = shape.N * shape.C * shape.H * shape.W, outputs = shape.N * shape.C * shape.OutH * shape.OutW;
        var x = Bench.Numbers(inputs, 31, 4).Select(v => v < -3 ? float.NegativeInfinity : MathF.Round(v)).ToArray();
        x[inputs / 2] = float.NaN;
        var gy = Bench.Numbers(outputs, 32);
        var (y, gx) = (new double[outputs], new double[inputs]);
        ForEachWindow(shape, (output, window) =>
        {
            var place = window[0].Index;
            foreach (var (index, _) in window)
                if (x[index] > x[place] || (float.IsNaN(x[index]) && !float.IsNaN(x[place]))) place = index;
            y[output] = x[place];
            gx[place] += gy[output];
        });
        foreach (var device in Bench.Devices)
        {
            var (guard, output) = Bench.Guarded(device, outputs);
            var (guardOfGradient, gradient) = Bench.Guarded(device, inputs);
            var places = device.MaxPool2d(shape, Bench.Upload(device, x), output);
            device.MaxPool2dGradient(shape, Bench.Upload(device, gy), places, gradient);
            Assert.Equal(y.Select(v => (float)v), Bench.Download(output));
            Bench.AssertClose(gx, Bench.Download(gradient), 1e-6, $"{device.Level} gx");
            Bench.AssertIntact(guard);
            Bench.AssertIntact(guardOfGradient);
        }
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public void AvgPool2d_AnyWindow_MatchesPlainLoopWithItsGradient(Pool2dShape shape)
    {
        int inputs = shape.N * shape.C * shape.H * shape.W, outputs = shape.N * shape.C * shape.OutH * shape.OutW;
        var (x, gy) = (Bench.Numbers(inputs, 33), Bench.Numbers(outputs, 34));
        foreach (var countPadding in new[] { false, true })
        {
            var (y, gx) = (new double[outputs], new double[inputs]);
            ForEachWindow(shape, (output, window) =>
            {
                var count = countPadding ? shape.R * shape.S : window.Count;
                y[output] = window.Sum(place => (double)x[place.Index]) / count;
                foreach (var (index, _) in window) gx[index] += (double)gy[output] / count;
            });
            foreach (var device in Bench.Devices)
            {
                var (guard, output) = Bench.Guarded(device, outputs);
                var (guardOfGradient, gradient) = Bench.Guarded(device, inputs);
                device.AvgPool2d(shape, Bench.Upload(device, x), output, countPadding);
                device.AvgPool2dGradient(shape, Bench.Upload(device, gy), gradient, countPadding);
                Bench.AssertClose(y, Bench.Download(output), 1e-6, $"{device.Level} y");
                Bench.AssertClose(gx, Bench.Download(gradient), 1e-6, $"{device.Level} gx");
                Bench.AssertIntact(guard);
                Bench.AssertIntact(guardOfGradient);
            }
        }
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(5, 10)]
    [InlineData(2, 33)]
    [InlineData(2, 9001)]
    public void CrossEntropy_LargeLogits_MatchesDoublePrecision(int rows, int columns)
    {
        var x = Bench.Numbers(rows * columns, 41, 60, 500);
        var labels = Enumerable.Range(0, rows).Select(r => r * 7 % columns).ToArray();
        var (losses, probabilities) = (new double[rows], new double[x.Length]);
        for (var r = 0; r < rows; r++)
        {
            var row = x[(r * columns)..((r + 1) * columns)];
            var sum = row.Sum(v => Math.Exp(v - (double)row.Max()));
            losses[r] = Math.Log(sum) + row.Max() - row[labels[r]];
            for (var c = 0; c < columns; c++) probabilities[(r * columns) + c] = Math.Exp(row[c] - (double)row.Max()) / sum;
        }

        foreach (var device in Bench.Devices)
        {
            var (guard, p) = Bench.Guarded(device, x.Length);
            var (storage, loss, logs) = (Bench.Upload(device, x), device.Allocate(rows), device.Allocate(x.Length));
            device.CrossEntropy(storage, labels, loss, p, rows, columns);
            Bench.AssertClose(losses, Bench.Download(loss), 1e-6, $"{device.Level} loss");
            Bench.AssertClose(probabilities, Bench.Download(p), 1e-6, $"{device.Level} probability");
            device.Softmax(storage, logs, rows, columns, logarithm: true);
            var negative = labels.Select((label, r) => -Bench.Download(logs)[(r * columns) + label]).ToArray();
            Bench.AssertClose(losses, negative, 1e-6, $"{device.Level} log-softmax");
            Bench.AssertIntact(guard);
        }
    }

    private static int[] Places(int n, int c, int s, int channel) =>
        [.. Enumerable.Range(0, n).SelectMany(sample => Enumerable.Range(((sample * c) + channel) * s, s))];

    private static void ForEachWindow(Pool2dShape shape, Action<int, List<(int Index, int Place)>> visit)
    {
        var output = 0;
        for (var plane = 0; plane < shape.N * shape.C; plane++)
            for (var i = 0; i < shape.OutH; i++)
                for (var j = 0; j < shape.OutW; j++, output++)
                {
                    List<(int, int)> window = [];
                    for (var place = 0; place < shape.R * shape.S; place++)
                    {
                        var h = (i * shape.StrideH) - shape.PadTop + (place / shape.S);
                        var w = (j * shape.StrideW) - shape.PadLeft + (place % shape.S);
                        if (h >= 0 && h < shape.H && w >= 0 && w < shape.W) window.Add(((((plane * shape.H) + h) * shape.W) + w, place));
                    }

                    visit(output, window);
                }
    }
}
