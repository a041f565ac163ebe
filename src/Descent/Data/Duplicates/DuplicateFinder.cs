namespace Descent.Data;

/// <summary>Finds samples that are there twice, exactly or nearly, without comparing all with all.</summary>
/// <remarks>
/// Exact: samples of one hash are compared number by number. Near: samples of the shape [channels, height, width] by the correlation of their pixels,
/// so that brightness and contrast do not count, moved by up to <see cref="DuplicateOptions.ImageShift"/> pixels; others by the distance of their
/// standardised features. Candidates come from locality-sensitive hashing (Datar, Immorlica, Indyk, Mirrokni, Locality-sensitive hashing scheme
/// based on p-stable distributions, 2004) of images brought to 8x8 grey cells or of the standardised features, with 8 tables of 8 projections each;
/// every candidate is then measured on all its numbers, so what is reported is true.
/// What is missed: of rows at the limit of the distance one in a hundred, of images that noise, brightness or contrast tell apart hardly any, but
/// images at the limit that differ in large areas often. Images cropped, turned or mirrored are no near duplicates here, nor are images without
/// contrast, which are only compared exactly. Where more than 32 samples fall into one cell of a table, 32 of them are measured.
/// Time: n * (projections + candidates), not n squared. Memory: 100 bytes a sample.
/// </remarks>
/// <param name="options">What counts as a duplicate; null: the defaults.</param>
/// <exception cref="DataException">An option is outside its range.</exception>
public sealed class DuplicateFinder(DuplicateOptions? options = null)
{
    private readonly DuplicateOptions _options = Checked(options ?? new DuplicateOptions());

    /// <summary>The samples that have an equal one earlier in the same data set, in order; each with the first that was found.</summary>
    public IReadOnlyList<SampleTwin> Within(Dataset dataset) => Find(dataset, dataset, isWithin: true);

    /// <summary>The samples of <paramref name="dataset"/> that have an equal one in <paramref name="reference"/>, in order; each with the first
    /// that was found.</summary>
    /// <exception cref="ShapeException">The samples have different shapes.</exception>
    public IReadOnlyList<SampleTwin> Across(Dataset dataset, Dataset reference)
    {
        if (dataset.SampleShape.SequenceEqual(reference.SampleShape)) return Find(dataset, reference, isWithin: false);
        var (got, expected) = (string.Join(", ", dataset.SampleShape), string.Join(", ", reference.SampleShape));
        throw new ShapeException($"DuplicateFinder: got samples [{got}] and [{expected}]; expected both of one shape.");
    }

    private SampleTwin[] Find(Dataset dataset, Dataset reference, bool isWithin)
    {
        if (dataset.Count == 0 || reference.Count == 0) return [];
        var twins = new SampleTwin?[dataset.Count];
        ExactTwins.Find(dataset, reference, isWithin, twins);
        if (_options.FindsNear)
        {
            NearComparer comparer = ImageComparer.Fits(reference.SampleShape)
                ? new ImageComparer(reference.SampleShape, _options)
                : new FeatureComparer(reference, _options);
            new NearTwins(comparer, _options.Seed).Find(dataset, reference, isWithin, twins);
        }

        return [.. twins.OfType<SampleTwin>()];
    }

    private static DuplicateOptions Checked(DuplicateOptions options)
    {
        options.Check();
        return options;
    }
}
