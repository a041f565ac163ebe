namespace Descent.Training;

/// <summary>How good a bagged ensemble is on its own training data: each sample is answered by the members that never saw it, and by no
/// other.</summary>
/// <remarks>
/// An estimate of the test error that needs no data held back. It errs on the safe side: a sample has only about k exp(-1) members to answer it.
/// Reference: Breiman, Out-of-bag estimation, 1996.
/// </remarks>
/// <param name="Score">How good the answers are.</param>
/// <param name="Samples">Samples with at least one member that never saw them.</param>
/// <param name="WithoutMember">Samples that every member saw: nobody can answer them, so they are not measured.</param>
public sealed record OutOfBagScore(AnswerScore Score, int Samples, int WithoutMember)
{
    /// <summary>Brings answers to the samples out of each member's bag together.</summary>
    /// <param name="members">Each member's answers to the samples that it never saw, with their numbers.</param>
    /// <param name="count">How many training samples there are.</param>
    /// <param name="rule">How answers are brought together.</param>
    /// <exception cref="ArgumentException">No members, or samples outside the training data.</exception>
    public static OutOfBagScore Of(IReadOnlyList<Answers> members, int count, EnsembleRule rule = EnsembleRule.Mean)
    {
        if (members.Count == 0) throw new ArgumentException("OutOfBagScore: got no members; expected one or more.", nameof(members));
        var tally = new Tally(members, count);
        foreach (var member in members) tally.Add(member, rule);
        return tally.Result(rule);
    }

    // A row is a place of a sample; samples have equally many.
    private sealed class Tally
    {
        private readonly int _places, _width, _count;
        private readonly double[] _sum;
        private readonly int[] _votes, _answers, _classes;
        private readonly float[] _targets;
        private readonly bool _areClasses;

        public Tally(IReadOnlyList<Answers> members, int count)
        {
            var first = members.FirstOrDefault(m => m.Rows > 0) ?? members[0];
            (_count, _areClasses, _width) = (count, first.AreClasses, first.Width);
            _places = first.Rows == 0 ? 1 : first.Samples.TakeWhile(s => s == first.Samples[0]).Count();
            var rows = count * _places;
            (_sum, _votes, _answers) = (new double[rows * _width], new int[rows * _width], new int[rows]);
            (_classes, _targets) = (new int[rows], new float[_areClasses ? 0 : rows * _width]);
        }

        public void Add(Answers member, EnsembleRule rule)
        {
            var means = member.Means();
            for (var row = 0; row < member.Rows; row++)
            {
                var sample = member.Samples[row];
                if ((uint)sample >= (uint)_count)
                    throw new ArgumentException($"OutOfBagScore: got sample {sample}; expected 0 to {_count - 1}.", nameof(member));
                var place = (sample * _places) + (row % _places);
                _answers[place]++;
                var answer = means.AsSpan(row * _width, _width);
                for (var i = 0; i < _width; i++) _sum[(place * _width) + i] += answer[i];
                if (_areClasses) _classes[place] = member.Classes![row];
                else member.Targets.AsSpan(row * _width, _width).CopyTo(_targets.AsSpan(place * _width));
                if (rule == EnsembleRule.Vote) _votes[(place * _width) + ClassScores.ArgMax(answer)]++;
            }
        }

        public OutOfBagScore Result(EnsembleRule rule)
        {
            int[] kept = [.. Enumerable.Range(0, _answers.Length).Where(place => _answers[place] > 0)];
            var means = new double[kept.Length * _width];
            var predicted = new int[kept.Length];
            for (var row = 0; row < kept.Length; row++)
            {
                var from = kept[row] * _width;
                var mean = means.AsSpan(row * _width, _width);
                for (var i = 0; i < _width; i++) mean[i] = _sum[from + i] / _answers[kept[row]];
                for (var i = 1; i < _width; i++)
                    if (IsBetter(rule, _votes.AsSpan(from, _width), mean, i, predicted[row]))
                        predicted[row] = i;
            }

            var score = _areClasses
                ? AnswerScore.OfClasses(means, predicted, Array.ConvertAll(kept, place => _classes[place]))
                : AnswerScore.OfValues(means, [.. kept.SelectMany(place => _targets[(place * _width)..((place + 1) * _width)])], kept.Length);
            return new OutOfBagScore(score, kept.Length / _places, _count - (kept.Length / _places));
        }

        private static bool IsBetter(EnsembleRule rule, ReadOnlySpan<int> votes, ReadOnlySpan<double> mean, int a, int b) =>
            rule == EnsembleRule.Vote && votes[a] != votes[b] ? votes[a] > votes[b] : mean[a] > mean[b];
    }
}
