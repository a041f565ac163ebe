using System.Text.Json;

namespace Descent.Data;

/// <summary>Preprocessing of the form y = (x - shift) / scale, with one shift and scale per group of neighbouring features: a channel of an image,
/// or a single feature.</summary>
public abstract class AffinePreprocessor : Preprocessor
{
    private float[] _shift = [];
    private float[] _scale = [];
    private float[] _inverse = [];
    private int _groupSize;

    /// <summary>What is taken off, per group.</summary>
    public IReadOnlyList<float> Shift => _shift;

    /// <summary>What the difference is divided by, per group; 1 where the training samples do not vary.</summary>
    public IReadOnlyList<float> Scale => _scale;

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <summary>How many neighbouring features share their numbers, for samples of this shape.</summary>
    private protected abstract int GroupSize(IReadOnlyList<int> sampleShape);

    /// <summary>Shift and scale of group <paramref name="group"/>.</summary>
    private protected abstract (float Shift, float Scale) Choose(FeatureStatistics statistics, int group);

    private protected int ChannelSize(IReadOnlyList<int> sampleShape)
    {
        if (sampleShape.Count < 2)
        {
            throw new ShapeException(
                $"{Kind}: got samples [{string.Join(", ", sampleShape)}]; expected [channels, height, width]. Did you mean standardize?");
        }

        var size = 1;
        for (var axis = 1; axis < sampleShape.Count; axis++) size *= sampleShape[axis];
        return size;
    }

    private protected sealed override IReadOnlyList<int> Measure(Dataset training)
    {
        var groupSize = GroupSize(training.SampleShape);
        var groups = training.SampleSize / groupSize;
        var statistics = new FeatureStatistics(groups, groupSize);
        var sample = new float[training.SampleSize];
        for (var i = 0; i < training.Count; i++)
        {
            training.ReadSample(i, sample);
            statistics.Add(sample);
        }

        var (shift, scale) = (new float[groups], new float[groups]);
        for (var g = 0; g < groups; g++)
        {
            (shift[g], scale[g]) = Choose(statistics, g);
            if (!(scale[g] > 0 && float.IsFinite(scale[g]) && float.IsFinite(1 / scale[g]))) scale[g] = 1;
        }

        Set(shift, scale, groupSize);
        return training.SampleShape;
    }

    private protected sealed override void Change(ReadOnlySpan<float> source, Span<float> destination)
    {
        if (_groupSize == 1)
        {
            AffineKernel.Apply(source, destination, _shift, _inverse);
            return;
        }

        for (var g = 0; g < _shift.Length; g++)
        {
            var place = new Range(g * _groupSize, (g + 1) * _groupSize);
            AffineKernel.Apply(source[place], destination[place], _shift[g], _inverse[g]);
        }
    }

    private protected sealed override void WriteState(Utf8JsonWriter writer)
    {
        writer.WriteNumber("groupSize", _groupSize);
        JsonState.WriteFloats(writer, "shift", _shift);
        JsonState.WriteFloats(writer, "scale", _scale);
    }

    private protected sealed override IReadOnlyList<int> ReadState(JsonElement state, int[] inputShape)
    {
        var (shift, scale) = (JsonState.Floats(state, "shift", Kind), JsonState.Floats(state, "scale", Kind));
        var groupSize = JsonState.Integer(state, "groupSize", Kind);
        var isSized = shift.Length > 0 && shift.Length == scale.Length && groupSize >= 1
            && (long)groupSize * shift.Length == DatasetChecks.SampleSize(inputShape);
        if (!isSized || Array.Exists(scale, s => s <= 0))
        {
            throw new DataException(
                $"{Kind}: got {shift.Length} shifts, {scale.Length} scales and group size {groupSize} for samples [{string.Join(", ", inputShape)}]; "
                + "expected as many of both as the samples have groups, positive scales and size.");
        }

        Set(shift, scale, groupSize);
        return inputShape;
    }

    private void Set(float[] shift, float[] scale, int groupSize) =>
        (_shift, _scale, _inverse, _groupSize) = (shift, scale, Array.ConvertAll(scale, s => 1 / s), groupSize);
}
