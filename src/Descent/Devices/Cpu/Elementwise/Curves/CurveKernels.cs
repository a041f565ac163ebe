using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace Descent;

/// <summary>How a function of x comes from a curve of |x|: the forms of <see cref="CurveKernels"/>.</summary>
internal enum CurveUse
{
    /// <summary>Not from a curve.</summary>
    None,

    /// <summary><see cref="CurveKernels.Ramp"/>.</summary>
    Ramp,

    /// <summary><see cref="CurveKernels.Odd"/>.</summary>
    Odd,
}

/// <summary>How a function of x comes from a curve of |x|.</summary>
internal interface ICurveForm
{
    /// <summary>True if results on the left of the curve's end keep their digits, so that numbers there need another way.</summary>
    static abstract bool HasTail { get; }

    /// <summary>True if the result is multiplied by a second operand.</summary>
    static abstract bool HasFactor { get; }

    /// <summary>True if the curve is zero beyond its largest argument, else it stays what it is there.</summary>
    static abstract bool EndsInZero { get; }

    static abstract Vector Finish(Vector x, Vector curve);
}

/// <summary>Functions of one number on AVX-512 without exponential and without division: a polynomial for each of 16 pieces of |x|.</summary>
/// <remarks>
/// |x| is rounded to a multiple k of the width of a piece by adding a large number, whose low bits then are k; they select the coefficients of
/// <see cref="CurveTables"/> from registers (vpermps). About 17 cycles for 16 numbers (Zen 4: its
/// multiply-adds and its permutations share a port, so both count).
/// Piece 0 starts at zero with r = |x| exactly, so that tiny numbers keep all digits; NaN goes through the polynomial and stays NaN.
/// </remarks>
internal static unsafe class CurveKernels
{
    private const float Rounding = 12582912f; // 1.5 * 2^23: the unit of the last place is one
    private const int Pieces = 16;
    private const int Header = 3;
    private const int Ahead = 1024; // floats: far enough for memory to answer

    /// <summary>
    /// y = form(x), times factor where the form has one, for whole vectors up to the first that holds a number of the tail; returns how many
    /// numbers are done. Streaming needs an aligned <paramref name="y"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run<TForm>(float* table, float* factor, float* x, float* y, int count, bool isStreaming)
        where TForm : struct, ICurveForm
    {
        Vector width = Vector512.Create(table[0]), inverse = Vector512.Create(table[1]), top = Vector512.Create(table[2]);
        Vector magic = Vector512.Create(Rounding), bottom = -top;
        table += Header;
        Vector c0 = Vector512.Load(table), c1 = Vector512.Load(table + Pieces);
        Vector c2 = Vector512.Load(table + (2 * Pieces)), c3 = Vector512.Load(table + (3 * Pieces));
        Vector c4 = Vector512.Load(table + (4 * Pieces)), c5 = Vector512.Load(table + (5 * Pieces));
        Vector c6 = Vector512.Load(table + (6 * Pieces)), c7 = Vector512.Load(table + (7 * Pieces));
        var i = 0;
        for (; i <= count - Pieces; i += Pieces)
        {
            var v = Vector512.Load(x + i);
            if (TForm.HasTail && Vector512.LessThanAny(v, bottom)) return i;
            var t = Vector512.Abs(v);
            if (!TForm.EndsInZero) t = Avx512F.Min(top, t); // the second argument wins for NaN
            var place = Avx512F.FusedMultiplyAdd(t, inverse, magic);
            var k = place.AsInt32();
            var r = Avx512F.FusedMultiplyAddNegated(place - magic, width, t);
            var p = Avx512F.PermuteVar16x32(c7, k);
            p = Avx512F.FusedMultiplyAdd(p, r, Avx512F.PermuteVar16x32(c6, k));
            p = Avx512F.FusedMultiplyAdd(p, r, Avx512F.PermuteVar16x32(c5, k));
            p = Avx512F.FusedMultiplyAdd(p, r, Avx512F.PermuteVar16x32(c4, k));
            p = Avx512F.FusedMultiplyAdd(p, r, Avx512F.PermuteVar16x32(c3, k));
            p = Avx512F.FusedMultiplyAdd(p, r, Avx512F.PermuteVar16x32(c2, k));
            p = Avx512F.FusedMultiplyAdd(p, r, Avx512F.PermuteVar16x32(c1, k));
            p = Avx512F.FusedMultiplyAdd(p, r, Avx512F.PermuteVar16x32(c0, k));
            if (TForm.EndsInZero) p = Vector512.ConditionalSelect(Vector512.GreaterThan(t, top), Vector.Zero, p);
            p = TForm.Finish(v, p);
            if (TForm.HasFactor) p *= Vector512.Load(factor + i);
            if (isStreaming)
            {
                Sse.Prefetch0(x + i + Ahead);
                if (TForm.HasFactor) Sse.Prefetch0(factor + i + Ahead);
                p.StoreAlignedNonTemporal(y + i);
            }
            else
            {
                p.Store(y + i);
            }
        }

        return i;
    }

    /// <summary>The table's address: data of the program, which does not move.</summary>
    public static float* Address(ReadOnlySpan<float> table) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(table));

    /// <summary>max(x, 0) - curve, for x times a smooth step.</summary>
    internal readonly struct Ramp : ICurveForm
    {
        public static bool HasTail => true;

        public static bool HasFactor => false;

        public static bool EndsInZero => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector Finish(Vector x, Vector curve) => Avx512F.Max(Vector.Zero, x) - curve;
    }

    /// <summary>factor times (curve for x up to 0, else 1 - curve); right in parts of one, so without a tail.</summary>
    internal readonly struct Slope : ICurveForm
    {
        public static bool HasTail => false;

        public static bool HasFactor => true;

        public static bool EndsInZero => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector Finish(Vector x, Vector curve) =>
            Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector.Zero), Vector.One - curve, curve);
    }

    /// <summary>The curve with the sign of x.</summary>
    internal readonly struct Odd : ICurveForm
    {
        public static bool HasTail => false;

        public static bool HasFactor => false;

        public static bool EndsInZero => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector Finish(Vector x, Vector curve) => curve | (x & Vector512.Create(-0f));
    }
}
