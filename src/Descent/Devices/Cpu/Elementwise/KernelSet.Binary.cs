using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Functions of two arguments of equal length.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void Binary(BinaryOp op, float* a, float* b, float* y, int count, float alpha)
    {
        switch (op)
        {
            case BinaryOp.Add: Zip<BinaryKernels.Add>(a, b, y, count, alpha); break;
            case BinaryOp.Subtract: Zip<BinaryKernels.Subtract>(a, b, y, count, alpha); break;
            case BinaryOp.Multiply: Zip<BinaryKernels.Multiply>(a, b, y, count, alpha); break;
            case BinaryOp.Divide: Zip<BinaryKernels.Divide>(a, b, y, count, alpha); break;
            case BinaryOp.Maximum: Zip<BinaryKernels.Maximum>(a, b, y, count, alpha); break;
            case BinaryOp.Minimum: Zip<BinaryKernels.Minimum>(a, b, y, count, alpha); break;
            case BinaryOp.TanhGradient: Zip<BinaryKernels.TanhGradient>(a, b, y, count, alpha); break;
            case BinaryOp.SigmoidGradient: Zip<BinaryKernels.SigmoidGradient>(a, b, y, count, alpha); break;
            case BinaryOp.ReluGradient: Zip<BinaryKernels.ReluGradient>(a, b, y, count, alpha); break;
            case BinaryOp.LeakyReluGradient: Zip<BinaryKernels.LeakyReluGradient>(a, b, y, count, alpha); break;
            case BinaryOp.AddRelu: Zip<BinaryKernels.AddRelu>(a, b, y, count, alpha); break;
            case BinaryOp.GeluGradient: Zip<ActivationKernels.GeluGradient>(a, b, y, count, alpha); break;
            case BinaryOp.GeluTanhGradient: Zip<ActivationKernels.GeluTanhGradient>(a, b, y, count, alpha); break;
            case BinaryOp.SiluGradient: Zip<ActivationKernels.SiluGradient>(a, b, y, count, alpha); break;
            default: BinaryFunction(op, a, b, y, count, alpha); break;
        }
    }

    public override void Axpby(float alpha, float* x, float beta, float* y, int count)
    {
        if (beta == 0) Map<UnaryKernels.Affine>(x, y, count, alpha, 0);
        else if (beta == 1) Zip<BinaryKernels.MultiplyAdd>(x, y, y, count, alpha);
        else
        {
            var job = new AxpbyJob { X = x, Y = y, Alpha = alpha, Beta = beta };
            ParallelRange.Run(ref job, count, ParallelRange.Grain);
        }
    }

    private static void Zip<TOp>(float* a, float* b, float* y, int count, float alpha)
        where TOp : struct, IBinaryKernel
    {
        var job = new ZipJob<TOp> { A = a, B = b, Y = y, Alpha = alpha, IsStreaming = a != y && b != y && Streaming.Suits(y, count) };
        ParallelRange.Run(ref job, count, TOp.IsHeavy ? ParallelRange.HeavyGrain : ParallelRange.Grain);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ZipRun<TOp>(float* a, float* b, float* y, int count, float alpha)
        where TOp : struct, IBinaryKernel
    {
        var c = S.Splat(alpha);
        var width = S.Width;
        for (; !TOp.IsHeavy && count >= 4 * width; count -= 4 * width, a += 4 * width, b += 4 * width, y += 4 * width)
        {
            V a0 = S.Load(a), a1 = S.Load(a + width), a2 = S.Load(a + (2 * width)), a3 = S.Load(a + (3 * width));
            V b0 = S.Load(b), b1 = S.Load(b + width), b2 = S.Load(b + (2 * width)), b3 = S.Load(b + (3 * width));
            S.Store(y, TOp.Apply<S, V>(a0, b0, c));
            S.Store(y + width, TOp.Apply<S, V>(a1, b1, c));
            S.Store(y + (2 * width), TOp.Apply<S, V>(a2, b2, c));
            S.Store(y + (3 * width), TOp.Apply<S, V>(a3, b3, c));
        }

        for (; count >= width; count -= width, a += width, b += width, y += width) S.Store(y, TOp.Apply<S, V>(S.Load(a), S.Load(b), c));
        if (count > 0) S.StorePart(y, count, TOp.Apply<S, V>(S.LoadPart(a, count, Zero), S.LoadPart(b, count, Zero), c));
    }

    // Whole vectors; the rest is ZipRun's. Returns how many numbers are done.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ZipStream<TOp>(float* a, float* b, float* y, int count, float alpha)
        where TOp : struct, IBinaryKernel
    {
        var c = S.Splat(alpha);
        int width = S.Width, j = 0;
        for (; !TOp.IsHeavy && j <= count - (4 * width); j += 4 * width)
        {
            V a0 = S.Load(a + j), a1 = S.Load(a + j + width), a2 = S.Load(a + j + (2 * width)), a3 = S.Load(a + j + (3 * width));
            V b0 = S.Load(b + j), b1 = S.Load(b + j + width), b2 = S.Load(b + j + (2 * width)), b3 = S.Load(b + j + (3 * width));
            S.StoreStreaming(y + j, TOp.Apply<S, V>(a0, b0, c));
            S.StoreStreaming(y + j + width, TOp.Apply<S, V>(a1, b1, c));
            S.StoreStreaming(y + j + (2 * width), TOp.Apply<S, V>(a2, b2, c));
            S.StoreStreaming(y + j + (3 * width), TOp.Apply<S, V>(a3, b3, c));
        }

        for (; j <= count - width; j += width) S.StoreStreaming(y + j, TOp.Apply<S, V>(S.Load(a + j), S.Load(b + j), c));
        return j;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AxpbyRun(float alpha, float* x, float beta, float* y, int count)
    {
        V a = S.Splat(alpha), b = S.Splat(beta);
        var width = S.Width;
        for (; count >= width; count -= width, x += width, y += width) S.Store(y, S.MultiplyAdd(a, S.Load(x), S.Multiply(b, S.Load(y))));
        if (count > 0) S.StorePart(y, count, S.MultiplyAdd(a, S.LoadPart(x, count, Zero), S.Multiply(b, S.LoadPart(y, count, Zero))));
    }

    private struct ZipJob<TOp> : IRangeJob
        where TOp : struct, IBinaryKernel
    {
        public float* A;
        public float* B;
        public float* Y;
        public float Alpha;
        public bool IsStreaming;

        public readonly void Run(int start, int count)
        {
            if (HasCurves && TOp.Curve.Length > 0)
            {
                CurveGradientRun(TOp.Curve, A + start, B + start, Y + start, count, IsStreaming);
                return;
            }

            var done = 0;
            if (IsStreaming)
            {
                done = ZipStream<TOp>(A + start, B + start, Y + start, count, Alpha);
                Streaming.Finish();
            }

            start += done;
            ZipRun<TOp>(A + start, B + start, Y + start, count - done, Alpha);
        }
    }

    private struct AxpbyJob : IRangeJob
    {
        public float* X;
        public float* Y;
        public float Alpha;
        public float Beta;

        public readonly void Run(int start, int count) => AxpbyRun(Alpha, X + start, Beta, Y + start, count);
    }
}
