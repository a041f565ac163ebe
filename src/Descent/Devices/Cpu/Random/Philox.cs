using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <summary>64 draws at a time as bits: bit i is set where draw i of sixteen neighbouring blocks is at least a threshold.</summary>
/// <remarks>The draws are those of <see cref="RngKey.Block"/>.</remarks>
internal static unsafe class Philox
{
    private const uint MultiplierA = 0xD2511F53;
    private const uint MultiplierB = 0xCD9E8D57;
    private const uint StepA = 0x9E3779B9;
    private const uint StepB = 0xBB67AE85;
    private const ulong EveryOtherPair = 0x3333333333333333;
    private const ulong EveryFourthBit = 0x1111111111111111;

    /// <summary>
    /// Some words of 64 bits, by the widest vectors that <paramref name="level"/> allows; every level gives the same.
    /// 64 numbers a word from <paramref name="ahead"/> on are brought into the cache.
    /// </summary>
    public static void AtLeast(SimdLevel level, in RngKey key, ulong block, uint threshold, ulong* bits, int words, float* ahead)
    {
        if (Bmi2.X64.IsSupported && level == SimdLevel.Avx512)
        {
            AtLeast512(key, block, threshold, bits, words, ahead);
            return;
        }

        for (var i = 0; i < words; i++, block += 16)
        {
            bits[i] = Bmi2.X64.IsSupported && level == SimdLevel.Avx2
                ? AtLeast256(key, block, threshold) | (AtLeast256(key, block + 8, threshold) << 32)
                : AtLeastPlain(key, block, threshold);
        }
    }

    /// <summary>One word of them.</summary>
    public static ulong AtLeast(SimdLevel level, in RngKey key, ulong block, uint threshold)
    {
        ulong bits;
        AtLeast(level, key, block, threshold, &bits, 1, null);
        return bits;
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

    // A counter word in the low half of each 64-bit lane: products need no shuffling, and what a low half leaves in the high half is never read.
    // Two rounds a turn, so that what was a product in one is the other word of the next without a move.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AtLeast512(in RngKey key, ulong block, uint threshold, ulong* bits, int words, float* ahead)
    {
        Vector512<ulong> seed0 = Vector512.Create(key.Seed), seed1 = seed0 >> 32, stream = Vector512.Create(key.Stream), high = stream >> 32;
        Vector512<ulong> step0 = Vector512.Create((ulong)StepA), step1 = Vector512.Create((ulong)StepB);
        var a = Vector512.Create((ulong)MultiplierA).AsUInt32();
        var b = Vector512.Create((ulong)MultiplierB).AsUInt32();
        var limit = Vector512.Create(threshold);
        for (var end = bits + words; bits < end; bits++, block += 16, ahead += 64)
        {
            Sse.Prefetch0(ahead);
            Sse.Prefetch0(ahead + 16);
            Sse.Prefetch0(ahead + 32);
            Sse.Prefetch0(ahead + 48);
            var c0 = Vector512.Create(block) + Vector512<ulong>.Indices;
            var d0 = c0 + Vector512.Create(8UL);
            Vector512<ulong> c1 = c0 >> 32, d1 = d0 >> 32, c2 = stream, d2 = stream, c3 = high, d3 = high, key0 = seed0, key1 = seed1;
            for (var turn = 0; turn < 5; turn++)
            {
                Vector512<ulong> p0 = Avx512F.Multiply(c0.AsUInt32(), a), p1 = Avx512F.Multiply(c2.AsUInt32(), b);
                Vector512<ulong> q0 = Avx512F.Multiply(d0.AsUInt32(), a), q1 = Avx512F.Multiply(d2.AsUInt32(), b);
                c0 = (p1 >> 32) ^ c1 ^ key0;
                c2 = (p0 >> 32) ^ c3 ^ key1;
                d0 = (q1 >> 32) ^ d1 ^ key0;
                d2 = (q0 >> 32) ^ d3 ^ key1;
                (key0, key1) = (key0 + step0, key1 + step1);
                c3 = Avx512F.Multiply(c0.AsUInt32(), a);
                c1 = Avx512F.Multiply(c2.AsUInt32(), b);
                d3 = Avx512F.Multiply(d0.AsUInt32(), a);
                d1 = Avx512F.Multiply(d2.AsUInt32(), b);
                c0 = (c1 >> 32) ^ p1 ^ key0;
                c2 = (c3 >> 32) ^ p0 ^ key1;
                d0 = (d1 >> 32) ^ q1 ^ key0;
                d2 = (d3 >> 32) ^ q0 ^ key1;
                (key0, key1) = (key0 + step0, key1 + step1);
            }

            var first = Pairs(c0, c1, limit) | (Pairs(d0, d1, limit) << 16);
            var second = Pairs(c2, c3, limit) | (Pairs(d2, d3, limit) << 16);
            *bits = Bmi2.X64.ParallelBitDeposit(first, EveryOtherPair) | Bmi2.X64.ParallelBitDeposit(second, EveryOtherPair << 2);
        }
    }

    /// <summary>
    /// Dropout of 64 numbers a word on AVX-512, draws and product in one loop: memory works while the draws are made. y gets scale x where the draw
    /// is at least the threshold, else 0; kept gets the bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Drop512(in RngKey key, ulong block, uint threshold, float scale, float* x, ulong* kept, float* y, int words, bool isStreaming)
    {
        var room = stackalloc ulong[(20 * 8) + 8];
        var keys = (ulong*)(((nint)room + 63) & ~(nint)63);
        for (uint round = 0, key0 = (uint)key.Seed, key1 = (uint)(key.Seed >> 32); round < 10; round++, key0 += StepA, key1 += StepB)
        {
            Vector512.Create((ulong)key0).Store(keys + (16 * round));
            Vector512.Create((ulong)key1).Store(keys + (16 * round) + 8);
        }

        Vector512<ulong> stream = Vector512.Create(key.Stream), high = stream >> 32;
        Vector512<uint> a = Vector512.Create((ulong)MultiplierA).AsUInt32(), b = Vector512.Create((ulong)MultiplierB).AsUInt32();
        var limit = Vector512.Create(threshold);
        // The blocks' order in the lanes makes pairs of words fall into the order of the numbers.
        var order = Vector512.Create(0UL, 4, 1, 5, 2, 6, 3, 7);
        var evens = Vector512.Create(0u, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
        var factor = Vector512.Create(scale);
        for (var end = kept + words; kept < end; kept++, block += 16, x += 64, y += 64)
        {
            var c0 = Vector512.Create(block) + order;
            var d0 = c0 + Vector512.Create(8UL);
            Vector512<ulong> c1 = c0 >> 32, d1 = d0 >> 32, c2 = stream, d2 = stream, c3 = high, d3 = high;
            for (ulong* next = keys, last = keys + 160; next < last; next += 32)
            {
                Vector512<ulong> p0 = Avx512F.Multiply(c0.AsUInt32(), a), p1 = Avx512F.Multiply(c2.AsUInt32(), b);
                Vector512<ulong> q0 = Avx512F.Multiply(d0.AsUInt32(), a), q1 = Avx512F.Multiply(d2.AsUInt32(), b);
                c0 = High(p1) ^ c1 ^ Vector512.Load(next);
                c2 = High(p0) ^ c3 ^ Vector512.Load(next + 8);
                d0 = High(q1) ^ d1 ^ Vector512.Load(next);
                d2 = High(q0) ^ d3 ^ Vector512.Load(next + 8);
                c3 = Avx512F.Multiply(c0.AsUInt32(), a);
                c1 = Avx512F.Multiply(c2.AsUInt32(), b);
                d3 = Avx512F.Multiply(d0.AsUInt32(), a);
                d1 = Avx512F.Multiply(d2.AsUInt32(), b);
                c0 = High(c1) ^ p1 ^ Vector512.Load(next + 16);
                c2 = High(c3) ^ p0 ^ Vector512.Load(next + 24);
                d0 = High(d1) ^ q1 ^ Vector512.Load(next + 16);
                d2 = High(d3) ^ q0 ^ Vector512.Load(next + 24);
            }

            var first = Avx512F.PermuteVar16x32x2(c0.AsUInt32(), evens, c1.AsUInt32()).AsUInt64();
            var second = Avx512F.PermuteVar16x32x2(c2.AsUInt32(), evens, c3.AsUInt32()).AsUInt64();
            var m0 = Vector512.GreaterThanOrEqual(Avx512F.UnpackLow(first, second).AsUInt32(), limit).AsSingle();
            var m1 = Vector512.GreaterThanOrEqual(Avx512F.UnpackHigh(first, second).AsUInt32(), limit).AsSingle();
            first = Avx512F.PermuteVar16x32x2(d0.AsUInt32(), evens, d1.AsUInt32()).AsUInt64();
            second = Avx512F.PermuteVar16x32x2(d2.AsUInt32(), evens, d3.AsUInt32()).AsUInt64();
            var m2 = Vector512.GreaterThanOrEqual(Avx512F.UnpackLow(first, second).AsUInt32(), limit).AsSingle();
            var m3 = Vector512.GreaterThanOrEqual(Avx512F.UnpackHigh(first, second).AsUInt32(), limit).AsSingle();
            *kept = m0.ExtractMostSignificantBits() | (m1.ExtractMostSignificantBits() << 16)
                | (m2.ExtractMostSignificantBits() << 32) | (m3.ExtractMostSignificantBits() << 48);
            var y0 = Vector512.ConditionalSelect(m0, factor * Vector512.Load(x), Vector512<float>.Zero);
            var y1 = Vector512.ConditionalSelect(m1, factor * Vector512.Load(x + 16), Vector512<float>.Zero);
            var y2 = Vector512.ConditionalSelect(m2, factor * Vector512.Load(x + 32), Vector512<float>.Zero);
            var y3 = Vector512.ConditionalSelect(m3, factor * Vector512.Load(x + 48), Vector512<float>.Zero);
            if (isStreaming)
            {
                Sse.Prefetch0(x + 1024);
                Sse.Prefetch0(x + 1040);
                Sse.Prefetch0(x + 1056);
                Sse.Prefetch0(x + 1072);
                y0.StoreAlignedNonTemporal(y);
                y1.StoreAlignedNonTemporal(y + 16);
                y2.StoreAlignedNonTemporal(y + 32);
                y3.StoreAlignedNonTemporal(y + 48);
            }
            else
            {
                y0.Store(y);
                y1.Store(y + 16);
                y2.Store(y + 32);
                y3.Store(y + 48);
            }
        }
    }

    // The high half of each 64-bit lane in its low half; a shuffle has more ports than a shift, and nobody reads the other half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> High(Vector512<ulong> x) => Avx512F.DuplicateOddIndexed(x.AsSingle()).AsUInt64();

    // Two bits for each 64-bit lane: whether the low half of one, then of the other, is at least the limit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Pairs(Vector512<ulong> x, Vector512<ulong> y, Vector512<uint> limit)
    {
        var both = Vector512.ConditionalSelect(Vector512.Create((ulong)uint.MaxValue), x, y << 32).AsUInt32();
        return Vector512.GreaterThanOrEqual(both, limit).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong AtLeast256(in RngKey key, ulong block, uint threshold)
    {
        ulong k0 = (uint)key.Seed, k1 = (uint)(key.Seed >> 32);
        var a = Vector256.Create((ulong)MultiplierA).AsUInt32();
        var b = Vector256.Create((ulong)MultiplierB).AsUInt32();
        var c0 = Vector256.Create(block) + Vector256<ulong>.Indices;
        var c2 = Vector256.Create(key.Stream);
        Vector256<ulong> c1 = c0 >> 32, c3 = c2 >> 32;
        var d0 = c0 + Vector256.Create(4UL);
        Vector256<ulong> d1 = d0 >> 32, d2 = c2, d3 = c3;
        for (var round = 0; round < 10; round++, k0 += StepA, k1 += StepB)
        {
            Vector256<ulong> key0 = Vector256.Create(k0), key1 = Vector256.Create(k1);
            Vector256<ulong> p0 = Avx2.Multiply(c0.AsUInt32(), a), p1 = Avx2.Multiply(c2.AsUInt32(), b);
            Vector256<ulong> q0 = Avx2.Multiply(d0.AsUInt32(), a), q1 = Avx2.Multiply(d2.AsUInt32(), b);
            c0 = (p1 >> 32) ^ c1 ^ key0;
            c2 = (p0 >> 32) ^ c3 ^ key1;
            (c1, c3) = (p1, p0);
            d0 = (q1 >> 32) ^ d1 ^ key0;
            d2 = (q0 >> 32) ^ d3 ^ key1;
            (d1, d3) = (q1, q0);
        }

        var limit = Vector256.Create((ulong)threshold << 32);
        return Spread(Bits(c0, d0, limit), Bits(c1, d1, limit), Bits(c2, d2, limit), Bits(c3, d3, limit));
    }

    private static ulong Spread(ulong a, ulong b, ulong c, ulong d) =>
        Bmi2.X64.ParallelBitDeposit(a, EveryFourthBit) | Bmi2.X64.ParallelBitDeposit(b, EveryFourthBit << 1)
        | Bmi2.X64.ParallelBitDeposit(c, EveryFourthBit << 2) | Bmi2.X64.ParallelBitDeposit(d, EveryFourthBit << 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<ulong> low, Vector256<ulong> high, Vector256<ulong> limit) =>
        Vector256.GreaterThanOrEqual(low << 32, limit).ExtractMostSignificantBits()
        | (Vector256.GreaterThanOrEqual(high << 32, limit).ExtractMostSignificantBits() << 4);
}
