using System.Globalization;
using Descent.Nn;

namespace Descent.Training;

/// <summary>How much memory a training will need, and which batch fits: told before the first step, since the system would end the process in the
/// middle of it.</summary>
/// <remarks>
/// Formula: fixed = weights + gradients + what the optimizer keeps + averages and copies (early stopping, the guard); a sample = twice its numbers
/// (the next batch is being made) + the outputs of all innermost layers, which are kept for the way back, + twice the largest of them. Scratch
/// memory of single operations is not counted. Layers inside Checkpoint are counted as if they were kept.
/// </remarks>
public sealed class MemoryEstimate
{
    private readonly int _accumulate;
    private readonly long _largestOutput;

    internal MemoryEstimate(Trainer trainer, IReadOnlyList<int> sampleShape, int samples)
    {
        var model = ModelSummary.Of(trainer.Model, [.. sampleShape]);
        (BatchSize, _accumulate) = (Math.Min(trainer.Options.BatchSize, samples), trainer.Options.AccumulateBatches);
        _largestOutput = model.Layers.Count == 0 ? 0 : model.Layers.Max(layer => (long)layer.Output.ElementCount);
        WeightBytes = trainer.Model.State().DistinctBy(s => s.Value).Sum(s => (long)s.Value.Count) * sizeof(float);
        GradientBytes = trainer.Optimizer.Parameters.Where(p => !p.IsFrozen).Sum(p => (long)p.Count) * sizeof(float);
        OptimizerBytes = GradientBytes * trainer.Optimizer.NumbersKept;
        var copies = (trainer.Average is null ? 0 : 1) + (trainer.EarlyStopping is { RestoresBest: true } ? 1 : 0);
        CopyBytes = copies * WeightBytes;
        if (trainer.Guard.Action == GuardAction.LowerRate) CopyBytes += 2 * (WeightBytes + OptimizerBytes);
        var numbers = sampleShape.Aggregate(1L, (product, size) => product * size);
        SampleBytes = model.ActivationBytes + (((2 * numbers) + (2 * _largestOutput)) * sizeof(float));
    }

    /// <summary>Samples of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Bytes of parameters and buffers.</summary>
    public long WeightBytes { get; }

    /// <summary>Bytes of their gradients.</summary>
    public long GradientBytes { get; }

    /// <summary>Bytes of what the optimizer keeps for each parameter, such as running means.</summary>
    public long OptimizerBytes { get; }

    /// <summary>Bytes of averages and copies of the weights.</summary>
    public long CopyBytes { get; }

    /// <summary>Bytes that each sample of a batch adds.</summary>
    public long SampleBytes { get; }

    /// <summary>Bytes that any batch needs.</summary>
    public long FixedBytes => WeightBytes + GradientBytes + OptimizerBytes + CopyBytes;

    /// <summary>Bytes of a training with this batch.</summary>
    public long TotalBytes => FixedBytes + (SampleBytes * BatchSize);

    /// <summary>The largest batch that fits; 0 where not one sample does.</summary>
    /// <param name="bytes">The memory there is.</param>
    public int LargestBatch(long bytes)
    {
        var byMemory = SampleBytes == 0 ? int.MaxValue : Math.Max(0, bytes - FixedBytes) / SampleBytes;
        var byNumbers = _largestOutput == 0 ? int.MaxValue : int.MaxValue / _largestOutput; // of one tensor
        return (int)Math.Min(BatchSize, Math.Min(byMemory, byNumbers));
    }

    /// <summary>Refuses a batch that does not fit, and says which does.</summary>
    /// <param name="bytes">The memory there is; null: that of this machine or of its container.</param>
    /// <exception cref="TrainingException">It does not fit.</exception>
    public void Check(long? bytes = null)
    {
        var available = bytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var fitting = LargestBatch(available);
        if (fitting >= BatchSize) return;
        var got = _largestOutput * BatchSize > int.MaxValue
            ? FormattableString.Invariant(
                $"makes {_largestOutput * BatchSize:N0} numbers in one layer; expected at most {int.MaxValue:N0}")
            : $"needs about {Text(TotalBytes)} ({Text(FixedBytes)} for weights, gradients, optimizer and copies, {Text(SampleBytes)} a sample); "
                + $"expected at most the {Text(available)} that there are";
        throw new TrainingException($"train: a batch of {BatchSize} {got}. {Advice(fitting)}");
    }

    private string Advice(int fitting)
    {
        if (fitting == 0) return "Not even one sample fits: use a smaller model, smaller samples, or pool earlier.";
        var batch = Enumerable.Range((fitting / 2) + 1, fitting - (fitting / 2)).LastOrDefault(b => BatchSize % b == 0, fitting);
        var groups = (BatchSize + batch - 1) / batch * _accumulate;
        var total = (long)batch * groups;
        var same = total == (long)BatchSize * _accumulate ? "the same " : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Set data.batchSize to {batch} and training.accumulate to {groups}: a step then counts {same}{total} samples. Or pool earlier.");
    }

    private static string Text(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1024 && unit < units.Length - 1; unit++) value /= 1024;
        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
