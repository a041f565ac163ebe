namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    private static readonly float[] s_special =
        [0, -0f, 1, -1, 0.5f, -3, 1e30f, -1e30f, 1e-30f, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    // A range of inputs where the function has something to show, and constants.
    private static (float Low, float High, float Alpha, float Beta) Setting(UnaryOp op) => op switch
    {
        UnaryOp.Affine => (-3, 3, 1.7f, -0.3f),
        UnaryOp.Exp or UnaryOp.Sigmoid => (-30, 30, 0, 0),
        UnaryOp.Log or UnaryOp.Sqrt => (0.001f, 40, 0, 0),
        UnaryOp.Tanh => (-8, 8, 0, 0),
        UnaryOp.Erf => (-4, 4, 0, 0),
        UnaryOp.LeakyRelu => (-3, 3, 0.1f, 0),
        UnaryOp.Clamp => (-3, 3, -1, 0.5f),
        UnaryOp.Gelu or UnaryOp.GeluTanh or UnaryOp.Silu => (-7, 7, 0, 0),
        UnaryOp.Log1p => (-0.9f, 40, 0, 0),
        UnaryOp.Expm1 or UnaryOp.Softplus => (-20, 20, 1.5f, 0),
        UnaryOp.Elu or UnaryOp.Mish => (-7, 7, 0.7f, 0),
        UnaryOp.HardSwish => (-5, 5, 0, 0),
        UnaryOp.Sin or UnaryOp.Cos => (-100, 100, 0, 0),
        UnaryOp.Pow => (0.01f, 4, 2.5f, 0),
        _ => (-3, 3, 0, 0),
    };

    private static IEnumerable<ContractRow> UnaryRows()
    {
        foreach (var op in Enum.GetValues<UnaryOp>())
        {
            var (low, high, alpha, beta) = Setting(op);
            foreach (var n in s_lengths) yield return Row($"{n}", b => b.Device.Unary(op, b.Uniform(n, low, high), b.Output(n), alpha, beta));
            yield return Row("in place", b =>
            {
                var x = b.InPlace(b.UniformNumbers(1001, low, high));
                b.Device.Unary(op, x, x, alpha, beta);
            });
            yield return Row("small numbers", b => b.Device.Unary(op, b.Uniform(999, 1e-6f, 1e-2f), b.Output(999), alpha, beta));
            yield return Row("special numbers", b =>
            {
                float[] special = op == UnaryOp.Sign ? s_special[..^1] : [.. s_special, 88, 89, -87, -104]; // the sign of NaN is nobody's promise
                b.Device.Unary(op, b.Input([.. special, .. special, .. special]), b.Output(3 * special.Length), alpha, beta);
            });

            ContractRow Row(string name, Action<Workbench> run) => new(nameof(Device.Unary), $"{op} {name}", run) { Rule = $"Unary.{op}" };
        }
    }

    // The second operand of a gradient is an activation's output, which bounds it.
    private static (float Low, float High) RangeOfB(BinaryOp op) => op switch
    {
        BinaryOp.TanhGradient => (-1, 1),
        BinaryOp.SigmoidGradient => (0, 1),
        BinaryOp.GeluGradient or BinaryOp.SiluGradient => (-7, 7),
        BinaryOp.EluGradient or BinaryOp.MishGradient or BinaryOp.HardSwishGradient => (-7, 7),
        BinaryOp.GeluTanhGradient => (-3, 7), // further left the exponent's rounding is felt
        _ => (-3, 3),
    };

    private static IEnumerable<ContractRow> BinaryRows()
    {
        foreach (var op in Enum.GetValues<BinaryOp>())
        {
            var (low, high) = RangeOfB(op);
            foreach (var n in s_lengths)
            {
                yield return Row($"{n}", b => b.Device.Binary(op, b.Uniform(n, -3, 3), b.Uniform(n, low, high), b.Output(n), 0.1f));
            }

            yield return Row("in place of a", b =>
            {
                var x = b.InPlace(b.UniformNumbers(1001, -3, 3));
                b.Device.Binary(op, x, b.Uniform(1001, low, high), x, 0.1f);
            });
            yield return Row("in place of b", b =>
            {
                var x = b.InPlace(b.UniformNumbers(1001, low, high));
                b.Device.Binary(op, b.Uniform(1001, -3, 3), x, x, 0.1f);
            });
            yield return Row("special numbers", b =>
            {
                float[] second = op is BinaryOp.TanhGradient or BinaryOp.SigmoidGradient ? [0, 0.5f, 1, 0.25f, 0.75f] : s_special;
                var a = s_special.SelectMany(x => second.Select(_ => x)).ToArray();
                b.Device.Binary(op, b.Input(a), b.Input([.. s_special.SelectMany(_ => second)]), b.Output(a.Length), 0.1f);
            });

            ContractRow Row(string name, Action<Workbench> run) => new(nameof(Device.Binary), $"{op} {name}", run) { Rule = $"Binary.{op}" };
        }
    }

    private static IEnumerable<ContractRow> BroadcastRows()
    {
        (int[] A, int[] B, int[] Y)[] shapes =
        [
            ([1], [1], [1]), ([1], [6], [6]), ([7, 5], [5], [7, 5]), ([7, 5], [7, 1], [7, 5]), ([7, 1], [1, 5], [7, 5]), ([7, 5], [1], [7, 5]),
            ([2, 3, 4, 5], [3, 1, 1], [2, 3, 4, 5]), ([2, 1, 4, 1], [1, 3, 1, 5], [2, 3, 4, 5]), ([2, 3, 4, 5], [2, 3, 4, 5], [2, 3, 4, 5]),
            ([300, 401], [401], [300, 401]), ([300, 401], [300, 1], [300, 401]), ([16, 8, 1000], [8, 1], [16, 8, 1000]), ([0, 5], [5], [0, 5]),
        ];
        foreach (var (a, b, y) in shapes)
        {
            yield return Row(BinaryOp.Subtract, a, b, y);
            if (!a.SequenceEqual(b)) yield return Row(BinaryOp.Subtract, b, a, y);
        }

        foreach (var op in Enum.GetValues<BinaryOp>().Except([BinaryOp.Subtract])) yield return Row(op, [9, 35], [9, 1], [9, 35]);
        foreach (var op in Enum.GetValues<BinaryOp>()) yield return Row(op, [3, 1, 17], [5, 1], [3, 5, 17]);
    }

    private static ContractRow Row(BinaryOp op, int[] a, int[] b, int[] y)
    {
        var (low, high) = RangeOfB(op);
        var plan = BroadcastPlan.Create(a, b, y);
        return new(
            nameof(Device.BinaryBroadcast), $"{op} ({Text(a)}) ({Text(b)})",
            w => w.Device.BinaryBroadcast(op, w.Uniform(Product(a), -3, 3), w.Uniform(Product(b), low, high), w.Output(Product(y)), plan, 0.1f))
        {
            Rule = $"Binary.{op}",
        };
    }

    private static IEnumerable<ContractRow> AxpbyRows()
    {
        foreach (var n in s_lengths)
        {
            yield return new(nameof(Device.Axpby), $"{n}", b => b.Device.Axpby(0.7f, b.Normal(n), -1.3f, b.InPlace(b.NormalNumbers(n))));
            yield return new(nameof(Device.Axpby), $"{n}, adding", b => b.Device.Axpby(1, b.Normal(n), 1, b.InPlace(b.NormalNumbers(n))));
            yield return new(nameof(Device.Axpby), $"{n}, beta 0 over NaN", b => b.Device.Axpby(0.7f, b.Normal(n), 0, b.Output(n)));
        }
    }

    private static int Product(int[] sizes) => sizes.Aggregate(1, (product, size) => product * size);

    private static string Text(int[] sizes) => string.Join(", ", sizes);
}
