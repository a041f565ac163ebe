using System.Globalization;
using System.Text.Json;
using Descent.Benchmarks.Compare;
using Descent.Data;

namespace Descent.Benchmarks.Data;

/// <summary>A folder of JPEG files: random resized crop to 224, flip, normalise, batches of 64; beside torchvision's loader, in turns.</summary>
internal static class JpegFolder
{
    private const int Crop = 224, Batch = 64;

    public static void Measure(string folder, Contestant? peer, int rounds, double seconds, DataLoaderOptions options)
    {
        // No picture is kept: every epoch decodes every file, as the other side does.
        var data = ImageFolder.Load(folder, new ImageFolderOptions { Size = (Crop, Crop), CacheMegabytes = 0 }).Training;
        var standardize = new ChannelStandardize();
        standardize.Fit(new SubsetDataset(data, [.. Enumerable.Range(0, Math.Min(50, data.Count))]));
        options = options with
        {
            BatchSize = Batch,
            Shuffle = true,
            DropLast = true,
            Transforms = [new RandomResizedCrop(), new HorizontalFlip()],
            Preprocessors = [standardize],
        };
        Console.WriteLine($"| {data.Count} JPEG files, batches of {Batch} x 3 x {Crop} x {Crop} | Descent images/s | torchvision images/s | ratio |");
        Console.WriteLine("|---|---:|---:|---:|");
        var one = new DataLoader(data, options with { Workers = 0 });
        var two = new DataLoader(data, options with { Workers = 1 }); // and the caller, who has nothing else to do
        Throughput.Rate(one, 0.5); // compiling
        Row("in the caller's thread; 0 workers", one, peer, workers: 0, rounds, seconds, folder);
        Row("2 threads; 2 workers", two, peer, workers: 2, rounds, seconds, folder);
    }

    private static void Row(string what, DataLoader loader, Contestant? peer, int workers, int rounds, double seconds, string folder)
    {
        List<double> ours = [], theirs = [];
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(Throughput.Rate(loader, seconds));
            if (peer is not null) theirs.Add(Peer(peer, workers, seconds, folder));
        }

        var (a, b) = (Statistics.Median(ours), theirs.Count == 0 ? double.NaN : Statistics.Median(theirs));
        Console.WriteLine(FormattableString.Invariant($"| {what} | {a:0} | {b:0} | {a / b:0.00} |"));
    }

    private static double Peer(Contestant peer, int workers, double seconds, string folder)
    {
        string[] arguments = ["run", folder, "--workers", Text(workers), "--seconds", Text(seconds)];
        var line = peer.Run(arguments, threads: 1);
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("images_per_second").GetDouble();
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
