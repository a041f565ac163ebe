namespace Descent.Data;

/// <summary>One fold of a cross-validation, divided further: what is held out is the test part of a training that never sees it.</summary>
/// <param name="Index">Which fold, from 0.</param>
/// <param name="Count">How many folds.</param>
/// <param name="Seed">Decides the folds.</param>
/// <param name="Validation">The share of the fold's training samples that decides when to stop; 0: none.</param>
internal sealed record FoldChoice(int Index, int Count, ulong Seed, double Validation)
{
    /// <summary>Divides a pool of samples.</summary>
    /// <param name="pool">The numbers of the samples that take part.</param>
    /// <param name="classes">The class of every sample, in the pool or not; zeros where folds are by lot.</param>
    /// <param name="classCount">How many classes.</param>
    /// <returns>Numbers out of the pool: training, the validation within it, and what is held out as test.</returns>
    public SplitIndices Divide(int[] pool, int[] classes, int classCount)
    {
        var fold = KFold.StratifiedIndices(Pick(classes, pool), classCount, Count, Seed)[Index];
        var rest = Pick(pool, fold.Training);
        var inner = Split.StratifiedIndices(Pick(classes, rest), classCount, Validation, 0, Seed);
        return new SplitIndices(Pick(rest, inner.Training), Pick(rest, inner.Validation), Pick(pool, fold.Validation));
    }

    /// <summary>Divides a pool of samples by their groups: no group is in two parts.</summary>
    /// <param name="pool">The numbers of the samples that take part.</param>
    /// <param name="groups">The group of every sample.</param>
    public SplitIndices DivideGroups(int[] pool, int[] groups)
    {
        var fold = KFold.GroupedIndices(Pick(groups, pool), Count, Seed)[Index];
        var rest = Pick(pool, fold.Training);
        var inner = Split.GroupedIndices(Pick(groups, rest), Validation, 0, Seed);
        return new SplitIndices(Pick(rest, inner.Training), Pick(rest, inner.Validation), Pick(pool, fold.Validation));
    }

    private static int[] Pick(int[] from, int[] indices) => Array.ConvertAll(indices, i => from[i]);
}
