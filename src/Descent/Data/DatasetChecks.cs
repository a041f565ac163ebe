namespace Descent.Data;

/// <summary>The checks that every data set makes once, so that nothing downstream needs to.</summary>
internal static class DatasetChecks
{
    /// <summary>The product of a sample's sizes; all must be positive.</summary>
    public static int SampleSize(IReadOnlyList<int> shape)
    {
        long size = 1;
        foreach (var axis in shape)
        {
            if (axis < 1) throw new ShapeException($"Dataset: got sample shape [{string.Join(", ", shape)}]; expected positive sizes.");
            size *= axis;
            if (size > int.MaxValue)
            {
                throw new ShapeException($"Dataset: got sample shape [{string.Join(", ", shape)}]; expected fewer than {int.MaxValue} numbers.");
            }
        }

        return (int)size;
    }

    /// <summary>Features and targets must belong to the same number of samples.</summary>
    public static void Counts(long features, int sampleSize, int targets, int targetSize, DataOrigin origin)
    {
        if (features == (long)targets / targetSize * sampleSize && targets % targetSize == 0) return;
        throw new DataException(
            $"{origin.Source}: got {features} features and {targets} targets; " +
            $"expected {sampleSize} features and {targetSize} target(s) a sample, for as many samples.");
    }

    /// <summary>Every class must lie in 0 .. classCount - 1, and the names must be as many.</summary>
    public static void Classes(ReadOnlySpan<int> classes, int classCount, IReadOnlyList<string>? names, DataOrigin origin)
    {
        if (classCount < 1) throw new DataException($"{origin.Source}: got {classCount} classes; expected at least 1.");
        if (names is not null && names.Count != classCount)
        {
            throw new DataException($"{origin.Source}: got {names.Count} class names; expected {classCount}.");
        }
        for (var i = 0; i < classes.Length; i++)
        {
            if ((uint)classes[i] < (uint)classCount) continue;
            throw new DataException($"{origin.Describe(i)}: got class {classes[i]}; expected 0 to {classCount - 1}.");
        }
    }

    /// <summary>Every number must be finite.</summary>
    public static void Finite(ReadOnlySpan<float> values, int perSample, string what, DataOrigin origin)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i])) continue;
            throw new DataException($"{origin.Describe(i / perSample)}: got {values[i]} as {what} {i % perSample}; expected a finite number.");
        }
    }
}
