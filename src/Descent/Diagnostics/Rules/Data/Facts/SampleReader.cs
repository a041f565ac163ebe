using Descent.Data;
using Descent.Training;

namespace Descent.Diagnostics;

/// <summary>Reads samples as the model gets them outside of training: after the preprocessing, without random changes.</summary>
/// <remarks>It holds the memory of one sample, so each thread has its own.</remarks>
internal sealed class SampleReader(TrainingData data, Dataset samples)
{
    private readonly PreprocessorChain _chain = new(samples.SampleShape, data.Preprocessors);
    private readonly float[] _raw = new float[samples.SampleSize];

    /// <summary>The shape of what the model gets.</summary>
    public IReadOnlyList<int> Shape => _chain.OutputShape;

    /// <summary>How many numbers that is.</summary>
    public int Size => _chain.OutputSize;

    /// <summary>The last sample before the preprocessing.</summary>
    public ReadOnlySpan<float> Raw => _raw;

    /// <summary>Reads a sample.</summary>
    /// <returns>False where it cannot be read: the training says so where it matters.</returns>
    public bool Read(int index, Span<float> destination)
    {
        try
        {
            samples.ReadSample(index, _raw);
        }
        catch (Exception e) when (e is DescentException or IOException or UnauthorizedAccessException)
        {
            return false;
        }

        if (_chain.IsInPlace)
        {
            _chain.ApplyElementwise(_raw, destination);
            return true;
        }

        _raw.CopyTo(_chain.Source);
        _chain.Apply(destination);
        return true;
    }

    /// <summary>So many numbers of samples, one from each stretch of equal length, by lot.</summary>
    public static int[] Drawn(int count, int wanted, Rng rng)
    {
        wanted = Math.Min(count, wanted);
        var numbers = new int[wanted];
        for (var i = 0; i < wanted; i++)
        {
            var (first, end) = ((long)i * count / wanted, (long)(i + 1) * count / wanted);
            numbers[i] = (int)first + (wanted == count ? 0 : rng.NextInt((int)(end - first)));
        }

        return numbers;
    }
}
