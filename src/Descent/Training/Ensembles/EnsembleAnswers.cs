namespace Descent.Training;

/// <summary>The answers of several models to the same samples, and what they say together.</summary>
/// <remarks>Where an <see cref="Ensemble"/> runs its members, this computes with what they have said, in double precision: any part of the members
/// can be looked at without running one again.</remarks>
public sealed class EnsembleAnswers
{
    private readonly double[][] _means;
    private readonly int[][] _predicted;

    /// <summary>Takes the members' answers.</summary>
    /// <param name="members">One or more; all to the same rows.</param>
    /// <param name="rule">How they are brought together; values always by their mean.</param>
    /// <exception cref="ArgumentException">No members, or a vote on values.</exception>
    /// <exception cref="ShapeException">Members have answered to different rows.</exception>
    public EnsembleAnswers(IReadOnlyList<Answers> members, EnsembleRule rule = EnsembleRule.Mean)
    {
        if (members.Count == 0) throw new ArgumentException("EnsembleAnswers: got no members; expected one or more.", nameof(members));
        var first = members[0];
        if (rule == EnsembleRule.Vote && !first.AreClasses)
            throw new ArgumentException(
                "EnsembleAnswers: got a vote on values; expected the mean: values have no classes to vote for.", nameof(rule));
        foreach (var member in members)
        {
            if (member.Rows != first.Rows || member.Width != first.Width || member.AreClasses != first.AreClasses
                || !member.Samples.AsSpan().SequenceEqual(first.Samples))
                throw new ShapeException($"EnsembleAnswers: got answers to {member.Rows} other rows; expected the {first.Rows} of the first member.");
        }

        (Members, Rule) = (members, rule);
        _means = [.. members.Select(m => m.Means())];
        _predicted = first.AreClasses ? [.. _means.Select(m => Largest(m, first.Rows, first.Width))] : [];
    }

    /// <summary>The members' answers.</summary>
    public IReadOnlyList<Answers> Members { get; }

    /// <summary>How they are brought together.</summary>
    public EnsembleRule Rule { get; }

    /// <summary>How many rows there are.</summary>
    public int Rows => Members[0].Rows;

    /// <summary>How many numbers a row has.</summary>
    public int Width => Members[0].Width;

    /// <summary>Whether the answers are about classes.</summary>
    public bool AreClasses => Members[0].AreClasses;

    /// <summary>The mean probabilities or values of all members, row after row.</summary>
    public double[] Mean() => Mean(Enumerable.Range(0, Members.Count));

    /// <summary>The classes that the members say together, by <see cref="Rule"/>.</summary>
    /// <exception cref="InvalidOperationException">The answers are values.</exception>
    public int[] Predicted() => AreClasses
        ? Predicted(Mean(), Votes(Enumerable.Range(0, Members.Count)))
        : throw new InvalidOperationException("EnsembleAnswers.Predicted: got answers of values; expected classes.");

    /// <summary>How good a member is.</summary>
    public AnswerScore ScoreOf(int member) => AreClasses
        ? AnswerScore.OfClasses(_means[member], _predicted[member], Members[0].Classes)
        : AnswerScore.OfValues(_means[member], Members[0].Targets, Rows);

    /// <summary>How good all members are together.</summary>
    public AnswerScore Score() => Score(Mean(), Votes(Enumerable.Range(0, Members.Count)));

    /// <summary>How the members differ.</summary>
    public Diversity Diversity() => AreClasses
        ? Training.Diversity.OfClasses(_predicted, Members[0].Classes!)
        : Training.Diversity.OfValues(_means, Members[0].Targets!, Rows);

    /// <summary>The error against the number of members.</summary>
    /// <remarks>For each number m, the m members that stand one behind the other are an ensemble, beginning with each of the k in turn: k ensembles
    /// in which every member stands equally often. One order of the members alone would say more about its first ones than about m.</remarks>
    public IReadOnlyList<EnsemblePoint> Curve()
    {
        var count = Members.Count;
        var errors = new double[count][];
        for (var m = 0; m < count; m++) errors[m] = new double[m == count - 1 ? 1 : count];
        for (var start = 0; start < count; start++)
        {
            var (sum, votes) = (new double[Rows * Width], new int[Rule == EnsembleRule.Vote ? Rows * Width : 0]);
            for (var m = 0; m < count; m++)
            {
                Add((start + m) % count, sum, votes);
                if (m < count - 1 || start == 0) errors[m][start] = Score(Scaled(sum, m + 1), votes).Error;
            }
        }

        return [.. errors.Select((e, m) => new EnsemblePoint(m + 1, e.Average(), e.Min(), e.Max()))];
    }

    private static int[] Largest(double[] numbers, int rows, int width)
    {
        var places = new int[rows];
        for (var row = 0; row < rows; row++) places[row] = ClassScores.ArgMax(numbers.AsSpan(row * width, width));
        return places;
    }

    private static double[] Scaled(double[] sum, int count) => Array.ConvertAll(sum, x => x / count);

    private double[] Mean(IEnumerable<int> members)
    {
        var (sum, count) = (new double[Rows * Width], 0);
        foreach (var member in members)
        {
            for (var i = 0; i < sum.Length; i++) sum[i] += _means[member][i];
            count++;
        }

        return Scaled(sum, count);
    }

    private int[] Votes(IEnumerable<int> members)
    {
        if (Rule != EnsembleRule.Vote) return [];
        var votes = new int[Rows * Width];
        foreach (var member in members)
            for (var row = 0; row < Rows; row++)
                votes[(row * Width) + _predicted[member][row]]++;
        return votes;
    }

    private void Add(int member, double[] sum, int[] votes)
    {
        for (var i = 0; i < sum.Length; i++) sum[i] += _means[member][i];
        for (var row = 0; votes.Length > 0 && row < Rows; row++) votes[(row * Width) + _predicted[member][row]]++;
    }

    private AnswerScore Score(double[] mean, int[] votes) => AreClasses
        ? AnswerScore.OfClasses(mean, Predicted(mean, votes), Members[0].Classes)
        : AnswerScore.OfValues(mean, Members[0].Targets, Rows);

    private int[] Predicted(double[] mean, int[] votes)
    {
        if (Rule != EnsembleRule.Vote) return Largest(mean, Rows, Width);
        var predicted = new int[Rows];
        for (var row = 0; row < Rows; row++)
        {
            var best = row * Width;
            for (var i = best + 1; i < (row + 1) * Width; i++)
                if (votes[i] > votes[best] || (votes[i] == votes[best] && mean[i] > mean[best]))
                    best = i;
            predicted[row] = best - (row * Width);
        }

        return predicted;
    }
}

/// <summary>The error of ensembles of one size.</summary>
/// <param name="Members">How many members.</param>
/// <param name="Error">The mean error of such ensembles.</param>
/// <param name="Least">The error of the best of them.</param>
/// <param name="Largest">The error of the worst.</param>
public readonly record struct EnsemblePoint(int Members, double Error, double Least, double Largest);
