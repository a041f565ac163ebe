using Descent.Nn;

namespace Descent.Training;

/// <summary>A plain network of a size that is enough for many tasks: not good, but a measure of what can be learnt from the samples.</summary>
internal static class RivalNetwork
{
    private const int Units = 64;
    private const int RecurrentUnits = 48;
    private const int SmallestImage = 8; // below that, pixels are as good as features
    private const int LargestImage = 48; // larger ones are averaged down: the trial shall take a second

    /// <summary>One that takes samples of this shape and answers as the run's own does; null where none is known.</summary>
    /// <param name="sample">The shape of a sample.</param>
    /// <param name="output">The shape of the answers to a batch.</param>
    /// <param name="loss">What the answers are for: it decides how they end.</param>
    /// <param name="recurrent">A recurrent layer of the run's own: it is to be compared with its like.</param>
    /// <param name="rng">Draws the weights.</param>
    public static Module? For(Shape sample, Shape output, Loss loss, Recurrent? recurrent, Rng rng)
    {
        if (End(loss) is not { } end) return null;
        if (recurrent is not null && (sample.Rank != 2 || output.Rank != 2)) return null;
        if (recurrent is not null) return new Sequential([Like(recurrent, sample[1], rng), new Linear(RecurrentUnits, output[1], rng), .. end]);
        if (output.Rank == 2) return new Sequential([.. Answers(sample, output[1], rng), .. end]);
        var isPlaces = output.Rank == 4 && sample.Rank == 3 && output[2] == sample[1] && output[3] == sample[2] && sample[1] * sample[2]
            <= LargestImage * LargestImage;
        return isPlaces ? new Sequential([.. Places(sample[0], output[1], rng), .. end]) : null;
    }

    private static Recurrent Like(Recurrent recurrent, int features, Rng rng) => recurrent switch
    {
        Lstm => new Lstm(features, RecurrentUnits, rng, batchFirst: true, forgetBias: 1) { IsLastOnly = true },
        Gru => new Gru(features, RecurrentUnits, rng, batchFirst: true) { IsLastOnly = true },
        _ => new Rnn(features, RecurrentUnits, rng, batchFirst: true) { IsLastOnly = true },
    };

    private static List<Module> Answers(Shape sample, int outputs, Rng rng)
    {
        List<Module> parts = [];
        var features = sample.ElementCount;
        if (sample.Rank == 3 && Math.Min(sample[1], sample[2]) >= SmallestImage)
        {
            var (channels, height, width) = (sample[0], Math.Min(sample[1], LargestImage), Math.Min(sample[2], LargestImage));
            if (height < sample[1] || width < sample[2]) parts.Add(new AdaptiveAvgPool((height, width)));
            foreach (var filters in (int[])[16, 32, 32])
            {
                if (Math.Min(height, width) < 4) break;
                parts.AddRange(
                    [new Conv2d(channels, filters, 3, rng, padding: 1, bias: false), new BatchNorm(filters), new Relu(), new MaxPool2d(2)]);
                (channels, height, width) = (filters, height / 2, width / 2);
            }

            features = channels * height * width;
        }

        return [.. parts, new Flatten(), new Linear(features, Units, rng), new Relu(), new Linear(Units, Units, rng), new Relu(),
            new Linear(Units, outputs, rng)];
    }

    private static List<Module> Places(int channels, int outputs, Rng rng)
    {
        List<Module> parts = [];
        foreach (var reach in (int[])[1, 2, 4])
        {
            parts.AddRange([new Conv2d(channels, 16, 3, rng, padding: reach, dilation: reach, bias: false), new BatchNorm(16), new Relu()]);
            channels = 16;
        }

        return [.. parts, new Conv2d(channels, outputs, 1, rng)];
    }

    private static Module[]? End(Loss loss) => loss switch
    {
        CrossEntropy or BceLogits or Focal or Mse or L1 or SmoothL1 or Huber or LogCosh => [],
        Nll => [new LogSoftmax()],
        Bce => [new Sigmoid()],
        _ => null,
    };
}
