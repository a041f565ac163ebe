using System.Diagnostics;
using Descent.Data;

namespace Descent.Benchmarks.Data;

/// <summary>Images a second that a loop gets which does nothing with them.</summary>
internal static class Throughput
{
    public static void Measure(int rounds, double seconds, DataLoaderOptions options)
    {
        var data = CifarLike.Create();
        var augmented = CifarLike.Augmented(data, options);
        var plain = augmented with { Transforms = [] };
        Console.WriteLine("| images of 3 x 32 x 32, batches of 128 | images/s, 1 thread | 2 threads |");
        Console.WriteLine("|---|---:|---:|");
        Row("shuffled, standardised", data, plain, rounds, seconds);
        Row("and flipped", data, augmented with { Transforms = [.. augmented.Transforms.Take(1)] }, rounds, seconds);
        Row("and cropped from a padded image", data, augmented, rounds, seconds);
    }

    // The caller reads too while it waits: one worker makes two threads.
    private static void Row(string what, Dataset data, DataLoaderOptions options, int rounds, double seconds)
    {
        var loaders = (One: new DataLoader(data, options with { Workers = 0 }), Two: new DataLoader(data, options with { Workers = 1 }));
        List<double> one = [], two = [];
        for (var round = 0; round <= rounds; round++)
        {
            var (a, b) = (Rate(loaders.One, seconds), Rate(loaders.Two, seconds));
            if (round == 0) continue; // compiling
            one.Add(a);
            two.Add(b);
        }

        Console.WriteLine(FormattableString.Invariant($"| {what} | {Statistics.Median(one):0} | {Statistics.Median(two):0} |"));
    }

    /// <summary>Reads for some seconds, epoch after epoch.</summary>
    public static double Rate(DataLoader loader, double seconds)
    {
        var start = Stopwatch.GetTimestamp();
        var images = 0;
        for (var epoch = 0; ; epoch++)
        {
            foreach (var batch in loader.Epoch(epoch))
            {
                images += batch.Count;
                var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (elapsed > seconds) return images / elapsed;
            }
        }
    }
}
