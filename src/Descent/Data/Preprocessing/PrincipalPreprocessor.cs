using System.Text.Json;

namespace Descent.Data;

/// <summary>Preprocessing that keeps the directions in which the training samples vary most, one number for each.</summary>
public abstract class PrincipalPreprocessor : LinearPreprocessor
{
    private readonly int? _components;
    private readonly double? _variance;
    private float[] _variances = [];

    private protected PrincipalPreprocessor(int? components, double? variance)
    {
        if (components is < 1) throw new DataException($"{Kind}: got {components} components; expected at least 1.");
        if (variance is not (null or (> 0 and <= 1))) throw new DataException($"{Kind}: got variance {variance}; expected above 0 and at most 1.");
        if (components is not null && variance is not null)
            throw new DataException($"{Kind}: got a number of components and a share of variance; expected one of them.");
        (_components, _variance) = (components, variance);
    }

    /// <summary>The variance of the training samples along each direction that is kept.</summary>
    public IReadOnlyList<float> Variances => _variances;

    /// <summary>The share of all variance that the directions have that are kept.</summary>
    public float VarianceShare { get; private set; }

    /// <summary>What the coordinate along a direction of this variance is multiplied by.</summary>
    /// <param name="variance">The variance along the direction.</param>
    /// <param name="largest">The largest variance along any.</param>
    private protected abstract double Factor(double variance, double largest);

    private protected sealed override IReadOnlyList<int> Measure(Dataset training)
    {
        var (count, size) = (training.Count, training.SampleSize);
        if (_components > Math.Min(count, size))
        {
            throw new DataException(
                $"{Kind}: got {_components} components for {count} samples of {size} features; expected at most {Math.Min(count, size)}.");
        }

        var found = PrincipalAxes.Fit(training, Kind, variances =>
        {
            var rows = _components ?? Enough(variances);
            CheckSize(rows, size);
            return rows;
        });
        var kept = found.Axes.Length / size;
        for (var r = 0; r < kept; r++)
        {
            var factor = Factor(found.Variances[r], found.Variances[0]);
            for (var i = 0; i < size; i++) found.Axes[(r * size) + i] *= factor;
        }

        var all = found.Variances.Sum();
        VarianceShare = all > 0 ? (float)(found.Variances.Take(kept).Sum() / all) : 1;
        _variances = ToFloats(found.Variances.AsSpan(0, kept));
        Set(ToFloats(found.Mean), ToFloats(found.Axes));
        return [kept];
    }

    private protected override void WriteState(Utf8JsonWriter writer)
    {
        base.WriteState(writer);
        writer.WriteNumber("components", _variances.Length);
        writer.WriteNumber("varianceShare", VarianceShare);
        JsonState.WritePacked(writer, "variances", _variances);
        JsonState.WritePacked(writer, "matrix", Matrix.Span);
    }

    private protected sealed override IReadOnlyList<int> ReadState(JsonElement state, int[] inputShape)
    {
        var size = DatasetChecks.SampleSize(inputShape);
        var components = JsonState.Integer(state, "components", Kind);
        if (components < 1 || components > size) throw new DataException($"{Kind}: got {components} components; expected 1 to {size}.");
        CheckSize(components, size);
        VarianceShare = JsonState.Float(state, "varianceShare", Kind);
        _variances = JsonState.Packed(state, "variances", components, Kind);
        Set(JsonState.Packed(state, "mean", size, Kind), JsonState.Packed(state, "matrix", (long)components * size, Kind));
        return [components];
    }

    // The fewest directions that reach the share.
    private int Enough(double[] variances)
    {
        if (_variance is not { } share) return variances.Length;
        var (wanted, sum) = (share * variances.Sum(), 0.0);
        for (var r = 0; r < variances.Length; r++)
        {
            sum += variances[r];
            if (sum >= wanted) return r + 1;
        }

        return variances.Length;
    }
}
