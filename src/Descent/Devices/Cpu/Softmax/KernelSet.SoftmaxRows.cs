using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <content>
/// The rows of softmax. Short rows go in blocks, step by step: the steps of one row wait for each other, those of neighbouring rows do not.
/// Its exponentials lie in a buffer, so that the result is written once and may go past the caches.
/// </content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private const int SoftmaxBuffer = 4096;
    private const int SoftmaxRows = 8;

    // The largest number that is not NaN; a NaN shows in the sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float LargestOfRow(float* x, int count)
    {
        var width = S.Width;
        V lowest = S.Splat(float.NegativeInfinity), b0 = lowest, b1 = lowest;
        for (; count >= 2 * width; count -= 2 * width, x += 2 * width)
        {
            b0 = S.Larger(S.Load(x), b0);
            b1 = S.Larger(S.Load(x + width), b1);
        }

        for (; count > 0; count -= width, x += width) b0 = S.Larger(S.LoadPart(x, Math.Min(width, count), lowest), b0);
        return S.Largest(S.Larger(b0, b1));
    }

    // The sum of e^(x - shift); y gets the terms unless it is null. `ahead` is read soon.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ExponentialsRun(float* x, float shift, float* y, int count, float* ahead)
    {
        var width = S.Width;
        V sum = Zero, m = S.Splat(shift);
        for (; count >= width; count -= width, x += width, ahead += width)
        {
            if (Sse.IsSupported) Sse.Prefetch0(ahead);
            var e = SimdMath.Exp<S, V>(S.Subtract(S.Load(x), m));
            sum = S.Add(sum, e);
            if (y == null) continue;
            S.Store(y, e);
            y += width;
        }

        if (count > 0)
        {
            var e = SimdMath.Exp<S, V>(S.Subtract(S.LoadPart(x, count, S.Splat(float.NegativeInfinity)), m));
            sum = S.Add(sum, e);
            if (y != null) S.StorePart(y, count, e);
        }

        return S.Sum(sum);
    }

    private static double Exponentials(float* x, float shift, float* y, int count, nint ahead)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i += RunLength)
            sum += ExponentialsRun(x + i, shift, y == null ? y : y + i, Math.Min(RunLength, count - i), x + ahead + i);
        return sum;
    }

    private static void ScaleRow(float* x, float scale, float* y, int count) => ScaleRow(x, scale, y, count, false);

    // y = a x
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaleRow(float* x, float scale, float* y, int count, bool isStreaming)
    {
        var width = S.Width;
        var k = S.Splat(scale);
        for (; isStreaming && count >= width; count -= width, x += width, y += width) S.StoreStreaming(y, S.Multiply(S.Load(x), k));
        for (; count >= width; count -= width, x += width, y += width) S.Store(y, S.Multiply(S.Load(x), k));
        if (count > 0) S.StorePart(y, count, S.Multiply(S.LoadPart(x, count, Zero), k));
    }

    // y = (x - shift) - logSum, in this order: the shift is exact near the maximum
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShiftRow(float* x, float shift, float logSum, float* y, int count, bool isStreaming)
    {
        var width = S.Width;
        V m = S.Splat(shift), k = S.Splat(logSum);
        for (; count >= width; count -= width, x += width, y += width)
        {
            var value = S.Subtract(S.Subtract(S.Load(x), m), k);
            if (isStreaming) S.StoreStreaming(y, value);
            else S.Store(y, value);
        }

        if (count > 0) S.StorePart(y, count, S.Subtract(S.Subtract(S.LoadPart(x, count, Zero), m), k));
    }

    // y = ln x
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogRow(float* x, float* y, int count)
    {
        for (var i = 0; i < count; i += S.Width)
        {
            var lanes = Math.Min(S.Width, count - i);
            S.StorePart(y + i, lanes, SimdMath.Log<S, V>(S.LoadPart(x + i, lanes, S.Splat(1f))));
        }
    }

    /// <summary>Softmax, log-softmax, or with labels cross entropy.</summary>
    private struct SoftmaxJob : IRangeJob
    {
        public float* X;
        public float* Y;
        public int* Labels;
        public float* Losses;
        public int Columns;
        public bool IsLogarithm;
        public bool IsStreaming;

        [SkipLocalsInit]
        public readonly void Run(int start, int count)
        {
            var buffer = stackalloc float[SoftmaxBuffer];
            var block = Math.Clamp(SoftmaxBuffer / Columns, 1, SoftmaxRows);
            for (var end = start + count; start < end; start += block) Block(start, Math.Min(block, end - start), buffer);
            if (IsStreaming) Streaming.Finish();
        }

        [SkipLocalsInit]
        private readonly void Block(int start, int rows, float* buffer)
        {
            var isShort = Columns <= SoftmaxBuffer;
            float* shifts = stackalloc float[SoftmaxRows], scales = stackalloc float[SoftmaxRows], sums = stackalloc float[SoftmaxRows];
            float* x = X + ((long)start * Columns), y = Y + ((long)start * Columns), terms = isShort ? buffer : y;
            for (var i = 0; i < rows; i++) shifts[i] = LargestOfRow(x + (i * Columns), Columns);
            var ahead = isShort ? (nint)rows * Columns : 0;
            for (var i = 0; i < rows; i++)
            {
                var sum = Exponentials(x + (i * Columns), shifts[i], IsLogarithm ? null : terms + (i * Columns), Columns, ahead);
                (sums[i], scales[i]) = ((float)sum, (float)(1 / sum));
            }

            if (IsLogarithm || Labels != null) LogRow(sums, sums, rows);
            for (var i = 0; i < rows && Labels != null; i++) Losses[start + i] = sums[i] - (x[(i * Columns) + Labels[start + i]] - shifts[i]);
            var isStreaming = IsStreaming && isShort;
            for (var i = 0; i < rows; i++, x += Columns, y += Columns, terms += Columns)
            {
                if (IsLogarithm) ShiftRow(x, shifts[i], sums[i], y, Columns, isStreaming);
                else ScaleRow(terms, scales[i], y, Columns, isStreaming);
            }
        }
    }
}
