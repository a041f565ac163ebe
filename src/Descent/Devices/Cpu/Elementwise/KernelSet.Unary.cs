using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Functions of one argument.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void Unary(UnaryOp op, float* x, float* y, int count, float alpha, float beta)
    {
        switch (op)
        {
            case UnaryOp.Affine: Map<UnaryKernels.Affine>(x, y, count, alpha, beta); break;
            case UnaryOp.Abs: Map<UnaryKernels.Abs>(x, y, count, alpha, beta); break;
            case UnaryOp.Exp: Map<UnaryKernels.Exp>(x, y, count, alpha, beta); break;
            case UnaryOp.Log: Map<UnaryKernels.Log>(x, y, count, alpha, beta); break;
            case UnaryOp.Sqrt: Map<UnaryKernels.Sqrt>(x, y, count, alpha, beta); break;
            case UnaryOp.Reciprocal: Map<UnaryKernels.Reciprocal>(x, y, count, alpha, beta); break;
            case UnaryOp.Square: Map<UnaryKernels.Square>(x, y, count, alpha, beta); break;
            case UnaryOp.Tanh: Map<UnaryKernels.Tanh>(x, y, count, alpha, beta); break;
            case UnaryOp.Sigmoid: Map<UnaryKernels.Sigmoid>(x, y, count, alpha, beta); break;
            case UnaryOp.Relu: Map<UnaryKernels.Relu>(x, y, count, alpha, beta); break;
            case UnaryOp.LeakyRelu: Map<UnaryKernels.LeakyRelu>(x, y, count, alpha, beta); break;
            case UnaryOp.Erf: Map<UnaryKernels.Erf>(x, y, count, alpha, beta); break;
            case UnaryOp.Clamp: Map<UnaryKernels.Clamp>(x, y, count, alpha, beta); break;
            case UnaryOp.Sign: Map<UnaryKernels.Sign>(x, y, count, alpha, beta); break;
            case UnaryOp.Gelu: Map<ActivationKernels.Gelu>(x, y, count, alpha, beta); break;
            case UnaryOp.GeluTanh: Map<ActivationKernels.GeluTanh>(x, y, count, alpha, beta); break;
            case UnaryOp.Silu: Map<ActivationKernels.Silu>(x, y, count, alpha, beta); break;
            default: UnaryFunction(op, x, y, count, alpha); break;
        }
    }

    private static void Map<TOp>(float* x, float* y, int count, float alpha, float beta)
        where TOp : struct, IUnaryKernel
    {
        var job = new MapJob<TOp> { X = x, Y = y, Alpha = alpha, Beta = beta, IsStreaming = x != y && Streaming.Suits(y, count) };
        ParallelRange.Run(ref job, count, TOp.IsHeavy ? ParallelRange.HeavyGrain : ParallelRange.Grain);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MapRun<TOp>(float* x, float* y, int count, float alpha, float beta)
        where TOp : struct, IUnaryKernel
    {
        V a = S.Splat(alpha), b = S.Splat(beta);
        var width = S.Width;
        if (!TOp.IsHeavy)
        {
            for (; count >= 4 * width; count -= 4 * width, x += 4 * width, y += 4 * width)
            {
                V x0 = S.Load(x), x1 = S.Load(x + width), x2 = S.Load(x + (2 * width)), x3 = S.Load(x + (3 * width));
                S.Store(y, TOp.Apply<S, V>(x0, a, b));
                S.Store(y + width, TOp.Apply<S, V>(x1, a, b));
                S.Store(y + (2 * width), TOp.Apply<S, V>(x2, a, b));
                S.Store(y + (3 * width), TOp.Apply<S, V>(x3, a, b));
            }
        }

        for (; count >= width; count -= width, x += width, y += width) S.Store(y, TOp.Apply<S, V>(S.Load(x), a, b));
        if (count > 0) S.StorePart(y, count, TOp.Apply<S, V>(S.LoadPart(x, count, Zero), a, b));
    }

    // Whole vectors; the rest is MapRun's. Returns how many numbers are done.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int MapStream<TOp>(float* x, float* y, int count, float alpha, float beta)
        where TOp : struct, IUnaryKernel
    {
        V a = S.Splat(alpha), b = S.Splat(beta);
        int width = S.Width, j = 0;
        for (; !TOp.IsHeavy && j <= count - (4 * width); j += 4 * width)
        {
            V x0 = S.Load(x + j), x1 = S.Load(x + j + width), x2 = S.Load(x + j + (2 * width)), x3 = S.Load(x + j + (3 * width));
            S.StoreStreaming(y + j, TOp.Apply<S, V>(x0, a, b));
            S.StoreStreaming(y + j + width, TOp.Apply<S, V>(x1, a, b));
            S.StoreStreaming(y + j + (2 * width), TOp.Apply<S, V>(x2, a, b));
            S.StoreStreaming(y + j + (3 * width), TOp.Apply<S, V>(x3, a, b));
        }

        for (; j <= count - width; j += width) S.StoreStreaming(y + j, TOp.Apply<S, V>(S.Load(x + j), a, b));
        return j;
    }

    private struct MapJob<TOp> : IRangeJob
        where TOp : struct, IUnaryKernel
    {
        public float* X;
        public float* Y;
        public float Alpha;
        public float Beta;
        public bool IsStreaming;

        public readonly void Run(int start, int count)
        {
            if (HasCurves && TOp.CurveUse != CurveUse.None)
            {
                Curve(X + start, Y + start, count);
                return;
            }

            var done = 0;
            if (IsStreaming)
            {
                done = MapStream<TOp>(X + start, Y + start, count, Alpha, Beta);
                Streaming.Finish();
            }

            MapRun<TOp>(X + start + done, Y + start + done, count - done, Alpha, Beta);
        }

        private readonly void Curve(float* x, float* y, int count)
        {
            if (TOp.CurveUse == CurveUse.Ramp) CurveRun<TOp, CurveKernels.Ramp>(TOp.Curve, x, y, count, IsStreaming);
            else CurveRun<TOp, CurveKernels.Odd>(TOp.Curve, x, y, count, IsStreaming);
        }
    }
}
