namespace Descent.Configuration;

/// <summary>How a search goes through its space.</summary>
internal enum SearchKind
{
    Random,
    Grid,
    Halving,
    Hyperband,
}

/// <summary>Which trials a search makes.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Trials">How many are drawn; of halving: how many begin.</param>
/// <param name="Points">Values of each range in a grid.</param>
/// <param name="Factor">How many times fewer go on from one rung to the next, for so many times longer.</param>
/// <param name="MinEpochs">The epochs of the first rung.</param>
internal sealed record SearchStrategy(SearchKind Kind, int Trials, int Points, int Factor, int MinEpochs)
{
    /// <summary>Whether trials leave off and go on.</summary>
    public bool Pauses => Kind is SearchKind.Halving or SearchKind.Hyperband;

    /// <summary>The brackets in order, each a ladder of rungs; trials of a config with so many epochs.</summary>
    /// <param name="trials">How many trials there are, for a strategy that makes them all at once.</param>
    /// <param name="epochs">Epochs of a whole training.</param>
    public IReadOnlyList<IReadOnlyList<SearchRung>> Brackets(int trials, int epochs) => Kind switch
    {
        SearchKind.Halving => [SearchRungs.Halving(Math.Min(Trials, trials), MinEpochs, epochs, Factor)],
        SearchKind.Hyperband => SearchRungs.Hyperband(epochs, Factor),
        _ => [[new SearchRung(trials, epochs)]],
    };
}

/// <summary>Trials that reach the same number of epochs.</summary>
/// <param name="Trials">How many.</param>
/// <param name="Epochs">Up to how many epochs, those of the rungs before included.</param>
public readonly record struct SearchRung(int Trials, int Epochs);

/// <summary>The ladders of successive halving.</summary>
/// <remarks>Reference: Jamieson and Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter Optimization, AISTATS 2016; Li, Jamieson,
/// DeSalvo, Rostamizadeh, Talwalkar, Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization, JMLR 18, 2018, Algorithm 1.</remarks>
public static class SearchRungs
{
    /// <summary>With s = floor(log_factor(most / least)), rung i of 0 to s has floor(trials / factor^i) trials of floor(most / factor^(s - i))
    /// epochs; the last trial left goes to the most epochs at once.</summary>
    /// <param name="trials">Trials of the first rung, at least 1.</param>
    /// <param name="least">Epochs of the first rung, at least 1.</param>
    /// <param name="most">Epochs of the last, at least as many.</param>
    /// <param name="factor">2 or more.</param>
    public static IReadOnlyList<SearchRung> Halving(int trials, int least, int most, int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(least, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 2);
        var power = 1L;
        while (least * power * factor <= most) power *= factor;
        List<SearchRung> rungs = [];
        for (var left = trials; ; left /= factor, power /= factor)
        {
            var isLast = power == 1 || (left <= 1 && rungs.Count > 0);
            rungs.Add(new SearchRung(Math.Max(1, left), isLast ? most : (int)(most / power)));
            if (isLast) return rungs;
        }
    }

    /// <summary>Hyperband's brackets, from many short trials to few long ones: bracket s, from floor(log_factor most) down to 0, begins with
    /// floor((s_max + 1) / (s + 1)) factor^s trials of most factor^-s epochs.</summary>
    /// <param name="most">Epochs of the last rung of each bracket.</param>
    /// <param name="factor">2 or more.</param>
    public static IReadOnlyList<IReadOnlyList<SearchRung>> Hyperband(int most, int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 2);
        var (highest, power) = (0, 1L);
        for (; power * factor <= most; power *= factor) highest++;
        List<IReadOnlyList<SearchRung>> brackets = [];
        for (var s = highest; s >= 0; s--, power /= factor)
            brackets.Add(Halving((int)((highest + 1) / (s + 1) * power), (int)Math.Max(1, most / power), most, factor));
        return brackets;
    }
}
