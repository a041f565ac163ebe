using Descent.Data;

namespace Descent.Diagnostics;

/// <summary>DD0404.</summary>
internal sealed class NonFiniteData : Rule
{
    private const long NumbersSearched = 1L << 28;

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0404", Name = "non-finite-data", Title = "The data have numbers that are not finite", Severity = Severity.Fail,
        Checks = "Features and targets of some samples of every part, before and after the preprocessing: 1,000 to 5,000 a part, chosen by the "
            + "seed. Where the training ended in a number that is not finite, all training samples are searched (up to 268 million numbers).",
        Hurts = "One NaN in one sample makes the batch's loss NaN, the loss every gradient, and the gradients every weight. An infinite feature "
            + "does the same at the first product with a zero or with another infinity.",
        FalseAlarms = "None: the number was read. A missing value in a table is best filled or dropped before it becomes a NaN.",
        Remedy = "Repair or remove the samples; look at what makes the data: a division by zero, a logarithm of zero, an empty cell. After the "
            + "preprocessing only: at what it divides by.",
        Reference = "Lecture 002, data: check before you train; Karpathy, A recipe for training neural networks, step 1",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0111", "DD0401", "DD0402", "DD0403", "DD0412", "DD0501", "DD0102", "DD0110", "DD0302", "DD0901", "DD0106", "DD0415", "DD0414"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var facts = DataFacts.Of(x);
        var odd = facts.Parts.Select(p => (p.Name, Value: p.OddValue)).FirstOrDefault(p => p.Value is not null);
        if (odd.Value is null && x.Trace.Fault is not null && x.Patient.Data.Training is not ImageFileDataset)
            odd = ("training", Search(x.Patient));
        if (odd.Value is null) return;
        x.Report(new Suspicion(
            Severity.Fail, 1, $"In the {odd.Name} data, {odd.Value}.", "Whatever is computed from a number that is not finite is not finite either.",
            new Remedy("Repair or remove such samples, and look at what made them: a division by zero, a logarithm of zero, an empty cell.")));
    }

    private static string? Search(Patient patient)
    {
        var samples = patient.Data.Training;
        var reader = new SampleReader(patient.Data, samples);
        var sample = new float[reader.Size];
        var values = samples.TargetKind == TargetKind.Values ? new float[samples.TargetSize] : [];
        var count = (int)Math.Min(samples.Count, NumbersSearched / Math.Max(1, reader.Size));
        for (var i = 0; i < count; i++)
        {
            if (!reader.Read(i, sample)) continue;
            var (raw, at) = (PartFacts.OddPlace(reader.Raw), PartFacts.OddPlace(sample));
            if (raw >= 0) return $"feature {raw} of {samples.DescribeSample(i)} is {reader.Raw[raw]}";
            if (at >= 0) return $"feature {at} of {samples.DescribeSample(i)} is {sample[at]} after the preprocessing, though it was finite before";
            if (values.Length == 0) continue;
            samples.ReadValues(i, values);
            var target = PartFacts.OddPlace(values);
            if (target >= 0) return $"target {target} of {samples.DescribeSample(i)} is {values[target]}";
        }

        return null;
    }
}
