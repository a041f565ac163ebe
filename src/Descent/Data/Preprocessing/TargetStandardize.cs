using System.Text.Json;

namespace Descent.Data;

/// <summary>Brings regression targets to mean 0 and standard deviation 1 over the training samples, and predictions back to their units.</summary>
/// <remarks>Apply: y = (x - mean) / deviation. Restore: x = y * deviation + mean. A target that does not vary keeps its scale.</remarks>
public sealed class TargetStandardize
{
    private TargetStandardize(float[] means, float[] deviations) => (Means, Deviations) = (means, deviations);

    /// <summary>The mean of each target.</summary>
    public IReadOnlyList<float> Means { get; }

    /// <summary>The standard deviation of each target, over the count; 1 where it does not vary.</summary>
    public IReadOnlyList<float> Deviations { get; }

    /// <summary>Measures the targets of the training samples.</summary>
    public static TargetStandardize Fit(Dataset training)
    {
        if (training.TargetKind != TargetKind.Values)
        {
            throw new DataException("TargetStandardize: got a data set with classes; expected one with target values.");
        }
        if (training.Count == 0) throw new DataException("TargetStandardize: got no samples to fit; expected at least one.");
        var statistics = new FeatureStatistics(training.TargetSize, 1);
        var values = new float[training.TargetSize];
        for (var i = 0; i < training.Count; i++)
        {
            training.ReadValues(i, values);
            statistics.Add(values);
        }

        var (means, deviations) = (new float[values.Length], new float[values.Length]);
        for (var t = 0; t < values.Length; t++)
        {
            (means[t], deviations[t]) = ((float)statistics.Mean(t), (float)statistics.StandardDeviation(t));
            if (!(deviations[t] > 0 && float.IsFinite(1 / deviations[t]))) deviations[t] = 1;
        }

        return new TargetStandardize(means, deviations);
    }

    /// <summary>Standardizes the targets of one sample, or of several one after the other, in place.</summary>
    public void Apply(Span<float> values)
    {
        CheckLength(values.Length);
        for (var i = 0; i < values.Length; i++) values[i] = (values[i] - Means[i % Means.Count]) / Deviations[i % Means.Count];
    }

    /// <summary>Brings predictions of one sample, or of several one after the other, back to the units of the data, in place.</summary>
    public void Restore(Span<float> values)
    {
        CheckLength(values.Length);
        for (var i = 0; i < values.Length; i++) values[i] = (values[i] * Deviations[i % Means.Count]) + Means[i % Means.Count];
    }

    /// <summary>Writes the numbers as a JSON object; <see cref="Read"/> gives back the same bits.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        JsonState.WriteFloats(writer, "means", Means);
        JsonState.WriteFloats(writer, "deviations", Deviations);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static TargetStandardize Read(JsonElement state)
    {
        var (means, deviations) = (JsonState.Floats(state, "means", "TargetStandardize"), JsonState.Floats(state, "deviations", "TargetStandardize"));
        if (means.Length > 0 && means.Length == deviations.Length && Array.TrueForAll(deviations, d => d > 0))
        {
            return new TargetStandardize(means, deviations);
        }
        throw new DataException(
            $"TargetStandardize: got {means.Length} means and {deviations.Length} deviations; expected as many of both, and positive deviations.");
    }

    private void CheckLength(int length)
    {
        if (length % Means.Count != 0) throw new ShapeException($"TargetStandardize: got {length} values; expected a multiple of {Means.Count}.");
    }
}
