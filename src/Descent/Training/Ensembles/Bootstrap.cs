using Descent.Data;

namespace Descent.Training;

/// <summary>Bootstrap samples: as many samples as there are, drawn with replacement.</summary>
/// <remarks>
/// A sample of n has on average a share 1 - (1 - 1/n)^n of the samples, about 63.2 %; the others are out of the bag and measure the member.
/// What is drawn depends on the seed, the member's number and the count alone.
/// References: Efron, Bootstrap methods, Annals of Statistics 7, 1979; Breiman, Bagging predictors, 1996; Breiman, Out-of-bag estimation, 1996.
/// </remarks>
public static class Bootstrap
{
    /// <summary>The samples of a member, in order of their numbers; most come several times or not at all.</summary>
    /// <param name="count">How many samples there are, and are drawn.</param>
    /// <param name="seed">The seed of the ensemble.</param>
    /// <param name="member">The member's number, from 0.</param>
    public static int[] Draw(int count, ulong seed, int member)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(member);
        var rng = new Rng(seed).Fork("bagging").Fork((ulong)member);
        var drawn = new int[count];
        for (var i = 0; i < count; i++) drawn[i] = rng.NextInt(count);
        Array.Sort(drawn); // a loader shuffles; where it must not, the data keeps its order
        return drawn;
    }

    /// <summary>The samples that a member never saw, in order.</summary>
    /// <param name="drawn">What it was given.</param>
    /// <param name="count">How many samples there are.</param>
    public static int[] OutOfBag(ReadOnlySpan<int> drawn, int count)
    {
        var seen = new bool[count];
        foreach (var index in drawn) seen[index] = true;
        List<int> left = [];
        for (var i = 0; i < count; i++)
            if (!seen[i])
                left.Add(i);
        return [.. left];
    }
}
