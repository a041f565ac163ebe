using System.Globalization;
using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>Finds the first thing that was not finite in a step that went wrong: a sample, a weight, or an operation.</summary>
/// <remarks>It does the step again and looks at every operation.</remarks>
internal sealed class FaultFinder(Module model, Loss loss, IReadOnlyList<Penalty> penalties, IReadOnlyList<Parameter> parameters)
{
    private const int ShownSamples = 3;

    /// <summary>Says what it was. The model is as before the step, its generators too, so that the same numbers are drawn; undo brings it there
    /// again.</summary>
    public FaultReport Find(Fault fault, HostBatch host, Dataset dataset, int step, int epoch, Action undo)
    {
        var report = new FaultReport(step, epoch, fault.Kind, string.Empty, host.Indices[..host.Count]);
        if (BrokenSamples(host, dataset) is { } samples) return report with { Cause = samples, IsInData = true };
        if (BrokenWeight() is { } weight) return report with { Cause = $"the weight {weight} was no longer finite", Layer = LayerOf(weight) };
        if (fault.Kind == FaultKind.Spike) return report with { Cause = Plain(fault) };
        FaultReport? found;
        try
        {
            found = Watch(report, host, dataset, isInputSeen: true);
        }
        catch (DescentException)
        {
            undo(); // a model that cannot have a gradient of its input
            found = Watch(report, host, dataset, isInputSeen: false);
        }

        return found ?? report with { Cause = Plain(fault) };
    }

    private FaultReport? Watch(FaultReport report, HostBatch host, Dataset dataset, bool isInputSeen)
    {
        using var watch = FiniteWatch.Open();
        var batch = new Batch(host);
        if (isInputSeen) batch.Input.RequireGrad(); // operations before the first weight are recorded too, and seen
        var total = new StepLoss(model, loss, penalties, parameters, batch).Compute();
        if (float.IsFinite(total.Item())) total.Backward();
        return watch.Culprit is { } culprit ? Describe(report, watch, culprit, dataset) : null;
    }

    private FaultReport Describe(FaultReport report, FiniteWatch watch, Node culprit, Dataset dataset)
    {
        var layer = watch.Owner is Module module ? NameOf(module) : null;
        var place = watch.Owner switch
        {
            Module m when ReferenceEquals(m, model) => "the model",
            Module m => $"layer '{layer}' ({m.GetType().Name})",
            _ => $"the loss ({loss.GetType().Name})",
        };
        var what = watch.IsBackward ? $"the gradient of {culprit.Name} in {place}" : $"{culprit.Name} in {place}";
        var cause = $"{what} gave {(float.IsNaN(watch.Value) ? "NaN" : "infinity")} from finite numbers{Advice(culprit.Name)}";
        return report with { Cause = cause + SamplesOf(report, watch, dataset), Layer = layer, Operation = culprit.Name };
    }

    // Where it is all of them, it is not the samples.
    private static string SamplesOf(FaultReport report, FiniteWatch watch, Dataset dataset)
    {
        if (watch.RowCount != report.Samples.Count || watch.Rows.Count == 0 || watch.Rows.Count == watch.RowCount) return string.Empty;
        var shown = watch.Rows.Take(ShownSamples).Select(row => report.Samples[row])
            .Select(index => $"sample {index} ({dataset.DescribeSample(index)})");
        var more = watch.Rows.Count > ShownSamples ? $" and {watch.Rows.Count - ShownSamples} more" : string.Empty;
        return $", of {string.Join(", ", shown)}{more}";
    }

    // Most often it is the rate, whatever the operation; these have a reason of their own.
    private static string Advice(string operation) => operation switch
    {
        "Log" => " (the logarithm of 0 or less)",
        "Sqrt" => " (the root of less than 0, or the slope of the root at 0)",
        "Divide" or "Reciprocal" => " (a division by 0)",
        _ => string.Empty,
    };

    private static string? BrokenSamples(HostBatch host, Dataset dataset)
    {
        List<string> found = [];
        var size = host.Inputs.Length / Math.Max(1, host.Indices.Length);
        for (var row = 0; row < host.Count; row++)
        {
            var input = host.Inputs.AsSpan(row * size, size);
            var at = FirstBroken(input);
            var wrong = at >= 0 ? FormattableString.Invariant($"holds {input[at]} at number {at} of its input")
                : BrokenTarget(host, row) is { } value ? FormattableString.Invariant($"has the target {value}") : null;
            if (wrong is not null) found.Add($"sample {host.Indices[row]} ({dataset.DescribeSample(host.Indices[row])}) {wrong}");
        }

        if (found.Count == 0) return null;
        var more = found.Count > ShownSamples ? $"; and {found.Count - ShownSamples} more" : string.Empty;
        return FormattableString.Invariant($"{string.Join("; ", found.Take(ShownSamples))}{more}");
    }

    private static float? BrokenTarget(HostBatch host, int row)
    {
        if (host.Values is not { } values) return null;
        var size = values.Length / host.Indices.Length;
        var target = values.AsSpan(row * size, size);
        var at = FirstBroken(target);
        return at < 0 ? null : target[at];
    }

    private static int FirstBroken(ReadOnlySpan<float> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
            if (!float.IsFinite(numbers[i]))
                return i;
        return -1;
    }

    private string? BrokenWeight() =>
        model.State().Where(s => !s.Value.IsFinite()).Select(s => s.Name).FirstOrDefault();

    private static string? LayerOf(string weight) => weight.LastIndexOf('.') is >= 0 and var dot ? weight[..dot] : null;

    private string? NameOf(Module module) => PathOf(model, module, string.Empty);

    private static string? PathOf(Module root, Module wanted, string path)
    {
        if (ReferenceEquals(root, wanted)) return path;
        foreach (var (name, module) in root.Modules)
            if (PathOf(module, wanted, path.Length == 0 ? name : $"{path}.{name}".TrimEnd('.')) is { } found)
                return found;
        return null;
    }

    /// <summary>What was noticed, without a search for its cause.</summary>
    public static string Plain(Fault fault) => fault.Kind switch
    {
        FaultKind.Gradient => "a gradient was no longer finite",
        FaultKind.Weight => "a weight was no longer finite after the step",
        FaultKind.Spike => string.Create(CultureInfo.InvariantCulture, $"the loss jumped to {fault.Value:G4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"the loss became {fault.Value}"),
    };
}
