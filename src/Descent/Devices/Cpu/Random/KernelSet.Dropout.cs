using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Dropout. The kept places are a bit an element, 64 of them from sixteen Philox blocks.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void Dropout(float* x, float* y, uint* kept, int count, float p, RngKey key)
    {
        var job = new DropoutJob { X = x, Y = y, Kept = kept, Level = _level, Key = key, Scale = 1 / (1 - p) };
        job.Threshold = (ulong)Math.Ceiling(p * 4294967296.0);
        ParallelRange.Run(ref job, count, ParallelRange.HeavyGrain);
    }

    public override void DropoutGradient(float* gy, uint* kept, float* gx, int count, float p)
    {
        var job = new DropoutGradientJob { Gy = gy, Kept = kept, Gx = gx, Scale = 1 / (1 - p) };
        ParallelRange.Run(ref job, count, ParallelRange.Grain);
    }

    // y = scale x where the bit is set, else 0. A NaN in a dropped place is dropped.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void KeepRun(float* x, uint* kept, float scale, float* y, int count)
    {
        var k = S.Splat(scale);
        for (var i = 0; i < count; i += S.Width)
        {
            var lanes = Math.Min(S.Width, count - i);
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

        public readonly void Run(int start, int count)
        {
            var kept = Kept + (start / 32);
            for (var i = 0; i < count; i += 64)
            {
                var block = (Key.Position + (ulong)(start + i)) >> 2;
                var bits = Threshold > uint.MaxValue ? 0 : Philox.AtLeast(Level, Key, block, (uint)Threshold);
                kept[i / 32] = (uint)bits;
                if (count - i > 32) kept[(i / 32) + 1] = (uint)(bits >> 32);
            }

            KeepRun(X + start, kept, Scale, Y + start, count);
        }
    }

    private struct DropoutGradientJob : IRangeJob
    {
        public float* Gy;
        public uint* Kept;
        public float* Gx;
        public float Scale;

        public readonly void Run(int start, int count) => KeepRun(Gy + start, Kept + (start / 32), Scale, Gx + start, count);
    }
}
