namespace Descent;

/// <summary>Follows places of axes through recorded operations: which place of a result stands and falls with which place of an input.</summary>
/// <remarks>
/// Each operation says in a line or two (<see cref="Node.Follow"/>) what becomes of its inputs' axes; one that says nothing locks all that goes
/// in. So what is found holds for any network, however its modules are written.
/// </remarks>
internal sealed class AxisFlow
{
    private readonly Dictionary<Node, int[][]> _axes = [];
    private readonly List<ProductUse> _products = [];
    private readonly AxisUnits _units;
    private RecordedOperation _step = null!;

    public AxisFlow(AxisUnits units) => _units = units;

    /// <summary>Products of an input with weights, in order.</summary>
    public IReadOnlyList<ProductUse> Products => _products;

    private Tensor Output => _step.Output;

    /// <summary>A value that nothing was computed from yet.</summary>
    public void Begin(Tensor leaf, int[][] axes) => _axes[leaf.Node!] = axes;

    /// <summary>The units of a value's axes; constants have none that may go.</summary>
    public int[][] AxesOf(Tensor value)
    {
        if (value.Node is { } node && _axes.TryGetValue(node, out var axes)) return axes;
        return FixedAxes(value.Shape);
    }

    /// <summary>Takes the next operation in.</summary>
    public void Take(RecordedOperation step)
    {
        _step = step;
        step.Node.Follow(this);
    }

    // ---- what operations say --------------------------------------------------------------------------------------------------

    /// <summary>Nothing is known: all that goes in stays as it is.</summary>
    public void Unknown()
    {
        foreach (var input in _step.Inputs)
            if (input is not null)
                foreach (var axis in AxesOf(input))
                    LockAll(axis, Why);
        Result(FixedAxes(Output.Shape));
    }

    /// <summary>Number by number, with NumPy's broadcasting.</summary>
    public void Elementwise()
    {
        var result = FixedAxes(Output.Shape);
        var rank = Output.Rank;
        for (var axis = 0; axis < rank; axis++)
        {
            int[]? first = null;
            foreach (var input in _step.Inputs)
            {
                if (input is null || axis - rank + input.Rank < 0) continue;
                var units = AxesOf(input)[axis - rank + input.Rank];
                if (units.Length != Output.Shape[axis]) LockAll(units, Why); // one number for all places
                else if (first is null) first = units;
                else TieAll(first, units);
            }

            if (first is not null) result[axis] = first;
        }

        Result(result);
    }

    /// <summary>A vector for each channel, the channels being axis 1 of the first input; others of its shape number by number.</summary>
    public void ByChannel(int groups = 1)
    {
        var axes = AxesOf(_step.Inputs[0]!);
        for (var i = 1; i < _step.Inputs.Length; i++)
        {
            if (_step.Inputs[i] is not { } other) continue;
            var theirs = AxesOf(other);
            if (other.Rank == 1) TieAll(axes[1], theirs[0]);
            else
                for (var axis = 0; axis < axes.Length; axis++) TieAll(axes[axis], theirs[axis]);
        }

        if (groups > 1 && groups < axes[1].Length) TieGroups(axes[1], groups);
        Result(axes);
    }

    /// <summary>Computes with neighbours along some axes: these stay as they are, the others pass through.</summary>
    public void Along(params ReadOnlySpan<int> changed)
    {
        int[][] axes = [.. AxesOf(_step.Inputs[0]!)];
        foreach (var axis in changed)
        {
            LockAll(axes[axis], Why);
            axes[axis] = new int[Output.Shape[axis]];
        }

        Result(axes);
    }

    /// <summary>The axes first .. last - 1 are summed up.</summary>
    public void Reduced(int first, int last)
    {
        var axes = AxesOf(_step.Inputs[0]!);
        var keepsDims = Output.Rank == axes.Length;
        int[][] kept = keepsDims ? [.. Enumerable.Range(first, last - first).Select(_ => new int[1])] : [];
        Result([.. axes[..first], .. kept, .. axes[last..]]);
    }

    /// <summary>Axis i of the result is axis order[i] of the input.</summary>
    public void Permuted(int[] order)
    {
        var axes = AxesOf(_step.Inputs[0]!);
        Result(Array.ConvertAll(order, axis => axes[axis]));
    }

    /// <summary>One behind the other along an axis.</summary>
    public void Joined(int axis)
    {
        int[][] result = [.. AxesOf(_step.Inputs[0]!)];
        result[axis] = [.. _step.Inputs.SelectMany(input => AxesOf(input!)[axis])];
        foreach (var input in _step.Inputs.Skip(1))
            for (var other = 0; other < result.Length; other++)
                if (other != axis)
                    TieAll(result[other], AxesOf(input!)[other]);
        Result(result);
    }

    /// <summary>The same numbers in another shape.</summary>
    public void Reshaped() => Result(new AxisReshape(_units, Why).Follow(AxesOf(_step.Inputs[0]!), Output.Shape.Sizes.ToArray()));

    /// <summary>Rows of a table: its width goes on.</summary>
    public void Rows()
    {
        var table = AxesOf(_step.Inputs[0]!);
        LockAll(table[0], Why);
        var result = FixedAxes(Output.Shape);
        result[^1] = table[1];
        Result(result);
    }

    /// <summary>An axis of the first input is summed with weights, and another takes its place; input 2, if any, is a bias, and input 3 is
    /// added to the result.</summary>
    /// <param name="use">Which axes, and how much work that is.</param>
    public void Product(in ProductAxes use)
    {
        var (x, weight) = (AxesOf(_step.Inputs[0]!), AxesOf(_step.Inputs[1]!));
        var axis = use.Input < 0 ? x.Length + use.Input : use.Input;
        int[] before = x[axis], after = weight[use.WeightOut];
        if (use.Groups == 1) TieAll(before, weight[use.WeightIn]);
        else after = TieProductGroups(before, weight, use);
        if (_step.Inputs.Length > 2 && _step.Inputs[2] is { } bias) TieAll(after, AxesOf(bias)[0]);
        int[][] result = [.. x];
        for (var i = 0; i < result.Length; i++)
        {
            if (i == axis || result[i].Length == Output.Shape[i]) continue;
            LockAll(result[i], Why);
            result[i] = new int[Output.Shape[i]];
        }

        // Windows move along these axes even where they end with as many places as before.
        for (var i = 2; use.HasWindows && i < result.Length; i++) LockAll(result[i], Why);
        for (var i = 0; i < weight.Length; i++)
            if (i != use.WeightIn && i != use.WeightOut)
                LockAll(weight[i], Why);
        result[axis] = after;
        for (var i = 0; _step.Inputs.Length > 3 && _step.Inputs[3] is { } addend && i < result.Length; i++) TieAll(result[i], AxesOf(addend)[i]);
        _products.Add(new ProductUse(_step, before, after, axis, use));
        Result(result);
    }

    /// <summary>The product of two matrices, or of batches of them.</summary>
    public void MatrixProduct(bool transposeLeft, bool transposeRight)
    {
        var (left, right) = (AxesOf(_step.Inputs[0]!), AxesOf(_step.Inputs[1]!));
        var (rows, inner) = transposeLeft ? (left[^1], left[^2]) : (left[^2], left[^1]);
        var (inner2, columns) = transposeRight ? (right[^1], right[^2]) : (right[^2], right[^1]);
        TieAll(inner, inner2);
        for (var axis = 0; axis < left.Length - 2; axis++) TieAll(left[axis], right[axis]);
        Result([.. left[..^2], rows, columns]);
    }

    private string Why => _step.Owner is { } owner ? $"{_step.Node.Name} in {owner.GetType().Name}" : _step.Node.Name;

    private void Result(int[][] axes) => _axes[_step.Node] = axes;

    private static int[][] FixedAxes(Shape shape) => Array.ConvertAll(shape.Sizes.ToArray(), size => new int[size]);

    private void LockAll(int[] units, string why)
    {
        foreach (var unit in units)
            if (unit != AxisUnits.Fixed)
                _units.Lock(unit, why);
    }

    private void TieAll(int[] a, int[] b)
    {
        for (var i = 0; i < a.Length; i++) _units.Tie(a[i], b[i]);
    }

    // Groups of the same size stay so: the same place goes in each.
    private void TieGroups(int[] units, int groups)
    {
        var size = units.Length / groups;
        for (var i = size; i < units.Length; i++) _units.Tie(units[i % size], units[i]);
    }

    // The weight's axis of single channels has the places of one group; the other one has all groups' (or, transposed, the other way round).
    private int[] TieProductGroups(int[] before, int[][] weight, in ProductAxes use)
    {
        var (whole, part) = use.IsTransposed ? (weight[use.WeightIn], weight[use.WeightOut]) : (weight[use.WeightOut], weight[use.WeightIn]);
        var after = use.IsTransposed ? new int[part.Length * use.Groups] : whole;
        if (use.IsTransposed)
        {
            TieAll(before, whole);
            for (var i = 0; i < after.Length; i++) after[i] = part[i % part.Length];
        }

        if (!use.IsTransposed && part.Length == 1) // as many groups as channels: a group goes with its channel
        {
            var each = after.Length / before.Length;
            for (var i = 0; i < after.Length; i++) _units.Tie(before[i / each], after[i]);
            LockAll(part, Why);
            return after;
        }

        TieGroups(before, use.Groups);
        TieGroups(after, use.Groups);
        if (!use.IsTransposed)
            for (var i = 0; i < before.Length; i++) _units.Tie(before[i], part[i % part.Length]);
        return after;
    }
}

/// <summary>Which axes a product sums over, and which it makes.</summary>
/// <param name="Input">The input's axis that is summed over; negative counts from the end.</param>
/// <param name="WeightIn">The weight's axis that goes with it.</param>
/// <param name="WeightOut">The weight's axis that takes its place.</param>
/// <param name="MultiplyAdds">The work of the pass.</param>
internal readonly record struct ProductAxes(int Input, int WeightIn, int WeightOut, long MultiplyAdds)
{
    /// <summary>Independent groups of channels.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether the weight's input axis has all groups' places, and its output axis those of one.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>Whether windows move over the axes behind the channels.</summary>
    public bool HasWindows { get; init; }

    /// <summary>Whether each output sees a constant input as the same constant: no zeros stand around it.</summary>
    public bool KeepsConstants { get; init; } = true;
}

/// <summary>One product of an input with weights.</summary>
/// <param name="Step">The operation: input 0, weight 1, bias 2.</param>
/// <param name="Before">The units of the channels in.</param>
/// <param name="After">The units of the channels out.</param>
/// <param name="Axis">The channels' axis in the input, and in the output.</param>
/// <param name="Axes">The axes, and the work.</param>
internal sealed record ProductUse(RecordedOperation Step, int[] Before, int[] After, int Axis, ProductAxes Axes);
