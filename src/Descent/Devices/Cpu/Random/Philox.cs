using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <summary>64 draws at a time as bits: bit i is set where draw i of sixteen neighbouring blocks is at least a threshold. See <see cref="RngKey.Block"/>.</summary>
internal static class Philox
{
    private const uint MultiplierA = 0xD2511F53;
    private const uint MultiplierB = 0xCD9E8D57;
    private const uint StepA = 0x9E3779B9;
    private const uint StepB = 0xBB67AE85;
    private const ulong EveryFourthBit = 0x1111111111111111;

    /// <summary>The bits, by the widest vectors that <paramref name="level"/> allows; every level gives the same.</summary>
    public static ulong AtLeast(SimdLevel level, in RngKey key, ulong block, uint threshold)
    {
        // Lanes count in the counter's low word: near its end the plain loop carries.
        if ((uint)block > uint.MaxValue - 16 || !Bmi2.X64.IsSupported) return AtLeastPlain(key, block, threshold);
        return level switch
        {
            SimdLevel.Avx512 => AtLeast512(key, block, threshold),
            SimdLevel.Avx2 => AtLeast256(key, block, threshold) | (AtLeast256(key, block + 8, threshold) << 32),
            _ => AtLeastPlain(key, block, threshold),
        };
    }

    private static ulong AtLeastPlain(in RngKey key, ulong block, uint threshold)
    {
        var bits = 0UL;
        for (var i = 0; i < 16; i++)
        {
            var (a, b, c, d) = RngKey.Block(key.Seed, key.Stream, block + (ulong)i);
            var four = (a >= threshold ? 1UL : 0) | (b >= threshold ? 2UL : 0) | (c >= threshold ? 4UL : 0) | (d >= threshold ? 8UL : 0);
            bits |= four << (4 * i);
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong AtLeast512(in RngKey key, ulong block, uint threshold)
    {
        uint k0 = (uint)key.Seed, k1 = (uint)(key.Seed >> 32);
        var c0 = Vector512.Create((uint)block) + Vector512<uint>.Indices;
        var c1 = Vector512.Create((uint)(block >> 32));
        var c2 = Vector512.Create((uint)key.Stream);
        var c3 = Vector512.Create((uint)(key.Stream >> 32));
        Vector512<uint> a = Vector512.Create(MultiplierA), b = Vector512.Create(MultiplierB);
        for (var round = 0; round < 10; round++, k0 += StepA, k1 += StepB)
        {
            var (high0, low0) = Product(c0, a);
            var (high1, low1) = Product(c2, b);
            (c0, c1, c2, c3) = (high1 ^ c1 ^ Vector512.Create(k0), low1, high0 ^ c3 ^ Vector512.Create(k1), low0);
        }

        var limit = Vector512.Create(threshold);
        return Spread(Bits(c0, limit), Bits(c1, limit), Bits(c2, limit), Bits(c3, limit));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong AtLeast256(in RngKey key, ulong block, uint threshold)
    {
        uint k0 = (uint)key.Seed, k1 = (uint)(key.Seed >> 32);
        var c0 = Vector256.Create((uint)block) + Vector256<uint>.Indices;
        var c1 = Vector256.Create((uint)(block >> 32));
        var c2 = Vector256.Create((uint)key.Stream);
        var c3 = Vector256.Create((uint)(key.Stream >> 32));
        Vector256<uint> a = Vector256.Create(MultiplierA), b = Vector256.Create(MultiplierB);
        for (var round = 0; round < 10; round++, k0 += StepA, k1 += StepB)
        {
            var (high0, low0) = Product(c0, a);
            var (high1, low1) = Product(c2, b);
            (c0, c1, c2, c3) = (high1 ^ c1 ^ Vector256.Create(k0), low1, high0 ^ c3 ^ Vector256.Create(k1), low0);
        }

        var limit = Vector256.Create(threshold);
        return Spread(Bits(c0, limit), Bits(c1, limit), Bits(c2, limit), Bits(c3, limit));
    }

    private static ulong Spread(ulong a, ulong b, ulong c, ulong d) =>
        Bmi2.X64.ParallelBitDeposit(a, EveryFourthBit) | Bmi2.X64.ParallelBitDeposit(b, EveryFourthBit << 1)
        | Bmi2.X64.ParallelBitDeposit(c, EveryFourthBit << 2) | Bmi2.X64.ParallelBitDeposit(d, EveryFourthBit << 3);

    // Both halves of the 64-bit products of 32-bit lanes: even and odd lanes apart, then put together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<uint> High, Vector512<uint> Low) Product(Vector512<uint> x, Vector512<uint> multiplier)
    {
        var upper = Vector512.Create(0xFFFFFFFF00000000UL);
        var even = Avx512F.Multiply(x, multiplier);
        var odd = Avx512F.Multiply((x.AsUInt64() >> 32).AsUInt32(), multiplier);
        return (((even >> 32) | (odd & upper)).AsUInt32(), (Vector512.AndNot(even, upper) | (odd << 32)).AsUInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> High, Vector256<uint> Low) Product(Vector256<uint> x, Vector256<uint> multiplier)
    {
        var upper = Vector256.Create(0xFFFFFFFF00000000UL);
        var even = Avx2.Multiply(x, multiplier);
        var odd = Avx2.Multiply((x.AsUInt64() >> 32).AsUInt32(), multiplier);
        return (((even >> 32) | (odd & upper)).AsUInt32(), (Vector256.AndNot(even, upper) | (odd << 32)).AsUInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector512<uint> x, Vector512<uint> limit) => Vector512.GreaterThanOrEqual(x, limit).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<uint> x, Vector256<uint> limit) => Vector256.GreaterThanOrEqual(x, limit).ExtractMostSignificantBits();
}
