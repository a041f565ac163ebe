namespace Descent.Tests.Devices;

/// <summary>The polynomials against double precision, in units of the last place of the exact result.</summary>
public sealed class SimdMathTests
{
    public static TheoryData<UnaryOp, double, double, double> Sweeps => new()
    {
        { UnaryOp.Exp, -104, 89, 2 },
        { UnaryOp.Exp, -1, 1, 2 },
        { UnaryOp.Log, 1e-3, 3, 2 },
        { UnaryOp.Log, 0.9, 1.1, 2 },
        { UnaryOp.Log, 1, 3e38, 2 },
        { UnaryOp.Log, 1e-45, 2e-38, 2 },
        { UnaryOp.Tanh, -10, 10, 3 },
        { UnaryOp.Tanh, -0.7, 0.7, 3 },
        { UnaryOp.Sigmoid, -104, 104, 3 },
        { UnaryOp.Sigmoid, -5, 5, 3 },
        { UnaryOp.Erf, -5, 5, 4 },
        { UnaryOp.Erf, -1, 1, 4 },
        { UnaryOp.Gelu, -5, 5, 5 },
        { UnaryOp.Gelu, -0.01, 0.01, 4 },
        { UnaryOp.Gelu, -13, -4, 7 },
        { UnaryOp.Gelu, 4, 60, 4 },
        { UnaryOp.GeluTanh, -3, 60, 12 },
        { UnaryOp.Silu, -3, 120, 4 },
        { UnaryOp.Silu, -80, -3, 4 },
        { UnaryOp.Log1p, -0.99, -1e-3, 4 },
        { UnaryOp.Log1p, 1e-3, 40, 4 },
        { UnaryOp.Expm1, -20, -1e-3, 4 },
        { UnaryOp.Expm1, 1e-3, 88.7, 4 },
        { UnaryOp.Mish, -10, -1e-3, 5 },
        { UnaryOp.Mish, 1e-3, 60, 5 },
    };

    [Theory]
    [MemberData(nameof(Sweeps))]
    public void Function_DenseSweep_StaysWithinUlps(UnaryOp op, double low, double high, double bound)
    {
        const int Count = 60_000;
        var x = Enumerable.Range(0, Count).Select(i => (float)(low + ((high - low) * i / (Count - 1)))).ToArray();
        AssertWithin(op, x, bound);
    }

    [Theory]
    [InlineData(UnaryOp.Exp, 2)]
    [InlineData(UnaryOp.Log, 2)]
    [InlineData(UnaryOp.Tanh, 3)]
    [InlineData(UnaryOp.Sigmoid, 3)]
    [InlineData(UnaryOp.Erf, 4)]
    public void Function_EveryMagnitude_StaysWithinUlps(UnaryOp op, double bound)
    {
        // Every 40009th bit pattern of the positive numbers, with both signs: all exponents, denormals among them.
        List<float> x = [];
        for (var bits = 1; bits < 0x7F800000; bits += 40009)
        {
            x.Add(BitConverter.Int32BitsToSingle(bits));
            if (op != UnaryOp.Log) x.Add(-x[^1]);
            if (bits > 0x7F800000 - 80018) break;
        }

        AssertWithin(op, [.. x], bound);
    }

    [Theory]
    [InlineData(UnaryOp.Exp, float.NegativeInfinity, 0f)]
    [InlineData(UnaryOp.Exp, -1000f, 0f)]
    [InlineData(UnaryOp.Exp, 1000f, float.PositiveInfinity)]
    [InlineData(UnaryOp.Exp, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(UnaryOp.Exp, 0f, 1f)]
    [InlineData(UnaryOp.Exp, float.NaN, float.NaN)]
    [InlineData(UnaryOp.Log, 0f, float.NegativeInfinity)]
    [InlineData(UnaryOp.Log, 1f, 0f)]
    [InlineData(UnaryOp.Log, -1f, float.NaN)]
    [InlineData(UnaryOp.Log, float.NegativeInfinity, float.NaN)]
    [InlineData(UnaryOp.Log, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(UnaryOp.Log, float.NaN, float.NaN)]
    [InlineData(UnaryOp.Tanh, float.PositiveInfinity, 1f)]
    [InlineData(UnaryOp.Tanh, float.NegativeInfinity, -1f)]
    [InlineData(UnaryOp.Tanh, float.NaN, float.NaN)]
    [InlineData(UnaryOp.Sigmoid, float.PositiveInfinity, 1f)]
    [InlineData(UnaryOp.Sigmoid, float.NegativeInfinity, 0f)]
    [InlineData(UnaryOp.Sigmoid, 0f, 0.5f)]
    [InlineData(UnaryOp.Sigmoid, float.NaN, float.NaN)]
    [InlineData(UnaryOp.Erf, float.PositiveInfinity, 1f)]
    [InlineData(UnaryOp.Erf, float.NegativeInfinity, -1f)]
    [InlineData(UnaryOp.Erf, 0f, 0f)]
    [InlineData(UnaryOp.Erf, float.NaN, float.NaN)]
    [InlineData(UnaryOp.Relu, float.NaN, float.NaN)]
    [InlineData(UnaryOp.LeakyRelu, float.NaN, float.NaN)]
    [InlineData(UnaryOp.Clamp, float.NaN, float.NaN)]
    [InlineData(UnaryOp.Sign, float.NaN, float.NaN)]
    [InlineData(UnaryOp.Log1p, -1f, float.NegativeInfinity)]
    [InlineData(UnaryOp.Log1p, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(UnaryOp.Log1p, float.NaN, float.NaN)]
    [InlineData(UnaryOp.Expm1, float.NegativeInfinity, -1f)]
    [InlineData(UnaryOp.Expm1, 1000f, float.PositiveInfinity)]
    [InlineData(UnaryOp.Expm1, float.NaN, float.NaN)]
    [InlineData(UnaryOp.Mish, float.NegativeInfinity, 0f)]
    [InlineData(UnaryOp.Mish, float.NaN, float.NaN)]
    [InlineData(UnaryOp.HardSwish, float.NegativeInfinity, 0f)]
    [InlineData(UnaryOp.HardSwish, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(UnaryOp.HardSwish, float.NaN, float.NaN)]
    public void Function_SpecialNumber_IsExact(UnaryOp op, float x, float expected)
    {
        foreach (var device in Bench.Devices) Assert.Equal(expected, Apply(device, op, [x])[0]);
    }

    [Theory]
    [InlineData(UnaryOp.Exp)]
    [InlineData(UnaryOp.Log)]
    [InlineData(UnaryOp.Tanh)]
    [InlineData(UnaryOp.Sigmoid)]
    [InlineData(UnaryOp.Erf)]
    public void Function_EveryLevel_GivesTheSameBits(UnaryOp op)
    {
        var x = Bench.Numbers(5000, seed: 3, scale: 20);
        var expected = Apply(Bench.Devices[0], op, x);
        if (!System.Runtime.Intrinsics.X86.Fma.IsSupported) return; // without a fused multiply-add the narrow variants round twice
        // The widest level has other bodies for all but Exp; the sweeps above hold them to the same bounds.
        foreach (var device in Bench.Devices.Where(d => op == UnaryOp.Exp || d.Level != SimdLevel.Avx512))
            Bench.AssertSameBits(expected, Apply(device, op, x));
    }

    [Theory]
    [InlineData(UnaryOp.Log)]
    [InlineData(UnaryOp.Tanh)]
    [InlineData(UnaryOp.Erf)]
    [InlineData(UnaryOp.Gelu)]
    [InlineData(UnaryOp.GeluTanh)]
    public void Function_NextToATail_GivesTheSameBits(UnaryOp op)
    {
        // A number's result depends neither on its neighbours nor on its place in a vector.
        var x = Bench.Numbers(257, seed: 5, scale: 6);
        foreach (var device in Bench.Devices)
        {
            var together = Apply(device, op, x);
            for (var i = 0; i < x.Length; i++) Assert.Equal(Apply(device, op, [x[i]])[0], together[i]);
        }
    }

    private static void AssertWithin(UnaryOp op, float[] x, double bound)
    {
        foreach (var device in Bench.Devices)
        {
            var y = Apply(device, op, x);
            for (var i = 0; i < x.Length; i++)
            {
                var exact = Exact(op, x[i]);
                if (float.IsInfinity(y[i]) && (float)exact == y[i]) continue;
                var ulps = Math.Abs(y[i] - exact) / Ulp(exact);
                Assert.True(ulps <= bound, $"{device.Level}: {op}({x[i]:R}) = {y[i]:R}, exactly {exact:R}: {ulps:F2} units of the last place");
            }
        }
    }

    private static float[] Apply(CpuDevice device, UnaryOp op, float[] x)
    {
        var (storage, y) = (Bench.Upload(device, x), device.Allocate(x.Length));
        device.Unary(op, storage, y);
        return Bench.Download(y);
    }

    private static double Ulp(double x) => Math.Max(Math.ScaleB(1, Math.ILogB(x == 0 ? 1e-300 : x) - 23), Math.ScaleB(1, -149));

    private static double Exact(UnaryOp op, double x) => op switch
    {
        UnaryOp.Exp => Math.Exp(x),
        UnaryOp.Log => Math.Log(x),
        UnaryOp.Tanh => Math.Tanh(x),
        UnaryOp.Sigmoid => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x)),
        UnaryOp.Gelu => x < -2 ? x * UpperTail(-x) : x * (1 + Erf(x / Math.Sqrt(2))) / 2,
        UnaryOp.GeluTanh => x * Exact(UnaryOp.Sigmoid, 2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))),
        UnaryOp.Silu => x * Exact(UnaryOp.Sigmoid, x),
        UnaryOp.Log1p => Math.Log(1 + x),
        UnaryOp.Expm1 => Math.Exp(x) - 1,
        UnaryOp.Mish => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        _ => Erf(x),
    };

    // The normal distribution's share above x, x > 2: a continued fraction (Abramowitz and Stegun 26.2.14).
    private static double UpperTail(double x)
    {
        var fraction = x;
        for (var n = 200; n > 0; n--) fraction = x + (n / fraction);
        return Math.Exp(-x * x / 2) / fraction / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>The Taylor series below 2.5, the continued fraction of erfc above.</summary>
    private static double Erf(double x)
    {
        var size = Math.Abs(x);
        if (size > 6) return Math.Sign(x);
        if (size < 2.5)
        {
            double term = x, sum = x;
            for (var n = 1; n < 80; n++)
            {
                term *= -x * x / n;
                sum += term / ((2 * n) + 1);
            }

            return sum * 2 / Math.Sqrt(Math.PI);
        }

        var fraction = size;
        for (var n = 80; n > 0; n--) fraction = size + (n / 2.0 / fraction);
        return Math.Sign(x) * (1 - (Math.Exp(-size * size) / fraction / Math.Sqrt(Math.PI)));
    }
}
