namespace Descent.Tests.Devices.Conformance;

/// <content>Every length from 0 to 257 and many odd shapes: where a vector ends, a tail begins, and a stray access would happen.</content>
internal static partial class Contract
{
    private const int LongestOfSweep = 257; // one more than sixteen of the widest vectors

    private static readonly Lazy<IReadOnlyList<ContractRow>> s_sweep = new(() =>
        [.. Lengths().SelectMany(n => MapSweep(n).Concat(RowSweep(n)).Concat(LayerSweep(n)).Concat(UpdateSweep(n))), .. ProductSweep()]);

    /// <summary>The rows that run on guarded buffers beside those of <see cref="Rows"/>.</summary>
    public static IReadOnlyList<ContractRow> SweepRows => s_sweep.Value;

    private static IEnumerable<int> Lengths() => Enumerable.Range(0, LongestOfSweep + 1);

    private static IEnumerable<ContractRow> MapSweep(int n)
    {
        foreach (var op in Enum.GetValues<UnaryOp>())
        {
            var (low, high, alpha, beta) = Setting(op);
            yield return new(nameof(Device.Unary), $"{op} sweep {n}", b => b.Device.Unary(op, b.Uniform(n, low, high), b.Output(n), alpha, beta))
            {
                Rule = $"Unary.{op}",
            };
        }

        foreach (var op in Enum.GetValues<BinaryOp>())
        {
            var (low, high) = RangeOfB(op);
            yield return new(nameof(Device.Binary), $"{op} sweep {n}", b =>
                b.Device.Binary(op, b.Uniform(n, -3, 3), b.Uniform(n, low, high), b.Output(n), 0.1f))
            {
                Rule = $"Binary.{op}",
            };
        }

        yield return Sweep(nameof(Device.Fill), n, b => b.Device.Fill(b.Output(n), 0.1f));
        yield return Sweep(nameof(Device.Copy), n, b => b.Device.Copy(b.Normal(n), b.Output(n)));
        yield return Sweep(nameof(Device.Axpby), n, b => b.Device.Axpby(0.7f, b.Normal(n), -1.3f, b.InPlace(b.NormalNumbers(n))));
        yield return Sweep(nameof(Device.SumOfSquares), n, b => b.Value(b.Device.SumOfSquares(b.Normal(n))));
        yield return Sweep(nameof(Device.IsFinite), n, b => b.Value(b.Device.IsFinite(b.Normal(n)) ? 1 : 0));
        yield return Row(BinaryOp.Add, [3, n], [n], [3, n]) with { Case = $"row sweep {n}" };
        yield return Row(BinaryOp.Multiply, [n, 3], [n, 1], [n, 3]) with { Case = $"column sweep {n}" };
        yield return Row(BinaryOp.Divide, [n], [1], [n]) with { Case = $"number sweep {n}" };
    }

    private static IEnumerable<ContractRow> RowSweep(int n)
    {
        foreach (var op in Enum.GetValues<ReduceOp>())
        {
            if (n > 0 || op == ReduceOp.Sum) // nothing has no mean and no largest
                yield return new(nameof(Device.Reduce), $"{op} rows sweep {n}", b =>
                    b.Device.Reduce(op, b.Uniform(3 * n), b.Output(3), 3, n, 1))
                { Rule = $"Reduce.{op}" };
            yield return new(nameof(Device.Reduce), $"{op} columns sweep {n}", b =>
                b.Device.Reduce(op, b.Uniform(5 * n), b.Output(n), 1, 5, n))
            { Rule = $"Reduce.{op}" };
        }

        yield return Sweep(nameof(Device.Repeat), n, b => b.Device.Repeat(b.Normal(n), b.Output(3 * n), 1, 3, n), "rows ");
        yield return Sweep(nameof(Device.Repeat), n, b => b.Device.Repeat(b.Normal(3), b.Output(3 * n), 3, n, 1), "numbers ");
        yield return Sweep(nameof(Device.Permute), n, b => b.Device.Permute(b.Normal(3 * n), b.Output(3 * n), [3, n], [1, 0]), "3 x ");
        yield return Sweep(nameof(Device.Permute), n, b => b.Device.Permute(b.Normal(17 * n), b.Output(17 * n), [n, 17], [1, 0]), "17 by ");
        yield return Sweep(nameof(Device.Permute), n, b => b.Device.Permute(b.Normal(6 * n), b.Output(6 * n), [2, 3, n], [1, 0, 2]), "inner ");
        if (n == 0) yield break;
        yield return Sweep(nameof(Device.ArgMax), n, b =>
        {
            var y = new int[3];
            b.Device.ArgMax(b.Normal(3 * n), y, 3, n);
            foreach (var index in y) b.Value(index);
        });
        foreach (var logarithm in new[] { false, true })
        {
            var kind = logarithm ? "logarithm " : "";
            yield return Sweep(nameof(Device.Softmax), n, b => b.Device.Softmax(b.Normal(3 * n), b.Output(3 * n), 3, n, logarithm), kind);
            yield return Sweep(nameof(Device.SoftmaxGradient), n, b => b.Device.SoftmaxGradient(
                b.Normal(3 * n), b.Input(SoftmaxOutput(b.NormalNumbers(3 * n), 3, n, logarithm)), b.Output(3 * n), 3, n, logarithm), kind);
        }

        yield return Sweep(nameof(Device.CrossEntropy), n, b =>
            b.Device.CrossEntropy(b.Normal(3 * n), b.Labels(3, n), b.Output(3), b.Output(3 * n), 3, n));
        yield return Sweep(nameof(Device.CrossEntropyGradient), n, b => b.Device.CrossEntropyGradient(
            b.Normal(3), b.Uniform(3 * n, 0, 1), b.Labels(3, n), b.Output(3 * n), 3, n));
    }

    private static IEnumerable<ContractRow> LayerSweep(int n)
    {
        var key = new RngKey(42, 3, (ulong)n * 4);
        yield return Sweep(nameof(Device.Dropout), n, b => b.Device.Dropout(b.Normal(n), b.Output(n), 0.3f, key));
        yield return Sweep(nameof(Device.DropoutGradient), n, b =>
        {
            var kept = b.Device.Dropout(b.Normal(n), b.Device.Allocate(n), 0.3f, key);
            b.Device.DropoutGradient(b.Normal(n), kept, b.Output(n), 0.3f);
        });
        if (n == 0) yield break;
        foreach (var s in new[] { new NormShape(2, 3, n), new NormShape(3, n, 1) })
        {
            var size = s.N * s.C * s.S;
            yield return Sweep(nameof(Device.BatchNorm), n, b => b.Device.BatchNorm(
                s, b.Normal(size, 0.5f), b.Uniform(s.C), b.Normal(s.C), 1e-2f, null, false,
                b.Output(size), b.Output(s.C), b.Output(s.C), b.Output(s.C)), Text(s) + " ");
            yield return Sweep(nameof(Device.BatchNormGradient), n, b => b.Device.BatchNormGradient(
                s, b.Normal(size, 0.3f), b.Normal(size, 0.5f), b.Uniform(s.C), b.Normal(s.C, 0.5f, 0.1f), b.Uniform(s.C, 0.8f, 1.2f), null,
                b.Output(size), b.Output(s.C), b.Output(s.C)), Text(s) + " ");
            yield return Sweep(nameof(Device.ChannelAffine), n, b =>
                b.Device.ChannelAffine(s, b.Normal(size), b.Normal(s.C), b.Normal(s.C), b.Output(size)), Text(s) + " ");
        }
    }

    private static IEnumerable<ContractRow> UpdateSweep(int n)
    {
        yield return Sweep(nameof(Device.SgdStep), n, b =>
            b.Device.SgdStep(s_sgd["momentum"], b.InPlace(b.NormalNumbers(n)), b.Normal(n), b.InPlace(b.NormalNumbers(n))));
        yield return Sweep(nameof(Device.AdamStep), n, b => b.Device.AdamStep(
            s_adam["step 10, weight decay"], b.InPlace(b.NormalNumbers(n)), b.Normal(n), b.InPlace(b.NormalNumbers(n)),
            b.InPlace(b.UniformNumbers(n, 0.1f, 2))));
        foreach (var row in AdaptiveSweep(n)) yield return row;
    }

    private static ContractRow Sweep(string primitive, int n, Action<Workbench> run, string kind = "") => new(primitive, $"{kind}sweep {n}", run);
}
