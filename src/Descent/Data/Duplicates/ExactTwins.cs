using System.Runtime.InteropServices;

namespace Descent.Data;

/// <summary>Finds samples with the same bits.</summary>
internal static class ExactTwins
{
    /// <summary>Fills in the first exact twin of each sample.</summary>
    public static void Find(Dataset dataset, Dataset reference, bool isWithin, SampleTwin?[] twins)
    {
        var keys = Hashes(reference);
        var table = new KeyTable(keys);
        var wanted = isWithin ? keys : Hashes(dataset);
        float[] sample = new float[dataset.SampleSize], other = new float[dataset.SampleSize];
        for (var i = 0; i < dataset.Count; i++)
        {
            var candidate = table.First(wanted[i]);
            if (candidate < 0 || (isWithin && candidate >= i)) continue;
            dataset.ReadSample(i, sample);
            for (; candidate >= 0 && !(isWithin && candidate >= i); candidate = table.After(candidate))
            {
                reference.ReadSample(candidate, other);
                if (!MemoryMarshal.AsBytes<float>(sample).SequenceEqual(MemoryMarshal.AsBytes<float>(other))) continue;
                twins[i] = new SampleTwin(i, candidate, true, 0);
                break;
            }
        }
    }

    private static ulong[] Hashes(Dataset dataset)
    {
        var hashes = new ulong[dataset.Count];
        ChunkedLoop.Run(hashes.Length, (first, end) =>
        {
            var sample = new float[dataset.SampleSize];
            for (var i = first; i < end; i++)
            {
                dataset.ReadSample(i, sample);
                hashes[i] = Hash(sample);
            }
        });
        return hashes;
    }

    // Four independent sums, so that the multiplications overlap.
    private static ulong Hash(ReadOnlySpan<float> sample)
    {
        const ulong Odd = 0x9E3779B97F4A7C15UL;
        var bits = MemoryMarshal.Cast<float, uint>(sample);
        ulong a = 1, b = 2, c = 3, d = 4;
        var i = 0;
        for (; i + 4 <= bits.Length; i += 4)
        {
            (a, b) = ((a ^ bits[i]) * Odd, (b ^ bits[i + 1]) * Odd);
            (c, d) = ((c ^ bits[i + 2]) * Odd, (d ^ bits[i + 3]) * Odd);
            (a, b, c, d) = (a ^ (a >> 29), b ^ (b >> 29), c ^ (c >> 29), d ^ (d >> 29));
        }

        for (; i < bits.Length; i++) a = (a ^ bits[i]) * Odd;
        return Mix(Mix(a, b), Mix(c, d));
    }

    private static ulong Mix(ulong a, ulong b)
    {
        var x = (a ^ ((b << 23) | (b >> 41))) * 0xD6E8FEB86659FD93UL;
        return x ^ (x >> 32);
    }
}
