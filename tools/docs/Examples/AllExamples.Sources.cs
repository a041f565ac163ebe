using Descent.Configuration;
using Descent.Data;
using Descent.Formats;

namespace Descent.Docs.Examples;

/// <content>Sources that are drawn, and those that read files of the user's own.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfMoreSources() =>
    [
        Of(CatalogKind.Source, "blobs", typeof(Blobs), """{"blobs": {"classes": 4}}""", () =>
        {
            var data = Blobs.Generate(count: 500, classes: 4);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.ClassCount} classes");
        }),
        Of(CatalogKind.Source, "friedman", typeof(Friedman), """{"friedman": {"units": true}}""", () =>
        {
            var data = Friedman.Generate(count: 500, hasUnits: true);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetSize} target value");
        }),
        Source("shapes", typeof(Shapes), "Generate", """{"shapes": {"count": 60}}""", () =>
        {
            var data = Shapes.Generate(count: 60, size: 32);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}): {string.Join(", ", data.ClassNames!)}");
        }),
        Source("segmentation-shapes", typeof(Shapes), "Segmentation", """{"segmentation-shapes": {"count": 20, "size": 48}}""", () =>
        {
            var data = Shapes.Segmentation(count: 20, size: 48);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)})");
            Console.WriteLine($"with a class for each of ({string.Join(", ", data.TargetShape)}) pixels");
        }),
        Of(CatalogKind.Source, "text", typeof(TextSource), """{"text": {"path": "book.txt", "length": 128}}""", () =>
        {
            var file = Path.GetTempFileName();
            File.WriteAllText(file, string.Concat(Enumerable.Repeat("to be or not to be, ", 50)));
            var text = TextSource.Load(file, new TextOptions { Length = 16 });
            File.Delete(file);
            Console.WriteLine($"{text.Training.Count} windows of {text.Training.SampleSize}, {text.Vocabulary.Count} tokens");
        }),
        Of(CatalogKind.Source, "image-folder", typeof(ImageFolder), """{"image-folder": {"path": "pets", "size": 128}}""", () =>
        {
            var folder = Directory.CreateTempSubdirectory().FullName;
            foreach (var name in new[] { "cat", "dog" })
            {
                Directory.CreateDirectory(Path.Combine(folder, name));
                PngWriter.Write(Path.Combine(folder, name, "1.png"), new ImageBytes(width: 40, height: 30, channels: 3, new byte[40 * 30 * 3]));
            }

            var data = ImageFolder.Load(folder, new ImageFolderOptions { Size = (32, 32) }).Training;
            Directory.Delete(folder, recursive: true);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}): {string.Join(", ", data.ClassNames!)}");
        }),
        Of(CatalogKind.Source, "npy", typeof(ArraySource), """{"npy": {"path": "features.npy", "targets": "labels.npy"}}""", () =>
        {
            var folder = Directory.CreateTempSubdirectory().FullName;
            NpyWriter.Write(Path.Combine(folder, "features.npy"), NpyArray.From<float>([1, 2, 3, 4, 5, 6], 3, 2));
            NpyWriter.Write(Path.Combine(folder, "labels.npy"), NpyArray.From<long>([0, 1, 0], 3));
            var data = ArraySource.Load(Path.Combine(folder, "features.npy")).Training;
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.ClassCount} classes");
        }),
    ];
}
