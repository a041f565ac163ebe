using Descent.Configuration;
using Descent.Data;
using Descent.Formats;

namespace Descent.Docs.Examples;

/// <content>Sources of data and preprocessing.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfSources() =>
    [
        Of(CatalogKind.Source, "digits", typeof(Digits), """{"digits": {"count": 100}}""", () =>
        {
            var data = Digits.Generate(count: 100, seed: 1);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetKind}");
        }),
        Source("quadrants", typeof(Points), "Quadrants", """{"quadrants": {"count": 500}}""", () =>
        {
            var data = Points.Quadrants(count: 500);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetKind}");
        }),
        Source("ring", typeof(Points), "Ring", """{"ring": {"noise": 0.1}}""", () =>
        {
            var data = Points.Ring(count: 500, noise: 0.1f);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetKind}");
        }),
        Source("three-modes", typeof(Points), "ThreeModes", "\"three-modes\"", () =>
        {
            var data = Points.ThreeModes(count: 500);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetKind}");
        }),
        Source("spirals", typeof(Points), "Spirals", """{"spirals": {"count": 1000}}""", () =>
        {
            var data = Points.Spirals(count: 1000);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetKind}");
        }),
        Source("regression", typeof(Points), "Sine", """{"regression": {"noise": 0.1}}""", () =>
        {
            var data = Points.Sine(count: 500);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetKind}");
        }),
        Of(CatalogKind.Source, "idx", typeof(IdxSource), """{"idx": {"folder": "mnist"}}""", () =>
        {
            var folder = Directory.CreateTempSubdirectory().FullName;
            string images = Path.Combine(folder, "images"), labels = Path.Combine(folder, "labels");
            IdxWriter.Write(images, new byte[2 * 28 * 28], 2, 28, 28);
            IdxWriter.Write(labels, new byte[] { 0, 1 }, 2);
            var data = IdxSource.Load(images, labels);
            Directory.Delete(folder, recursive: true);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetKind}");
        }),
        Of(CatalogKind.Source, "cifar", typeof(CifarFolder), """{"cifar": {"folder": "cifar10"}}""", () =>
        {
            var folder = Directory.CreateTempSubdirectory().FullName;
            var image = new byte[1 + (3 * 32 * 32)]; // the class, then the red, green and blue planes
            for (var i = 1; i <= 5; i++) File.WriteAllBytes(Path.Combine(folder, $"data_batch_{i}.bin"), image);
            File.WriteAllBytes(Path.Combine(folder, "test_batch.bin"), image);
            var data = CifarFolder.LoadTraining(folder);
            Directory.Delete(folder, recursive: true);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetKind}");
        }),
        Of(CatalogKind.Source, "csv", typeof(TableSource), """{"csv": {"path": "table.csv", "target": "species"}}""", () =>
        {
            var file = Path.GetTempFileName();
            File.WriteAllLines(file, ["length,place,species", .. Enumerable.Range(0, 20).Select(i => $"{i},{(i % 3 == 0 ? "sea" : "land")},{(i < 10 ? "a" : "b")}")]);
            var data = TableSource.Load(file).Training;
            File.Delete(file);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetKind}");
        }),
        Source("copy-task", typeof(Sequences), "Copy", """{"copy-task": {"delay": 10}}""", () =>
        {
            var data = Sequences.Copy(count: 100, delay: 10);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetKind}");
        }),
        Source("adding-task", typeof(Sequences), "Adding", """{"adding-task": {"steps": 20}}""", () =>
        {
            var data = Sequences.Adding(count: 100, steps: 20);
            Console.WriteLine($"{data.Count} samples of ({string.Join(", ", data.SampleShape)}), {data.TargetKind}");
        }),
    ];

    private static IEnumerable<Example> OfPreprocessings() =>
    [
        .. OfLinearPreprocessings(),
        Of(CatalogKind.Preprocess, "channel-mean", typeof(ChannelMean), "\"channel-mean\"", () =>
        {
            var rescale = new ChannelMean();
            rescale.Fit(new FloatDataset([0, 2, 4, 6], [1, 1, 2], [0, 1])); // two images of one channel
            float[] sample = [3, 5];
            rescale.Apply(sample);
            Console.WriteLine($"{sample[0]:F2} {sample[1]:F2}");
        }),
        Of(CatalogKind.Preprocess, "channel-standardize", typeof(ChannelStandardize), "\"channel-standardize\"", () =>
        {
            var rescale = new ChannelStandardize();
            rescale.Fit(new FloatDataset([0, 2, 4, 6], [1, 1, 2], [0, 1])); // two images of one channel
            float[] sample = [3, 5];
            rescale.Apply(sample);
            Console.WriteLine($"{sample[0]:F2} {sample[1]:F2}");
        }),
        Of(CatalogKind.Preprocess, "standardize", typeof(Standardize), "\"standardize\"", () =>
        {
            var rescale = new Standardize();
            rescale.Fit(new FloatDataset([0, 10, 4, 30], [2], [0, 1])); // two samples of two features
            float[] sample = [2, 20];
            rescale.Apply(sample);
            Console.WriteLine(string.Join(" ", sample));
        }),
        Of(CatalogKind.Preprocess, "min-max", typeof(MinMax), "\"min-max\"", () =>
        {
            var rescale = new MinMax();
            rescale.Fit(new FloatDataset([0, 10, 4, 30], [2], [0, 1])); // two samples of two features
            float[] sample = [2, 20];
            rescale.Apply(sample);
            Console.WriteLine(string.Join(" ", sample));
        }),
    ];
}
