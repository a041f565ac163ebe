namespace Descent.Tests.Devices;

/// <summary>Every element-wise function at every length around the vector widths, against double precision; nothing is written outside.</summary>
public sealed class ElementwiseKernelTests
{
    private const float A = 0.75f;
    private const float B = 1.25f;

    public static TheoryData<UnaryOp> UnaryOps => [.. Enum.GetValues<UnaryOp>()];

    public static TheoryData<BinaryOp> BinaryOps => [.. Enum.GetValues<BinaryOp>()];

    private static IEnumerable<int> Lengths => [.. Enumerable.Range(0, 131), 1000, 32767, 100_003];

    [Theory]
    [MemberData(nameof(UnaryOps))]
    public void Unary_EveryLength_MatchesDoublePrecision(UnaryOp op)
    {
        var isPositive = op is UnaryOp.Log or UnaryOp.Sqrt or UnaryOp.Reciprocal;
        var all = Bench.Numbers(100_003, seed: 5, scale: 2, shift: isPositive ? 2.5 : 0);
        foreach (var device in Bench.Devices)
        {
            var whole = Bench.Upload(device, all);
            foreach (var length in Lengths)
            {
                var (guard, y) = Bench.Guarded(device, length);
                device.Unary(op, whole.Slice(all.Length - length, length), y, A, B);
                Bench.AssertClose([.. all[^length..].Select(x => Exact(op, x))], Bench.Download(y), 5e-7, $"{device.Level} {op} of {length}");
                Bench.AssertIntact(guard);
            }
        }
    }

    [Theory]
    [MemberData(nameof(BinaryOps))]
    public void Binary_EveryLength_MatchesDoublePrecision(BinaryOp op)
    {
        var left = Bench.Numbers(100_003, seed: 6, scale: 2);
        var right = Bench.Numbers(100_003, seed: 7, scale: 1, shift: op == BinaryOp.Divide ? 2 : 0);
        foreach (var device in Bench.Devices)
        {
            var (a, b) = (Bench.Upload(device, left), Bench.Upload(device, right));
            foreach (var length in Lengths)
            {
                var (guard, y) = Bench.Guarded(device, length);
                device.Binary(op, a.Slice(left.Length - length, length), b.Slice(0, length), y, A);
                var expected = left[^length..].Zip(right, (x, z) => Exact(op, x, z)).ToArray();
                Bench.AssertClose(expected, Bench.Download(y), 3e-7, $"{device.Level} {op} of {length}");
                Bench.AssertIntact(guard);
            }
        }
    }

    [Fact]
    public void Unary_ElementsResult_DoesNotDependOnItsPlace()
    {
        var x = Bench.Numbers(67, seed: 8, scale: 4);
        foreach (var device in Bench.Devices)
            foreach (var op in Enum.GetValues<UnaryOp>())
            {
                var y = device.Allocate(x.Length);
                device.Unary(op, Bench.Upload(device, x), y, A, B);
                var together = Bench.Download(y);
                for (var i = 0; i < x.Length; i++)
                {
                    var one = device.Allocate(1);
                    device.Unary(op, Bench.Upload(device, [x[i]]), one, A, B);
                    Bench.AssertSameBits([together[i]], Bench.Download(one));
                }
            }
    }

    [Fact]
    public void Binary_InPlace_GivesTheSameBits()
    {
        var (a, b) = (Bench.Numbers(75_001, seed: 9), Bench.Numbers(75_001, seed: 10));
        foreach (var device in Bench.Devices)
        {
            var (x, z, y) = (Bench.Upload(device, a), Bench.Upload(device, b), device.Allocate(a.Length));
            device.Binary(BinaryOp.SigmoidGradient, x, z, y);
            device.Binary(BinaryOp.SigmoidGradient, x, z, x);
            Bench.AssertSameBits(Bench.Download(y), Bench.Download(x));
        }
    }

    [Theory]
    [InlineData(BinaryOp.Maximum)]
    [InlineData(BinaryOp.Minimum)]
    public void Binary_NaNOnEitherSide_StaysNaN(BinaryOp op)
    {
        foreach (var device in Bench.Devices)
        {
            var y = device.Allocate(35);
            var (numbers, nans) = (Bench.Upload(device, new float[35]), Bench.Upload(device, [.. Enumerable.Repeat(float.NaN, 35)]));
            device.Binary(op, numbers, nans, y);
            Assert.All(Bench.Download(y), value => Assert.True(float.IsNaN(value)));
            device.Binary(op, nans, numbers, y);
            Assert.All(Bench.Download(y), value => Assert.True(float.IsNaN(value)));
        }
    }

    [Theory]
    [InlineData(new[] { 3, 5 }, new[] { 5 })]
    [InlineData(new[] { 3, 5 }, new[] { 3, 1 })]
    [InlineData(new[] { 4, 1, 6 }, new[] { 3, 1 })]
    [InlineData(new[] { 2, 7, 9 }, new[] { 7, 1 })]
    [InlineData(new[] { 2, 1, 3, 1 }, new[] { 1, 5, 1, 33 })]
    [InlineData(new[] { 2, 70_001 }, new[] { 2, 1 })]
    [InlineData(new[] { 1 }, new[] { 19 })]
    [InlineData(new[] { 20_000, 7 }, new[] { 7 })]
    public void BinaryBroadcast_AnyShapes_MatchesPlainLoop(int[] sizesA, int[] sizesB)
    {
        var rank = Math.Max(sizesA.Length, sizesB.Length);
        int[] a = [.. Enumerable.Repeat(1, rank - sizesA.Length), .. sizesA], b = [.. Enumerable.Repeat(1, rank - sizesB.Length), .. sizesB];
        int[] output = [.. a.Zip(b, Math.Max)];
        var (left, right) = (Bench.Numbers(Product(a), seed: 11), Bench.Numbers(Product(b), seed: 12));
        var expected = Enumerable.Range(0, Product(output)).Select(i => (double)left[Index(i, output, a)] - right[Index(i, output, b)]).ToArray();
        var plan = BroadcastPlan.Create(sizesA, sizesB, output);
        foreach (var device in Bench.Devices)
        {
            var (guard, y) = Bench.Guarded(device, expected.Length);
            device.BinaryBroadcast(BinaryOp.Subtract, Bench.Upload(device, left), Bench.Upload(device, right), y, plan);
            Bench.AssertClose(expected, Bench.Download(y), 1e-7, $"{device.Level}");
            Bench.AssertIntact(guard);
        }
    }

    private static int Product(int[] sizes) => sizes.Aggregate(1, (a, b) => a * b);

    private static int Index(int flat, int[] output, int[] sizes)
    {
        int index = 0, stride = 1;
        for (var axis = output.Length - 1; axis >= 0; axis--)
        {
            var place = flat % output[axis];
            flat /= output[axis];
            if (sizes[axis] != 1) index += place * stride;
            stride *= sizes[axis];
        }

        return index;
    }

    private static double Exact(UnaryOp op, double x) => op switch
    {
        UnaryOp.Affine => (A * x) + B,
        UnaryOp.Abs => Math.Abs(x),
        UnaryOp.Exp => Math.Exp(x),
        UnaryOp.Log => Math.Log(x),
        UnaryOp.Sqrt => Math.Sqrt(x),
        UnaryOp.Reciprocal => 1 / x,
        UnaryOp.Square => x * x,
        UnaryOp.Tanh => Math.Tanh(x),
        UnaryOp.Sigmoid => 1 / (1 + Math.Exp(-x)),
        UnaryOp.Relu => Math.Max(x, 0),
        UnaryOp.LeakyRelu => x > 0 ? x : A * x,
        UnaryOp.Erf => ErfBySimpson(x),
        UnaryOp.Clamp => Math.Min(Math.Max(x, A), B),
        UnaryOp.Gelu => x * (1 + ErfBySimpson(x / Math.Sqrt(2))) / 2,
        UnaryOp.GeluTanh => x * (1 + Math.Tanh(TanhArgument(x))) / 2,
        UnaryOp.Silu => x / (1 + Math.Exp(-x)),
        UnaryOp.Log1p => Math.Log(1 + x),
        UnaryOp.Expm1 => Math.Exp(x) - 1,
        UnaryOp.Softplus => Math.Log(1 + Math.Exp(A * x)) / A,
        UnaryOp.Elu => x > 0 ? x : A * (Math.Exp(x) - 1),
        UnaryOp.Mish => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        UnaryOp.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        UnaryOp.Sin => Math.Sin(x),
        UnaryOp.Cos => Math.Cos(x),
        UnaryOp.Pow => Math.Pow(x, A),
        _ => Math.Sign(x),
    };

    private static double Exact(BinaryOp op, double a, double b) => op switch
    {
        BinaryOp.Add => a + b,
        BinaryOp.Subtract => a - b,
        BinaryOp.Multiply => a * b,
        BinaryOp.Divide => a / b,
        BinaryOp.Maximum => Math.Max(a, b),
        BinaryOp.Minimum => Math.Min(a, b),
        BinaryOp.TanhGradient => a * (1 - (b * b)),
        BinaryOp.SigmoidGradient => a * b * (1 - b),
        BinaryOp.ReluGradient => b > 0 ? a : 0,
        BinaryOp.AddRelu => Math.Max(a + b, 0),
        BinaryOp.GeluGradient => a * (((1 + ErfBySimpson(b / Math.Sqrt(2))) / 2) + (b * Math.Exp(-b * b / 2) / Math.Sqrt(2 * Math.PI))),
        BinaryOp.GeluTanhGradient => a * Slope(x => Exact(UnaryOp.GeluTanh, x), b),
        BinaryOp.SiluGradient => a * Slope(x => Exact(UnaryOp.Silu, x), b),
        BinaryOp.Equal => a == b ? 1 : 0,
        BinaryOp.Greater => a > b ? 1 : 0,
        BinaryOp.EluGradient => b > 0 ? a : a * A * Math.Exp(b),
        BinaryOp.MishGradient => a * Slope(x => Exact(UnaryOp.Mish, x), b),
        BinaryOp.HardSwishGradient => a * Slope(x => Exact(UnaryOp.HardSwish, x), b),
        _ => b > 0 ? a : A * a,
    };

    private static double TanhArgument(double x) => Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x));

    private static double Slope(Func<double, double> function, double x) => (function(x + 1e-5) - function(x - 1e-5)) / 2e-5;

    private static double ErfBySimpson(double x)
    {
        const int Steps = 40;
        var sum = 1 + Math.Exp(-x * x);
        for (var i = 1; i < Steps; i++) sum += (i % 2 == 0 ? 2 : 4) * Math.Exp(-x * x * i * i / Steps / Steps);
        return sum * x / Steps / 3 * 2 / Math.Sqrt(Math.PI);
    }
}
