namespace Descent.Nn;

/// <summary>How the outputs of branches become one.</summary>
public enum BranchJoin
{
    /// <summary>One behind the other along the channels.</summary>
    Concat,

    /// <summary>Added up.</summary>
    Sum,
}

/// <summary>Branches that all get the same input; their outputs are put behind one another or added.</summary>
/// <remarks>
/// Formula: y = concat(branch_0(x), branch_1(x), ...) along axis 1, or y = branch_0(x) + branch_1(x) + ...
/// Shapes: concatenated, the outputs agree on all axes but 1; added, on all. Names: "0", "1", ... in the order of the branches.
/// Reference: Szegedy et al., Going Deeper with Convolutions (Inception), CVPR 2015, arXiv:1409.4842.
/// </remarks>
public sealed class ParallelBranches : Module
{
    private readonly BranchJoin _join;

    /// <summary>Creates the branches.</summary>
    /// <param name="join">How the outputs become one.</param>
    /// <param name="branches">At least one.</param>
    /// <exception cref="ArgumentException">No branch.</exception>
    public ParallelBranches(BranchJoin join, params ReadOnlySpan<Module> branches)
    {
        if (branches.IsEmpty) throw new ArgumentException("ParallelBranches: got no branch; expected at least one.", nameof(branches));
        _join = join;
        for (var i = 0; i < branches.Length; i++) Register(i.ToString(System.Globalization.CultureInfo.InvariantCulture), branches[i]);
    }

    /// <summary>How many branches, for a summary.</summary>
    public override string ToString() => $"ParallelBranches({Modules.Count} branches, {_join})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var outputs = new Tensor[Modules.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = Modules[i].Module.Forward(input);
            RequireFit(outputs[0].Shape, outputs[i].Shape, i);
        }

        return _join == BranchJoin.Concat ? Tensor.Concat(1, outputs) : outputs.Aggregate((sum, output) => sum + output);
    }

    private void RequireFit(Shape first, Shape other, int index)
    {
        var isRankRight = first.Rank == other.Rank && (_join == BranchJoin.Sum || first.Rank > 1);
        if (isRankRight && (_join == BranchJoin.Sum ? other : other.With(1, first[1])).Equals(first)) return;
        var expected = _join == BranchJoin.Sum ? "the same shape" : "the same sizes on all axes but the channels";
        throw new ShapeException($"ParallelBranches: branch 0 gives {first} and branch {index} {other}; expected {expected}.");
    }
}
