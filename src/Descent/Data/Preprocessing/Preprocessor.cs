using System.Text.Json;

namespace Descent.Data;

/// <summary>A fixed change of a sample's features that is measured on training samples once and then applied to everything, also at
/// prediction.</summary>
/// <remarks>Statistics are gathered in double precision in the order of the samples, so that the same samples give the same bits.</remarks>
public abstract class Preprocessor
{
    /// <summary>The name under which the state is stored.</summary>
    public abstract string Kind { get; }

    /// <summary>True once <see cref="Fit"/> or <see cref="Read"/> has given it numbers.</summary>
    public bool IsFitted => InputSize > 0;

    /// <summary>The shape of the samples that it was fitted on; empty before.</summary>
    public IReadOnlyList<int> InputShape { get; private set; } = [];

    /// <summary>The shape of the samples that it makes; empty before it is fitted.</summary>
    public IReadOnlyList<int> OutputShape { get; private set; } = [];

    /// <summary>Whether every feature changes by itself, so that a sample can be changed where it is.</summary>
    public abstract bool IsElementwise { get; }

    /// <summary>How many numbers go in; 0 before it is fitted.</summary>
    internal int InputSize { get; private set; }

    /// <summary>How many numbers come out; 0 before it is fitted.</summary>
    internal int OutputSize { get; private set; }

    /// <summary>Measures the training samples; call it with nothing else, or the test tells less than it seems to.</summary>
    /// <exception cref="DataException">There are no samples.</exception>
    /// <exception cref="ShapeException">Such samples cannot be changed so.</exception>
    public void Fit(Dataset training)
    {
        if (training.Count == 0) throw new DataException($"{Kind}: got no samples to fit; expected at least one.");
        SetShapes(training.SampleShape, Measure(training));
    }

    /// <summary>Changes one sample where it is.</summary>
    /// <exception cref="DataException">It is not fitted, or cannot work in place (<see cref="IsElementwise"/>).</exception>
    /// <exception cref="ShapeException">The sample has another size than those it was fitted on.</exception>
    public void Apply(Span<float> sample)
    {
        if (IsFitted && !IsElementwise)
            throw new DataException($"{Kind}: got one memory for source and destination; expected two, since every feature depends on others.");
        Apply(sample, sample);
    }

    /// <summary>Changes one sample.</summary>
    /// <param name="source">The sample as it is.</param>
    /// <param name="destination">Where it goes; the same memory only where <see cref="IsElementwise"/>.</param>
    /// <exception cref="DataException">It is not fitted.</exception>
    /// <exception cref="ShapeException">The sample has another size than those it was fitted on.</exception>
    public void Apply(ReadOnlySpan<float> source, Span<float> destination)
    {
        if (!IsFitted) throw new DataException($"{Kind}: got a sample before Fit; expected Fit with the training samples first.");
        CheckInput(source.Length);
        if (destination.Length != OutputSize)
            throw new ShapeException($"{Kind}: got room for {destination.Length} features; expected {OutputSize}.");
        Change(source, destination);
    }

    /// <summary>Writes kind and numbers as a JSON object; <see cref="Read"/> gives back the same bits.</summary>
    /// <exception cref="DataException">It is not fitted.</exception>
    public void Write(Utf8JsonWriter writer)
    {
        if (!IsFitted) throw new DataException($"{Kind}: got no numbers to write; expected Fit first.");
        writer.WriteStartObject();
        writer.WriteString("kind", Kind);
        JsonState.WriteIntegers(writer, "inputShape", InputShape);
        WriteState(writer);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="DataException">It is damaged, or of an unknown kind.</exception>
    public static Preprocessor Read(JsonElement state)
    {
        var kind = JsonState.Text(state, "kind", "preprocessor");
        Preprocessor made = kind switch
        {
            "standardize" => new Standardize(),
            "channel-standardize" => new ChannelStandardize(),
            "channel-mean" => new ChannelMean(),
            "min-max" => new MinMax(),
            "mean-image" => new MeanImage(),
            "pca" => new Pca(),
            "pca-whitening" => new PcaWhitening(),
            "zca-whitening" => new ZcaWhitening(),
            "one-hot" => new OneHot(),
            _ => throw new DataException(
                $"Preprocessor: got kind '{kind}'; expected one of standardize, channel-standardize, channel-mean, min-max, mean-image, "
                + "pca, pca-whitening, zca-whitening, one-hot."),
        };
        var shape = JsonState.Shape(state, "inputShape", kind);
        made.SetShapes(shape, made.ReadState(state, shape));
        return made;
    }

    /// <summary>Refuses samples of another size than those that it was fitted on.</summary>
    internal void CheckInput(int size)
    {
        if (size != InputSize)
            throw new ShapeException($"{Kind}: got a sample of {size} features; expected {InputSize}, as in the samples it was fitted on.");
    }

    /// <summary>Measures the samples, of which there is at least one.</summary>
    /// <returns>The shape of the samples that it will make.</returns>
    private protected abstract IReadOnlyList<int> Measure(Dataset training);

    /// <summary>Changes one sample; the sizes are right.</summary>
    private protected abstract void Change(ReadOnlySpan<float> source, Span<float> destination);

    /// <summary>Writes the numbers into the object that is open.</summary>
    private protected abstract void WriteState(Utf8JsonWriter writer);

    /// <summary>Reads and checks the numbers.</summary>
    /// <param name="state">The stored object.</param>
    /// <param name="inputShape">The shape of the samples that it was fitted on.</param>
    /// <returns>The shape of the samples that it makes.</returns>
    private protected abstract IReadOnlyList<int> ReadState(JsonElement state, int[] inputShape);

    private static int Size(IReadOnlyList<int> shape) => DatasetChecks.SampleSize(shape);

    private void SetShapes(IReadOnlyList<int> input, IReadOnlyList<int> output)
    {
        (InputShape, OutputShape) = ([.. input], [.. output]);
        (InputSize, OutputSize) = (Size(input), Size(output));
    }
}
