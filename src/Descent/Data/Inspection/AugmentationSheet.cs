using System.Globalization;

namespace Descent.Data;

/// <summary>Shows what training will see: a row for each sample, first as it is, then after the transforms of each epoch.</summary>
/// <remarks>What a <see cref="DataLoader"/> with the same seed gives, before preprocessing and before samples of a batch are mixed. Label maps lie
/// over the images as a tint, class 0 without one.</remarks>
/// <example><code>
/// var sheet = AugmentationSheet.Create(training, [new HorizontalFlip(), new RandomCrop(padding: 4)], seed: 1);
/// PngWriter.Write("sheet.png", sheet.Render());
/// </code></example>
public static class AugmentationSheet
{
    private const float Tint = 0.45f;

    /// <summary>Makes the sheet.</summary>
    /// <param name="dataset">Images; the rows are taken from it at even distances.</param>
    /// <param name="transforms">The transforms, in order.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="samples">How many rows, at least 1; default 8.</param>
    /// <param name="epochs">How many epochs, at least 1; default 8.</param>
    /// <param name="title">What stands above; null: nothing.</param>
    /// <exception cref="ShapeException">The samples are no images.</exception>
    /// <exception cref="DataException">There is no sample, or one cannot be read.</exception>
    public static ContactSheet Create(
        Dataset dataset, IReadOnlyList<SampleTransform> transforms, ulong seed, int samples = 8, int epochs = 8, string? title = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        if (dataset.SampleShape.Count != 3)
        {
            throw new ShapeException(
                $"AugmentationSheet: got samples of shape [{string.Join(", ", dataset.SampleShape)}]; expected images [channels, height, width].");
        }

        if (dataset.Count == 0) throw new DataException("AugmentationSheet: got no sample; expected at least one.");
        var plain = new SamplePipeline(dataset, new DataLoaderOptions());
        var changed = new SamplePipeline(dataset, new DataLoaderOptions { Transforms = transforms, Seed = seed });
        var sheet = new ContactSheet { Title = title };
        string[] captions = ["as it is", .. Enumerable.Range(0, epochs).Select(e => FormattableString.Invariant($"epoch {e}"))];
        var rows = Math.Min(samples, dataset.Count);
        for (var row = 0; row < rows; row++)
        {
            var index = (int)((long)row * dataset.Count / rows);
            List<Image> images = [Picture(plain.Transform(index, 0))];
            for (var epoch = 0; epoch < epochs; epoch++) images.Add(Picture(changed.Transform(index, epoch)));
            sheet.AddRow(ClassOf(dataset, index), images, captions, FormattableString.Invariant($"sample {index}"));
        }

        return sheet;
    }

    private static string ClassOf(Dataset dataset, int index)
    {
        if (dataset.TargetKind != TargetKind.Classes || dataset.TargetShape.Count != 0) return string.Empty;
        var number = dataset.ReadClass(index);
        return dataset.ClassNames?[number] ?? number.ToString(CultureInfo.InvariantCulture);
    }

    private static Image Picture(Sample sample)
    {
        var (image, map) = (sample.Image, sample.Map);
        if (map is null)
        {
            var copy = new Image(1, 1, 1);
            copy.CopyFrom(image);
            return copy;
        }

        var picture = new Image(3, image.Height, image.Width);
        for (var channel = 0; channel < 3; channel++)
        {
            var from = image.Plane(image.Channels >= 3 ? channel : 0);
            var to = picture.Plane(channel);
            for (var i = 0; i < to.Length; i++)
            {
                var number = map.Classes[i];
                to[i] = number == 0 ? from[i] : (from[i] * (1 - Tint)) + (Color(number, channel) * Tint);
            }
        }

        return picture;
    }

    // Neighbouring numbers get colours far apart: hues by the golden angle.
    private static float Color(int number, int channel)
    {
        const double golden = 0.6180339887498949;
        var hue = (number * golden % 1.0) * 6;
        var k = (((channel == 0 ? 5 : channel == 1 ? 3 : 1) + hue) % 6.0 + 6) % 6;
        return (float)(1 - Math.Max(0, Math.Min(Math.Min(k, 4 - k), 1)));
    }
}
