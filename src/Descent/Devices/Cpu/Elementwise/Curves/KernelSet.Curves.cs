using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent;

/// <content>
/// Functions from curves, on AVX-512. A vector with numbers of the tail, and what is left of a whole vector, are done in two steps: the curve for
/// the other numbers, the general body for those; so a number gets the same bits wherever it lies.
/// </content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private static bool HasCurves => typeof(V) == typeof(Vector512<float>);

    private static void CurveRun<TOp, TForm>(ReadOnlySpan<float> curve, float* x, float* y, int count, bool isStreaming)
        where TOp : struct, IUnaryKernel
        where TForm : struct, ICurveForm
    {
        var table = CurveKernels.Address(curve);
        while (count > 0)
        {
            var done = CurveKernels.Run<TForm>(table, null, x, y, count, isStreaming);
            x += done;
            y += done;
            count -= done;
            if (count == 0) break;
            var lanes = Math.Min(count, S.Width);
            CurveMixed<TOp, TForm>(table, x, y, lanes);
            x += lanes;
            y += lanes;
            count -= lanes;
        }

        if (isStreaming) Streaming.Finish();
    }

    private static void CurveMixed<TOp, TForm>(float* table, float* x, float* y, int lanes)
        where TOp : struct, IUnaryKernel
        where TForm : struct, ICurveForm
    {
        var buffer = stackalloc float[16];
        var value = S.LoadPart(x, lanes, Zero);
        var isTail = S.Greater(S.Splat(-table[2]), value);
        S.Store(buffer, S.AndNot(value, TForm.HasTail ? isTail : Zero));
        CurveKernels.Run<TForm>(table, null, buffer, buffer, 16, false);
        var result = S.Load(buffer);
        if (TForm.HasTail) result = S.Select(isTail, TOp.Apply<S, V>(value, Zero, Zero), result);
        S.StorePart(y, lanes, result);
    }

    private static void CurveGradientRun(ReadOnlySpan<float> curve, float* a, float* b, float* y, int count, bool isStreaming)
    {
        var table = CurveKernels.Address(curve);
        var done = CurveKernels.Run<CurveKernels.Slope>(table, a, b, y, count, isStreaming);
        if (isStreaming) Streaming.Finish();
        if (done == count) return;
        float* factor = stackalloc float[16], x = stackalloc float[16];
        S.Store(factor, S.LoadPart(a + done, count - done, Zero));
        S.Store(x, S.LoadPart(b + done, count - done, Zero));
        CurveKernels.Run<CurveKernels.Slope>(table, factor, x, x, 16, false);
        S.StorePart(y + done, count - done, S.Load(x));
    }
}
