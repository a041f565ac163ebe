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

    // Columns of rows that go four at a time: eight of them fit into the buffer, and one fp32 run holds a row.
    private static int MostOfFour => Math.Min(SoftmaxBuffer / SoftmaxRows, RunLength);

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

    // Shift and sum of e^(x - shift) of four rows at x0 and then as far as the steps say, of one fp32 run each; the terms go to y, rows of `count`,
    // unless it is null. What one row waits for, the others do meanwhile. Memory `ahead` is read soon.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ExponentialsOfFour(float* x0, nint step1, nint step2, nint step3, int count, float* y, float* shifts, float* sums, nint ahead)
    {
        var width = S.Width;
        float* x1 = x0 + step1, x2 = x0 + step2, x3 = x0 + step3;
        var lowest = S.Splat(float.NegativeInfinity);
        V m0 = lowest, m1 = lowest, m2 = lowest, m3 = lowest;
        for (var i = 0; i < count; i += width)
        {
            var lanes = Math.Min(width, count - i);
            m0 = S.Larger(S.LoadPart(x0 + i, lanes, lowest), m0);
            m1 = S.Larger(S.LoadPart(x1 + i, lanes, lowest), m1);
            m2 = S.Larger(S.LoadPart(x2 + i, lanes, lowest), m2);
            m3 = S.Larger(S.LoadPart(x3 + i, lanes, lowest), m3);
        }

        (shifts[0], shifts[1], shifts[2], shifts[3]) = (S.Largest(m0), S.Largest(m1), S.Largest(m2), S.Largest(m3));
        (m0, m1, m2, m3) = (S.Splat(shifts[0]), S.Splat(shifts[1]), S.Splat(shifts[2]), S.Splat(shifts[3]));
        V s0 = Zero, s1 = Zero, s2 = Zero, s3 = Zero;
        for (var i = 0; i < count; i += width)
        {
            var lanes = Math.Min(width, count - i);
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(x0 + ahead + i);
                Sse.Prefetch0(x1 + ahead + i);
                Sse.Prefetch0(x2 + ahead + i);
                Sse.Prefetch0(x3 + ahead + i);
            }

            var e0 = SimdMath.Exp<S, V>(S.Subtract(S.LoadPart(x0 + i, lanes, lowest), m0));
            var e1 = SimdMath.Exp<S, V>(S.Subtract(S.LoadPart(x1 + i, lanes, lowest), m1));
            s0 = S.Add(s0, e0);
            s1 = S.Add(s1, e1);
            if (y != null) S.StorePart(y + i, lanes, e0);
            if (y != null) S.StorePart(y + count + i, lanes, e1);
            e0 = SimdMath.Exp<S, V>(S.Subtract(S.LoadPart(x2 + i, lanes, lowest), m2));
            e1 = SimdMath.Exp<S, V>(S.Subtract(S.LoadPart(x3 + i, lanes, lowest), m3));
            s2 = S.Add(s2, e0);
            s3 = S.Add(s3, e1);
            if (y != null) S.StorePart(y + (2 * count) + i, lanes, e0);
            if (y != null) S.StorePart(y + (3 * count) + i, lanes, e1);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (S.Sum(s0), S.Sum(s1), S.Sum(s2), S.Sum(s3));
    }

    // y = a x for rows one behind the other, each with its factor
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaleRows(float* x, float* scales, float* y, int rows, int count, bool isStreaming)
    {
        var width = S.Width;
        for (; rows > 0; rows--, x += count, y += count)
        {
            var k = S.Splat(*scales++);
            var i = 0;
            for (; isStreaming && i <= count - width; i += width) S.StoreStreaming(y + i, S.Multiply(S.Load(x + i), k));
            for (; i <= count - width; i += width) S.Store(y + i, S.Multiply(S.Load(x + i), k));
            if (i < count) S.StorePart(y + i, count - i, S.Multiply(S.LoadPart(x + i, count - i, Zero), k));
        }
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
            S.StorePart(y + i, lanes, S.Log(S.LoadPart(x + i, lanes, S.Splat(1f))));
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
            if (rows <= SoftmaxRows && Columns <= MostOfFour) Short(x, rows, IsLogarithm ? null : terms, shifts, sums, scales);
            else
            {
                for (var i = 0; i < rows; i++)
                {
                    shifts[i] = LargestOfRow(x + (i * Columns), Columns);
                    var sum = Exponentials(x + (i * Columns), shifts[i], IsLogarithm ? null : terms + (i * Columns), Columns, isShort ? Columns : 0);
                    (sums[i], scales[i]) = ((float)sum, (float)(1 / sum));
                }
            }

            if (IsLogarithm || Labels != null) LogRow(sums, sums, rows);
            for (var i = 0; i < rows && Labels != null; i++) Losses[start + i] = sums[i] - (x[(i * Columns) + Labels[start + i]] - shifts[i]);
            var isStreaming = IsStreaming && isShort;
            if (!IsLogarithm) ScaleRows(terms, scales, y, rows, Columns, isStreaming);
            for (var i = 0; i < rows && IsLogarithm; i++, x += Columns, y += Columns) ShiftRow(x, shifts[i], sums[i], y, Columns, isStreaming);
        }

        // Behind the last row comes the last row again: each row is computed in the same way, wherever it lies.
        private readonly void Short(float* x, int rows, float* terms, float* shifts, float* sums, float* scales)
        {
            for (var i = 0; i < rows; i += 4)
            {
                var left = Math.Min(4, rows - i);
                nint second = left > 1 ? Columns : 0, third = left > 2 ? 2 * (nint)Columns : second, fourth = left > 3 ? 3 * (nint)Columns : third;
                var y = terms == null ? null : terms + (i * Columns);
                ExponentialsOfFour(x + (i * Columns), second, third, fourth, Columns, y, shifts + i, sums + i, SoftmaxRows * Columns);
            }

            for (var i = 0; i < rows; i++) scales[i] = (float)(1 / (double)sums[i]);
        }
    }
}
