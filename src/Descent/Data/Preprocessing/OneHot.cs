using System.Globalization;
using System.Text.Json;

namespace Descent.Data;

/// <summary>Turns numbers that stand for categories into features of 0 and 1: one for each category of the training samples.</summary>
/// <remarks>
/// A chosen feature with the training values 0, 2 and 5 becomes three features at its place, of which the one of the sample's value is 1. The others
/// stay as they are. Shapes: any to [features]. Tables with words need it not: the csv source makes their categories features itself.
/// </remarks>
/// <example><code>
/// var oneHot = new OneHot([2, 3], isStrict: false);
/// oneHot.Fit(training);
/// </code></example>
public sealed class OneHot : Preprocessor
{
    private const int MostCategories = 1000; // of a feature, as in tables
    private const int MostOutputs = 10_000_000;

    private readonly int[]? _chosen;
    private bool _isStrict;
    private float[]?[] _categories = []; // in ascending order; null: the feature stays

    /// <summary>Prepares to measure.</summary>
    /// <param name="features">The numbers of the features to turn, from 0; null: all.</param>
    /// <param name="isStrict">Whether a category that no training sample had is an error, as in scikit-learn; false: no feature is 1.</param>
    public OneHot(IReadOnlyList<int>? features = null, bool isStrict = true) => (_chosen, _isStrict) = (features?.ToArray(), isStrict);

    /// <inheritdoc/>
    public override string Kind => "one-hot";

    /// <inheritdoc/>
    public override bool IsElementwise => false;

    /// <summary>The categories of each feature in ascending order; null where the feature stays a number.</summary>
    public IReadOnlyList<IReadOnlyList<float>?> Categories => _categories;

    private protected override IReadOnlyList<int> Measure(Dataset training)
    {
        var width = training.SampleSize;
        var found = new SortedSet<float>?[width];
        foreach (var feature in _chosen ?? Enumerable.Range(0, width))
        {
            if ((uint)feature >= (uint)width) throw new DataException($"{Kind}: got feature {feature}; expected 0 to {width - 1}.");
            found[feature] = [];
        }

        var sample = new float[width];
        for (var i = 0; i < training.Count; i++)
        {
            training.ReadSample(i, sample);
            for (var f = 0; f < width; f++)
            {
                if (found[f] is not { } categories || !categories.Add(sample[f] + 0f) || categories.Count <= MostCategories) continue;
                throw new DataException(
                    $"{Kind}: got more than {MostCategories} different numbers in feature {f}; expected categories. "
                    + "Choose the features that are some.");
            }
        }

        _categories = Array.ConvertAll(found, categories => categories?.ToArray());
        return OutputOf(_categories);
    }

    private protected override void Change(ReadOnlySpan<float> source, Span<float> destination)
    {
        destination.Clear();
        var at = 0;
        for (var f = 0; f < source.Length; f++)
        {
            if (_categories[f] is not { } categories)
            {
                destination[at++] = source[f];
                continue;
            }

            var category = Array.BinarySearch(categories, source[f]);
            if (category >= 0) destination[at + category] = 1;
            else if (_isStrict) throw Unknown(source[f], f, categories);
            at += categories.Length;
        }
    }

    private protected override void WriteState(Utf8JsonWriter writer)
    {
        writer.WriteBoolean("isStrict", _isStrict);
        writer.WriteStartArray("features");
        for (var f = 0; f < _categories.Length; f++)
        {
            if (_categories[f] is not { } categories) continue;
            writer.WriteStartObject();
            writer.WriteNumber("feature", f);
            JsonState.WriteFloats(writer, "categories", categories);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private protected override IReadOnlyList<int> ReadState(JsonElement state, int[] inputShape)
    {
        _isStrict = JsonState.Property(state, "isStrict", Kind).ValueKind != JsonValueKind.False;
        _categories = new float[]?[DatasetChecks.SampleSize(inputShape)];
        foreach (var item in JsonState.List(state, "features", Kind).EnumerateArray())
        {
            var feature = JsonState.Integer(item, "feature", Kind);
            var categories = JsonState.Floats(item, "categories", Kind);
            var isRising = Enumerable.Range(1, Math.Max(0, categories.Length - 1)).All(i => categories[i] > categories[i - 1]);
            var isNew = (uint)feature < (uint)_categories.Length && _categories[feature] is null;
            if (!isNew || !isRising || categories.Length is 0 or > MostCategories)
                throw new DataException($"{Kind}: got damaged categories of feature {feature}; expected 1 to {MostCategories} rising numbers.");
            _categories[feature] = categories;
        }

        return OutputOf(_categories);
    }

    private static int[] OutputOf(float[]?[] categories)
    {
        var size = categories.Sum(c => (long)(c?.Length ?? 1));
        return size <= MostOutputs ? [(int)size] : throw new DataException($"one-hot: got {size} features to make; expected at most {MostOutputs}.");
    }

    private DataException Unknown(float value, int feature, float[] categories)
    {
        var known = string.Join(", ", categories.Take(10).Select(c => c.ToString(CultureInfo.InvariantCulture)));
        return new DataException(
            $"{Kind}: got {value.ToString(CultureInfo.InvariantCulture)} for feature {feature}; expected one of the training samples': "
            + $"{known}{(categories.Length > 10 ? ", ..." : string.Empty)}. Set unknown to zero to let none of its features be 1.");
    }
}
