using System.Text.Json;

namespace Descent.Data;

/// <summary>A fixed change of a sample's features that is measured on training samples once and then applied to everything, also at
/// prediction.</summary>
/// <remarks>
/// Every one here is y = (x - shift) / scale with one shift and scale per group of neighbouring features: a channel of an image, or a single feature.
/// Statistics are gathered in double precision in the order of the samples, so that the same samples give the same bits.
/// </remarks>
public abstract class Preprocessor
{
    private float[] _shift = [];
    private float[] _scale = [];
    private float[] _inverse = [];
    private int _groupSize;

    /// <summary>The name under which the state is stored.</summary>
    public abstract string Kind { get; }

    /// <summary>True once <see cref="Fit"/> or <see cref="Read"/> has given it numbers.</summary>
    public bool IsFitted => _groupSize > 0;

    /// <summary>What is taken off, per group.</summary>
    public IReadOnlyList<float> Shift => _shift;

    /// <summary>What the difference is divided by, per group; 1 where the training samples do not vary.</summary>
    public IReadOnlyList<float> Scale => _scale;

    /// <summary>Measures the training samples; call it with nothing else, or the test tells less than it seems to.</summary>
    public void Fit(Dataset training)
    {
        if (training.Count == 0) throw new DataException($"{Kind}: got no samples to fit; expected at least one.");
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
    }

    /// <summary>Changes one sample in place.</summary>
    public void Apply(Span<float> sample)
    {
        if (!IsFitted) throw new DataException($"{Kind}: got a sample before Fit; expected Fit with the training samples first.");
        if (sample.Length != _shift.Length * _groupSize)
        {
            throw new ShapeException(
                $"{Kind}: got a sample of {sample.Length} features; expected {_shift.Length * _groupSize}, as in the samples it was fitted on.");
        }

        if (_groupSize == 1) AffineKernel.Apply(sample, _shift, _inverse);
        else for (var g = 0; g < _shift.Length; g++) AffineKernel.Apply(sample.Slice(g * _groupSize, _groupSize), _shift[g], _inverse[g]);
    }

    /// <summary>Writes kind and numbers as a JSON object; <see cref="Read"/> gives back the same bits.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (!IsFitted) throw new DataException($"{Kind}: got no numbers to write; expected Fit first.");
        writer.WriteStartObject();
        writer.WriteString("kind", Kind);
        writer.WriteNumber("groupSize", _groupSize);
        JsonState.WriteFloats(writer, "shift", _shift);
        JsonState.WriteFloats(writer, "scale", _scale);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Preprocessor Read(JsonElement state)
    {
        var kind = JsonState.Text(state, "kind", "preprocessor");
        Preprocessor made = kind switch
        {
            "standardize" => new Standardize(),
            "channel-standardize" => new ChannelStandardize(),
            "channel-mean" => new ChannelMean(),
            "min-max" => new MinMax(),
            _ => throw new DataException($"Preprocessor: got kind '{kind}'; expected standardize, channel-standardize, channel-mean or min-max."),
        };
        var (shift, scale) = (JsonState.Floats(state, "shift", kind), JsonState.Floats(state, "scale", kind));
        var groupSize = JsonState.Integer(state, "groupSize", kind);
        var isSized = shift.Length > 0 && shift.Length == scale.Length && groupSize >= 1 && (long)groupSize * shift.Length <= Array.MaxLength;
        if (!isSized || Array.Exists(scale, s => s <= 0))
        {
            throw new DataException(
                $"{kind}: got {shift.Length} shifts, {scale.Length} scales and group size {groupSize}; " +
                "expected as many of both, positive scales and size.");
        }

        made.Set(shift, scale, groupSize);
        return made;
    }

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

    private void Set(float[] shift, float[] scale, int groupSize) =>
        (_shift, _scale, _inverse, _groupSize) = (shift, scale, Array.ConvertAll(scale, s => 1 / s), groupSize);
}
