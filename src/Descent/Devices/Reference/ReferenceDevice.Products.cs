namespace Descent;

public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void MatMul(in MatMulShape shape, Storage a, Storage b, Storage? bias, Storage c)
    {
        var (m, n, k) = (shape.M, shape.N, shape.K);
        Span<double> offsets = ValuesOrNone(bias);
        for (var batch = 0; batch < shape.Batch; batch++)
        {
            var left = V(a).Slice(batch * m * k, m * k);
            var right = V(b).Slice(shape.ShareB ? 0 : batch * k * n, k * n);
            var to = V(c).Slice(batch * m * n, m * n);
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var sum = bias is null ? 0 : offsets[j];
                    for (var p = 0; p < k; p++)
                    {
                        sum += left[shape.TransposeA ? (p * m) + i : (i * k) + p] * right[shape.TransposeB ? (j * k) + p : (p * n) + j];
                    }

                    if (shape.Accumulate) sum += to[(i * n) + j];
                    to[(i * n) + j] = shape.Activation == Activation.Relu ? Math.Max(sum, 0) : sum;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Conv2d(in Conv2dShape shape, Storage x, Storage w, Storage? bias, Storage y)
    {
        Span<double> from = V(x), weights = V(w), to = V(y), offsets = ValuesOrNone(bias);
        var size = shape.OutH * shape.OutW;
        for (var i = 0; i < to.Length; i++) to[i] = bias is null ? 0 : offsets[i / size % shape.K];
        foreach (var t in Terms(shape)) to[t.Y] += from[t.X] * weights[t.W];
    }

    /// <inheritdoc/>
    public override void Conv2dRelu(in Conv2dShape shape, Storage x, Storage w, Storage? bias, Storage? addend, Storage y)
    {
        Conv2d(shape, x, w, bias, y);
        Span<double> to = V(y), more = ValuesOrNone(addend);
        for (var i = 0; i < to.Length; i++) to[i] = Math.Max(to[i] + (addend is null ? 0 : more[i]), 0);
    }

    /// <inheritdoc/>
    public override void Conv2dInputGradient(in Conv2dShape shape, Storage gy, Storage w, Storage gx)
    {
        Span<double> from = V(gy), weights = V(w), to = V(gx);
        to.Clear();
        foreach (var t in Terms(shape)) to[t.X] += from[t.Y] * weights[t.W];
    }

    /// <inheritdoc/>
    public override void Conv2dWeightGradient(in Conv2dShape shape, Storage x, Storage gy, Storage gw)
    {
        Span<double> from = V(x), gradient = V(gy), to = V(gw);
        to.Clear();
        foreach (var t in Terms(shape)) to[t.W] += from[t.X] * gradient[t.Y];
    }

    // Every product y += x w of the convolution as three places: the gradients are the same products, summed into another operand.
    private static IEnumerable<(int X, int W, int Y)> Terms(Conv2dShape s)
    {
        int channels = s.C / s.Groups, filters = s.K / s.Groups;
        for (var n = 0; n < s.N; n++)
        {
            for (var k = 0; k < s.K; k++)
            {
                for (var i = 0; i < s.OutH; i++)
                {
                    for (var j = 0; j < s.OutW; j++)
                    {
                        var y = (((((n * s.K) + k) * s.OutH) + i) * s.OutW) + j;
                        for (var c = 0; c < channels; c++)
                        {
                            var plane = (n * s.C) + (k / filters * channels) + c;
                            foreach (var (row, column, tap) in Window(s, i, j))
                            {
                                yield return ((((plane * s.H) + row) * s.W) + column, (((k * channels) + c) * s.R * s.S) + tap, y);
                            }
                        }
                    }
                }
            }
        }
    }

    // The places of window (i, j) that lie inside of the image.
    private static IEnumerable<(int Row, int Column, int Tap)> Window(Conv2dShape s, int i, int j)
    {
        for (var r = 0; r < s.R; r++)
        {
            var row = (i * s.StrideH) - s.PadTop + (r * s.DilationH);
            for (var q = 0; q < s.S; q++)
            {
                var column = (j * s.StrideW) - s.PadLeft + (q * s.DilationW);
                if (row >= 0 && row < s.H && column >= 0 && column < s.W) yield return (row, column, (r * s.S) + q);
            }
        }
    }
}
