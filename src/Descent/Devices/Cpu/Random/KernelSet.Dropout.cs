using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Dropout. The kept places are a bit an element, 64 of them from sixteen Philox blocks.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private const int DropoutBlock = 512;

    public override void Dropout(float* x, float* y, uint* kept, int count, float p, RngKey key)
    {
        var job = new DropoutJob { X = x, Y = y, Kept = kept, Level = _level, Key = key, Scale = 1 / (1 - p) };
        job.IsStreaming = x != y && Streaming.Suits(y, count);
        job.Threshold = (ulong)Math.Ceiling(p * 4294967296.0);
        ParallelRange.Run(ref job, count, ParallelRange.HeavyGrain);
    }

    public override void DropoutGradient(float* gy, uint* kept, float* gx, int count, float p)
    {
        var job = new DropoutGradientJob { Gy = gy, Kept = kept, Gx = gx, Scale = 1 / (1 - p), IsStreaming = gy != gx && Streaming.Suits(gx, count) };
        ParallelRange.Run(ref job, count, ParallelRange.Grain);
    }

    // y = scale x where the bit is set, else 0. A NaN in a dropped place is dropped.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void KeepRun(float* x, uint* kept, float scale, float* y, int count, bool isStreaming)
    {
        var k = S.Splat(scale);
        var i = 0;
        for (; i <= count - S.Width; i += S.Width)
        {
            var value = S.And(S.BitMask(kept[i >> 5] >> (i & 31)), S.Multiply(S.Load(x + i), k));
            if (isStreaming) S.StoreStreaming(y + i, value);
            else S.Store(y + i, value);
        }

        if (i < count)
        {
            var lanes = count - i;
            var mask = S.BitMask(kept[i >> 5] >> (i & 31));
            S.StorePart(y + i, lanes, S.And(mask, S.Multiply(S.LoadPart(x + i, lanes, Zero), k)));
        }
    }

    private struct DropoutJob : IRangeJob
    {
        public float* X;
        public float* Y;
        public uint* Kept;
        public SimdLevel Level;
        public RngKey Key;
        public ulong Threshold;
        public float Scale;
        public bool IsStreaming;

        public readonly void Run(int start, int count)
        {
            var words = S.Width == 16 && Threshold <= uint.MaxValue ? count / 64 : 0;
            if (words > 0)
            {
                var block = (Key.Position + (ulong)start) >> 2;
                Philox.Drop512(Key, block, (uint)Threshold, Scale, X + start, (ulong*)(Kept + (start / 32)), Y + start, words, IsStreaming);
            }

            (start, count) = (start + (64 * words), count - (64 * words));
            for (var end = start + count; start < end; start += DropoutBlock) Block(start, Math.Min(DropoutBlock, end - start));
            if (IsStreaming) Streaming.Finish();
        }

        // Short blocks: the draws of one are computed while memory takes the results of the one before and brings the numbers of the next.
        private readonly void Block(int start, int count)
        {
            var bits = stackalloc ulong[DropoutBlock / 64];
            var block = (Key.Position + (ulong)start) >> 2;
            var kept = Kept + (start / 32);
            if (Threshold <= uint.MaxValue) Philox.AtLeast(Level, Key, block, (uint)Threshold, bits, (count + 63) / 64, X + start + DropoutBlock);
            for (var i = 0; i < count; i += 32) kept[i / 32] = ((uint*)bits)[i / 32];
            KeepRun(X + start, kept, Scale, Y + start, count, IsStreaming);
        }
    }

    private struct DropoutGradientJob : IRangeJob
    {
        public float* Gy;
        public uint* Kept;
        public float* Gx;
        public float Scale;
        public bool IsStreaming;

        public readonly void Run(int start, int count)
        {
            KeepRun(Gy + start, Kept + (start / 32), Scale, Gx + start, count, IsStreaming);
            if (IsStreaming) Streaming.Finish();
        }
    }
}
