using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>Where in the sequence of random draws one is: everything that a draw depends on.</summary>
/// <param name="Seed">The key: runs with another seed share nothing.</param>
/// <param name="Stream">Which of the seed's independent sequences.</param>
/// <param name="Position">How many 32-bit draws lie before.</param>
public readonly record struct RngKey(ulong Seed, ulong Stream, ulong Position)
{
    /// <summary>The start of an independent stream of the same seed, chosen by number: where <see cref="Rng.Fork(ulong)"/> begins.</summary>
    internal RngKey Fork(ulong number) => new(Seed, Mix(Stream ^ Mix(number + 0x9E3779B97F4A7C15UL)), 0);

    /// <summary>The four draws of block <paramref name="block"/>: draw i of a stream is lane i % 4 of block i / 4 (Philox 4x32, 10 rounds).</summary>
    /// <remarks>Reference: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint A, uint B, uint C, uint D) Block(ulong seed, ulong stream, ulong block)
    {
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        uint c0 = (uint)block, c1 = (uint)(block >> 32), c2 = (uint)stream, c3 = (uint)(stream >> 32);
        for (var round = 0; round < 10; round++)
        {
            var p0 = 0xD2511F53UL * c0;
            var p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (c0, c1, c2, c3);
    }

    // The finalizer of SplitMix64: nearby numbers give unrelated streams.
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
