using Descent.Data;

namespace Descent.Training;

/// <summary>Mean answers to the samples of a data set, how sure they are, and what was right.</summary>
public sealed class UncertainAnswers
{
    internal UncertainAnswers(double[] means, IReadOnlyList<Uncertainty> uncertainties, Answers truth) =>
        (Means, Uncertainties, Truth) = (means, uncertainties, truth);

    /// <summary>The mean probabilities or values, row after row.</summary>
    public double[] Means { get; }

    /// <summary>How sure each row's answer is.</summary>
    public IReadOnlyList<Uncertainty> Uncertainties { get; }

    /// <summary>How many rows there are.</summary>
    public int Rows => Truth.Rows;

    /// <summary>The right classes or values, and the first answer.</summary>
    internal Answers Truth { get; }

    /// <summary>The right classes; rows without one have <see cref="Dataset.NoClass"/>.</summary>
    /// <exception cref="InvalidOperationException">The answers are values.</exception>
    public IReadOnlyList<int> Classes => Truth.Classes ?? throw NoClasses();

    /// <summary>How good the mean answers are.</summary>
    public AnswerScore Score() => Truth.AreClasses
        ? AnswerScore.OfClasses(Means, Predicted(), Truth.Classes)
        : AnswerScore.OfValues(Means, Truth.Targets, Truth.Rows);

    /// <summary>The class with the largest mean probability of each row.</summary>
    /// <exception cref="InvalidOperationException">The answers are values.</exception>
    public int[] Predicted()
    {
        if (!Truth.AreClasses) throw NoClasses();
        var predicted = new int[Rows];
        for (var row = 0; row < Rows; row++) predicted[row] = ClassScores.ArgMax(Means.AsSpan(row * Truth.Width, Truth.Width));
        return predicted;
    }

    /// <summary>Brings the answers of several models to the same samples together.</summary>
    /// <param name="members">One or more; all to the same rows.</param>
    /// <exception cref="ArgumentException">No members.</exception>
    /// <exception cref="ShapeException">Members have answered to different rows.</exception>
    public static UncertainAnswers Of(IReadOnlyList<Answers> members)
    {
        _ = new EnsembleAnswers(members); // the same conditions
        var tally = new UncertaintyTally(members[0].Rows, members[0].Width, members[0].AreClasses);
        foreach (var member in members) tally.Add(member.Means());
        return new UncertainAnswers(tally.Means(), [.. Enumerable.Range(0, tally.Rows).Select(tally.Of)], members[0]);
    }

    private static InvalidOperationException NoClasses() => new("UncertainAnswers: got answers of values; expected classes.");
}
