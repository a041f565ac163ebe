using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0415.</summary>
internal sealed class InputIgnored : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0415", Name = "input-ignored", Title = "The network does not see its input", Severity = Severity.Fail,
        Checks = "How much of what enters the first layer's output differs between samples. It fails where, in every look, samples differ when "
            + "they enter and not at all behind the first layer, and the loss stays the same to the bit when every target gets another sample's "
            + "input. It warns where less than a millionth is left and the loss is at chance.",
        Hurts = "A network that does not see its input answers everything alike: the best it can reach is the best constant answer.",
        FalseAlarms = "A first layer whose units are all dead is another finding, and so are inputs that are all equal or nearly so.",
        Remedy = "Look at what happens to the input in front of the first layer: a product with 0, a wrong axis, a mask, a variable that is not "
            + "the input.",
        Reference = "Karpathy, A recipe for training neural networks, 2019 (input-independent baseline); Braiek and Khomh, TheDeepChecker, 2022",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0103", "DD0105", "DD0106", "DD0108", "DD0109", "DD0414", "DD0502", "DD0506", "DD0509", "DD0510", "DD0901", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var site = x.Trace.Sites.FirstOrDefault(s => s.Role is OperationRole.Product or OperationRole.Activation or OperationRole.Norm);
        if (site is null || x.Trace.Input is not { Readings.Count: > 1 } input || site.Readings.Count < 2) return;
        // A recurrent layer is many operations: its product with the input counts, what follows differs from step to step.
        SiteTrace[] sites = [.. x.Trace.Sites.Where(s => s.Layer == site.Layer)];
        if (!(input.Readings.Min(r => r.SampleVariation) > 0)) return;
        if (sites.All(s => s.Readings.Any(r => !(r.RootMeanSquare > 0))) && !IsOfNothing(x, site)) return;
        var taken = site.Module is Nn.Recurrent ? sites.FirstOrDefault(s => s.Operation == "Linear") ?? site : site;
        var left = taken == site ? sites.Max(s => s.Readings.Max(r => r.SampleVariation)) : taken.Readings.Max(r => r.SampleVariation);
        var isNothing = left == 0;
        if (!isNothing && (left > Thresholds.LostInput * input.Last.SampleVariation || !x.Trend.IsAtChance)) return;
        if (x.Laboratory?.LossWith(InputChange.None, isTraining: false) is not { } plain) return;
        if (x.Laboratory.LossWith(InputChange.Shuffled, isTraining: false) is not { } shuffled) return;
        var isEqual = plain == shuffled;
        if (!isEqual && Math.Abs(plain - shuffled) > 1e-4 * Math.Abs(plain)) return;
        x.Report(new Suspicion(
            isNothing && isEqual ? Severity.Fail : Severity.Warn, isNothing && isEqual ? 1 : 0.9,
            (isNothing ? "Samples differ when they enter, and not at all" : "Of what differs between samples, "
                + $"{Short(left / input.Last.SampleVariation)} is left")
                + $" behind the first layer ({site.Operation}); with another sample's input for every target the loss is {Short(shuffled)}, as "
                + $"with the right ones ({Short(plain)}).",
            "A network that does not see its input can only learn one answer for all.",
            new Remedy("Look at what happens to the input in front of the first layer: a product with 0, a wrong axis, another variable."))
        {
            Layer = site.Layer,
            Evidence = [new Measure("variation between samples behind the first layer", left, "above 0"), new Measure("at the "
                + "input", input.Last.SampleVariation)],
            Experiments = [new Experiment("another sample's input for every target", "loss", plain, shuffled, "The answers do not depend on the "
                + "input.")],
        });
    }

    // Zeros of units that never fire are another finding; products without bias are zero where their input is, or their weights.
    private static bool IsOfNothing(Examination x, SiteTrace site)
    {
        // Decay takes the weights of dead units away: then there is no product for their sake.
        if (!x.Trace.Parameters.Any(p => p.Owner == site.Module && (p.IsMatrix || site.Role == OperationRole.Norm)
            && p.Readings.Count > 0 && p.Readings.All(r => r.Norm > 0.1 * p.Readings[0].Norm)))
            return false;
        if (site.Role != OperationRole.Activation) return true;
        bool? areEqual = null; // of the product, which is fused with what cuts off below zero
        x.Laboratory?.Observe(step => areEqual ??= step.Node.Name is "Linear" or "Conv2d" ? AreRowsEqual(step.Output) : null, isTraining: true);
        return areEqual == true;
    }

    private static bool AreRowsEqual(Tensor output)
    {
        var (numbers, each) = (output.ToArray(), output.Count / Math.Max(1, output.Shape[0]));
        return output.Shape[0] > 1
            && Enumerable.Range(1, output.Shape[0] - 1).All(r => numbers.AsSpan(r * each, each).SequenceEqual(numbers.AsSpan(0, each)));
    }
}
