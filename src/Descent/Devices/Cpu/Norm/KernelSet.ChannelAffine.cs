using System.Runtime.CompilerServices;

namespace Descent;

/// <content>A scale and a shift for each channel.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void ChannelAffine(in NormShape shape, float* x, float* scale, float* shift, float* y)
    {
        var job = new ChannelAffineJob { X = x, Scale = scale, Shift = shift, Y = y, C = shape.C, Size = shape.S };
        if (shape.C == 0 || shape.S == 0) return;
        if (shape.S == 1) ParallelRange.Run(ref job, shape.N, ParallelRange.RowsPerTask(shape.C));
        else ParallelRange.Run(ref job, shape.N * shape.C, ParallelRange.RowsPerTask(shape.S));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AffineColumns(float* x, float* scale, float* shift, float* y, int count)
    {
        for (var j = 0; j < count; j += S.Width)
        {
            var lanes = Math.Min(S.Width, count - j);
            var b = shift == null ? Zero : S.LoadPart(shift + j, lanes, Zero);
            S.StorePart(y + j, lanes, S.MultiplyAdd(S.LoadPart(x + j, lanes, Zero), S.LoadPart(scale + j, lanes, Zero), b));
        }
    }

    private struct ChannelAffineJob : IRangeJob
    {
        public float* X;
        public float* Scale;
        public float* Shift;
        public float* Y;
        public int C;
        public int Size;

        public readonly void Run(int start, int count)
        {
            for (var i = start; i < start + count; i++)
            {
                if (Size == 1)
                {
                    AffineColumns(X + ((long)i * C), Scale, Shift, Y + ((long)i * C), C);
                    continue;
                }

                var place = (long)i * Size;
                MapRun<UnaryKernels.Affine>(X + place, Y + place, Size, Scale[i % C], At(Shift, i % C, 0));
            }
        }
    }
}
