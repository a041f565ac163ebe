namespace Descent.Formats;

/// <summary>How the tensors of one name differ in two files.</summary>
/// <param name="Name">The name.</param>
/// <param name="First">The one of the first file, or null where it has none.</param>
/// <param name="Second">The one of the second file, or null where it has none.</param>
/// <param name="IsSame">Whether kind, sizes and every bit are the same.</param>
/// <param name="Largest">The largest absolute difference; NaN where sizes differ or one is missing, infinite where only one number is finite.</param>
/// <param name="Relative">The largest difference over the largest absolute number of the first; NaN as before.</param>
/// <param name="Cosine">The cosine of the angle between both, seen as vectors: 1 for the same direction; NaN as before, or where one is zero.</param>
public sealed record TensorDifference(
    string Name, StoredTensor? First, StoredTensor? Second, bool IsSame, double Largest, double Relative, double Cosine)
{
    /// <summary>Compares two files name by name: those of the first in its order, then those that only the second has.</summary>
    /// <exception cref="DataException">Two tensors differ, and are of a kind that this release cannot convert.</exception>
    public static IReadOnlyList<TensorDifference> Compare(WeightsFile first, WeightsFile second)
    {
        var others = second.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var names = first.Tensors.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. first.Tensors.Select(a => others.TryGetValue(a.Name, out var b) ? Of(a, b) : Missing(a.Name, a, null)),
            .. second.Tensors.Where(b => !names.Contains(b.Name)).Select(b => Missing(b.Name, null, b)),
        ];
    }

    private static TensorDifference Missing(string name, StoredTensor? first, StoredTensor? second) =>
        new(name, first, second, false, double.NaN, double.NaN, double.NaN);

    private static TensorDifference Of(StoredTensor a, StoredTensor b)
    {
        if (!a.Shape.SequenceEqual(b.Shape)) return Missing(a.Name, a, b);
        if (a.DType == b.DType && a.Data.Span.SequenceEqual(b.Data.Span)) return new TensorDifference(a.Name, a, b, true, 0, 0, 1);
        double[] x = a.ToDoubles(), y = b.ToDoubles();
        double largest = 0, size = 0, product = 0, xx = 0, yy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            if (x[i].Equals(y[i])) // NaN and infinity are the same as themselves
            {
                if (!double.IsFinite(x[i])) continue;
            }
            else
            {
                var difference = Math.Abs(x[i] - y[i]);
                largest = Math.Max(largest, double.IsNaN(difference) ? double.PositiveInfinity : difference);
            }

            size = Math.Max(size, Math.Abs(x[i]));
            (product, xx, yy) = (product + (x[i] * y[i]), xx + (x[i] * x[i]), yy + (y[i] * y[i]));
        }

        var relative = largest == 0 ? 0 : size > 0 ? largest / size : double.PositiveInfinity;
        return new TensorDifference(a.Name, a, b, false, largest, relative, xx > 0 && yy > 0 ? product / Math.Sqrt(xx) / Math.Sqrt(yy) : double.NaN);
    }
}
