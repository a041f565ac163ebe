using System.Diagnostics;

namespace Descent.Tests.Formats;

/// <summary>Damages valid bytes in seeded ways and checks that a reader either succeeds or says what is wrong, in bounded time.</summary>
internal static class Mutations
{
    public static void Check(byte[] valid, int rounds, Action<byte[]> read)
    {
        var rng = new Rng(2024);
        var watch = Stopwatch.StartNew();
        var refused = 0;
        for (var round = 0; round < rounds; round++)
        {
            try
            {
                read(Damage(valid, rng));
            }
            catch (DataException e)
            {
                refused++;
                Assert.Contains("expected", e.Message);
            }
        }

        Assert.True(refused > rounds / 10, $"only {refused} of {rounds} damaged inputs were refused");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
    }

    private static byte[] Damage(byte[] valid, Rng rng)
    {
        var bytes = valid.ToList();
        for (var times = 1 + rng.NextInt(4); times > 0 && bytes.Count > 0; times--)
        {
            var at = rng.NextInt(bytes.Count);
            switch (rng.NextInt(6))
            {
                case 0: bytes[at] ^= (byte)(1 << rng.NextInt(8)); break;
                case 1: bytes[at] = (byte)rng.NextInt(256); break;
                case 2: bytes.RemoveRange(at, bytes.Count - at); break;
                case 3: bytes.Insert(at, (byte)rng.NextInt(256)); break;
                case 4: bytes.RemoveRange(at, Math.Min(1 + rng.NextInt(8), bytes.Count - at)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(1 + rng.NextInt(16), bytes.Count - at))); break;
            }
        }

        return [.. bytes];
    }
}
