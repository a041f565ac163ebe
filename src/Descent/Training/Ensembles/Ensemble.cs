using Descent.Nn;

namespace Descent.Training;

/// <summary>Several models that answer as one.</summary>
/// <remarks>
/// Classes, mean: the output is log((1/k) sum softmax(member)), scores whose softmax is the mean probability. Averaging probabilities and not scores
/// makes the loss of the ensemble at most the mean loss of its members (Jensen's inequality).
/// Classes, vote: log((votes + p / 2) / (k + 1 / 2)) with the mean probability p; half a vote decides between classes with equally many votes and
/// between no others.  Values: the mean.
/// Shapes: those of the members' outputs; classes lie on axis 1 of (N, K), (N, K, H, W) and on the last axis of (N, steps, K).
/// Members keep their modes; <see cref="Module.Evaluate"/> switches all. It is a module, so it can be measured, saved and trained further as one.
/// References: Breiman, Bagging predictors, 1996; Lakshminarayanan, Pritzel, Blundell, Simple and scalable predictive uncertainty estimation using
/// deep ensembles, NeurIPS 2017, arXiv:1612.01474.
/// </remarks>
/// <example><code>
/// var ensemble = new Ensemble([first, second, third], areClasses: true);
/// var evaluation = Evaluator.Measure(ensemble, new CrossEntropy(), test, data);
/// </code></example>
public sealed class Ensemble : Module
{
    // A class that no member can imagine gets a loss that is large, and finite.
    private const float Tiny = 1e-30f;

    private readonly Module[] _members;

    /// <summary>Takes the members; each becomes a part under its number.</summary>
    /// <param name="members">One or more models with outputs of one shape.</param>
    /// <param name="areClasses">Whether outputs are scores of classes, or values.</param>
    /// <param name="rule">How answers are brought together; values always by their mean.</param>
    /// <exception cref="ArgumentException">No members, or a vote on values.</exception>
    public Ensemble(IReadOnlyList<Module> members, bool areClasses, EnsembleRule rule = EnsembleRule.Mean)
    {
        if (members.Count == 0) throw new ArgumentException("Ensemble: got no members; expected one or more.", nameof(members));
        if (rule == EnsembleRule.Vote && !areClasses)
            throw new ArgumentException("Ensemble: got a vote on values; expected the mean: values have no classes to vote for.", nameof(rule));
        (AreClasses, Rule) = (areClasses, rule);
        _members = [.. members.Select((member, i) => Register(FormattableString.Invariant($"{i}"), member))];
    }

    /// <summary>The members in order.</summary>
    public IReadOnlyList<Module> Members => _members;

    /// <summary>Whether outputs are scores of classes.</summary>
    public bool AreClasses { get; }

    /// <summary>How answers are brought together.</summary>
    public EnsembleRule Rule { get; }

    /// <summary>How many members and by what rule, for a summary.</summary>
    public override string ToString() => $"Ensemble({_members.Length}, {(Rule == EnsembleRule.Vote ? "vote" : "mean")})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        Tensor? sum = null, votes = null;
        foreach (var member in _members)
        {
            var output = member.Forward(input);
            var axis = output.Rank == 4 ? 1 : output.Rank - 1;
            if (sum is not null && !output.Shape.Equals(sum.Shape))
                throw new ShapeException($"Ensemble: got a member's output of shape {output.Shape}; expected {sum.Shape}, as the others'.");
            var answer = AreClasses ? output.Softmax(axis) : output;
            sum = sum is null ? answer : sum + answer;
            if (Rule != EnsembleRule.Vote) continue;
            var vote = VotesOf(output, axis);
            votes = votes is null ? vote : votes + vote;
        }

        var mean = sum! * (1f / _members.Length);
        if (!AreClasses) return mean;
        var shares = votes is null ? mean : (votes + (mean * 0.5f)) * (1 / (_members.Length + 0.5f));
        return (shares + Tiny).Log();
    }

    // 1 for the class with the largest score, else 0.
    private static Tensor VotesOf(Tensor output, int axis)
    {
        var classes = output.Shape[axis];
        var last = output.AxisLast(axis);
        var best = last.Reshape([last.Count / Math.Max(1, classes), classes]).ArgMax();
        var votes = new float[last.Count];
        for (var row = 0; row < best.Count; row++) votes[(row * classes) + best[row]] = 1;
        return Tensor.From(votes, last.Shape, output.Device).LastToAxis(axis);
    }
}
