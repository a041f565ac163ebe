using Descent.Data;
using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>What else makes a usual rate too high: inputs, targets or first weights that are too large. Known from the first batch on.</summary>
internal sealed class RateSuspects
{
    private const int Samples = 256;

    private RateSuspects(double inputs, double targets, double firstLoss) => (Inputs, Targets, FirstLoss) = (inputs, targets, firstLoss);

    /// <summary>The root mean square of the inputs.</summary>
    public double Inputs { get; }

    /// <summary>The root mean square of target values; 0 for classes.</summary>
    public double Targets { get; }

    /// <summary>The first loss over that of a constant answer; NaN where that is not known.</summary>
    public double FirstLoss { get; }

    /// <summary>The likelier causes in words; empty where there is none.</summary>
    public IReadOnlyList<string> Causes =>
    [
        .. Inputs > Thresholds.LargeInputs ? (string[])[$"inputs of size {Figures.Of(Inputs)} where 1 is usual"] : [],
        .. Targets > Thresholds.LargeInputs ? (string[])[$"targets of size {Figures.Of(Targets)} where 1 is usual"] : [],
        .. FirstLoss > Thresholds.LargeFirstLoss && Targets <= Thresholds.LargeInputs
            ? (string[])[$"a first loss {Figures.Of(FirstLoss)} times that of a constant answer, as from weights that start too large"] : [],
    ];

    public static RateSuspects Of(Examination x) => x.Shared(() => new RateSuspects(
        TakesPlainInputs(x.Patient.Model) && x.Trace.Input is { Readings.Count: > 0 } input ? input.First.RootMeanSquare : double.NaN,
        TargetSize(x.Patient.Data),
        x.Trace.Baseline > 0 ? x.Trace.Loss.First / x.Trace.Baseline : double.NaN));

    // Numbers of tokens are no sizes, and a norm takes sizes away.
    private static bool TakesPlainInputs(Module model) => model.WithParts().FirstOrDefault(
        part => part is IWeightedLayer or Embedding || OperationRoles.OfModule(part) is OperationRole.Norm or OperationRole.Product) is { } first
        && first is not Embedding && OperationRoles.OfModule(first) != OperationRole.Norm;

    private static double TargetSize(Descent.Training.TrainingData data)
    {
        var training = data.Training;
        if (training.TargetKind != TargetKind.Values || training.Count == 0) return 0;
        var values = new float[training.TargetSize];
        double squares = 0;
        var count = Math.Min(training.Count, Samples);
        for (var i = 0; i < count; i++)
        {
            training.ReadValues((int)((long)i * training.Count / count), values);
            data.Targets?.Apply(values);
            foreach (var v in values) squares += (double)v * v;
        }

        return Math.Sqrt(squares / count / values.Length);
    }
}
