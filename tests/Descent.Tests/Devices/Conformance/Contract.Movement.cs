namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    private static readonly (int Outer, int Axis, int Inner)[] s_reductions =
    [
        (1, 1, 1), (1, 7, 1), (5, 1, 3), (3, 5, 4), (17, 33, 65), (1, 100_003, 1), (300, 401, 1), (1, 500, 257), (1024, 1, 128),
        (40, 50, 60), (1, 2, 60_001), (0, 3, 2),
    ];

    private static IEnumerable<ContractRow> ReduceRows()
    {
        foreach (var op in Enum.GetValues<ReduceOp>())
        {
            foreach (var (outer, axis, inner) in s_reductions)
            {
                yield return Row(op, $"{outer} x {axis} x {inner}", outer, axis, inner, b => b.Uniform(outer * axis * inner));
            }

            yield return Row(op, "NaN and infinity, rows", 3, 40, 1, b => b.Input(WithSpecials(b, 120)));
            yield return Row(op, "NaN and infinity, columns", 1, 40, 3, b => b.Input(WithSpecials(b, 120)));
        }

        yield return Row(ReduceOp.Sum, "of nothing", 2, 0, 3, b => b.Uniform(0));
        yield return Row(ReduceOp.Max, "negative", 9, 21, 1, b => b.Uniform(189, -5, -1));
        yield return Row(ReduceOp.Max, "negative, columns", 1, 21, 9, b => b.Uniform(189, -5, -1));

        static ContractRow Row(ReduceOp op, string name, int outer, int axis, int inner, Func<Workbench, Storage> input) => new(
            nameof(Device.Reduce), $"{op} {name}", b => b.Device.Reduce(op, input(b), b.Output(outer * inner), outer, axis, inner))
        {
            Rule = $"Reduce.{op}",
        };
    }

    private static float[] WithSpecials(Workbench b, int length)
    {
        var numbers = b.NormalNumbers(length, 1); // not around zero: a lone finite sum must not cancel
        numbers[length / 6] = float.NaN;
        numbers[length / 2] = float.NegativeInfinity;
        numbers[length - 1] = float.PositiveInfinity;
        return numbers;
    }

    private static IEnumerable<ContractRow> RepeatRows()
    {
        foreach (var (outer, axis, inner) in s_reductions)
        {
            var (from, to) = (outer * inner, outer * axis * inner);
            foreach (var alpha in new[] { 1, 0.3f })
            {
                yield return new(nameof(Device.Repeat), $"{outer} x {axis} x {inner} times {alpha}", b =>
                    b.Device.Repeat(b.Normal(from), b.Output(to), outer, axis, inner, alpha));
            }
        }
    }

    private static IEnumerable<ContractRow> ArgMaxRows()
    {
        foreach (var (rows, columns) in new[] { (0, 4), (1, 1), (5, 3), (64, 10), (1000, 128), (7, 1001), (2, 60_001) })
        {
            yield return Row($"{rows} x {columns}", rows, columns, b => b.Normal(rows * columns));
            yield return Row($"{rows} x {columns}, ties", rows, columns, b => b.Input(b.WholeNumbers(rows * columns, 4)));
        }

        yield return Row("NaN and infinity", 4, 30, b => b.Input(WithSpecials(b, 120)));
        yield return Row("all NaN", 2, 33, b => b.Input([.. Enumerable.Repeat(float.NaN, 66)]));
        yield return Row("all -infinity", 2, 33, b => b.Input([.. Enumerable.Repeat(float.NegativeInfinity, 66)]));

        static ContractRow Row(string name, int rows, int columns, Func<Workbench, Storage> input) => new(nameof(Device.ArgMax), name, b =>
        {
            var y = new int[rows];
            b.Device.ArgMax(input(b), y, rows, columns);
            foreach (var index in y) b.Value(index);
        });
    }

    private static IEnumerable<ContractRow> PermuteRows()
    {
        (int[] Sizes, int[] Order)[] cases =
        [
            ([1], [0]), ([5], [0]), ([3, 4], [0, 1]), ([3, 4], [1, 0]), ([257, 401], [1, 0]), ([1, 7, 1], [2, 1, 0]), ([4, 3, 2], [2, 1, 0]),
            ([2, 3, 4, 5], [0, 2, 3, 1]), ([2, 3, 4, 5], [0, 3, 1, 2]), ([8, 16, 31, 33], [0, 2, 3, 1]), ([9, 65, 33], [1, 0, 2]),
            ([5, 64, 65], [0, 2, 1]), ([2, 3, 2, 3, 4], [4, 2, 0, 3, 1]), ([0, 3], [1, 0]),
        ];
        foreach (var (sizes, order) in cases)
        {
            yield return new(
                nameof(Device.Permute), $"({Text(sizes)}) by ({Text(order)})",
                b => b.Device.Permute(b.Normal(Product(sizes)), b.Output(Product(sizes)), sizes, order));
        }
    }
}
