using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>Functions of which the usual formula would lose digits near zero, and activations made of them.</summary>
/// <remarks>The tolerances of the tests, relative to double precision: Log1p, Expm1, Softplus and Elu 5e-7, Mish 6e-7 above -10.</remarks>
internal static class SimdFunctions
{
    /// <summary>ln(1 + x): what rounding took from 1 + x is put right by the quotient (Kahan).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1p<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var one = S.Splat(1f);
        var sum = S.Add(one, x);
        var result = S.Multiply(SimdMath.Log<S, V>(sum), S.Divide(x, S.Subtract(sum, one)));
        result = S.Select(S.Equal(sum, one), x, result);
        return S.Select(S.Equal(x, S.Splat(float.PositiveInfinity)), x, result);
    }

    /// <summary>e^x - 1 = 2^n q + (2^n - 1), e^r = 1 + q as in <see cref="SimdMath.Exp{S, V}(V)"/>; halved until the end, so that 2^128
    /// fits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        x = S.Smaller(S.Splat(89f), S.Larger(S.Splat(-105f), x));
        var n = S.Round(S.Multiply(x, S.Splat(1.44269504f)));
        var r = S.NegativeMultiplyAdd(n, S.Splat(0.693359375f), x);
        r = S.NegativeMultiplyAdd(n, S.Splat(-2.12194440e-4f), r);
        var q = S.MultiplyAdd(S.Splat(0.00138144672f), r, S.Splat(0.00836878084f));
        q = S.MultiplyAdd(q, r, S.Splat(0.0416683927f));
        q = S.MultiplyAdd(q, r, S.Splat(0.166665196f));
        q = S.MultiplyAdd(q, r, S.Splat(0.49999994f));
        q = S.MultiplyAdd(q, S.Multiply(r, r), r);
        var half = S.Splat(0.5f);
        n = S.Subtract(n, S.Splat(1f));
        var result = S.Add(S.Scale(q, n), S.Subtract(S.Scale(S.Splat(1f), n), half));
        return S.Add(result, result);
    }

    /// <summary>ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var one = S.Splat(1f);
        var e = SimdMath.Exp<S, V>(S.Or(x, S.SplatBits(int.MinValue)));
        var sum = S.Add(one, e);
        var rest = S.Multiply(SimdMath.Log<S, V>(sum), S.Divide(e, S.Subtract(sum, one)));
        rest = S.Select(S.Equal(sum, one), e, rest);
        return S.Add(S.Larger(S.Splat(0f), x), rest);
    }

    /// <summary>x tanh(ln(1 + e^x)) = x n / (n + 2), n = e^x (e^x + 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Mish<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var two = S.Splat(2f);
        x = S.Larger(S.Splat(-200f), x);
        var e = SimdMath.Exp<S, V>(S.Smaller(S.Splat(20f), x));
        var n = S.Multiply(e, S.Add(e, two));
        return S.Multiply(x, S.Divide(n, S.Add(n, two)));
    }

    /// <summary>(n (n + 2) + 4 x e^x (1 + e^x)) / (n + 2)^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MishSlope<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var two = S.Splat(2f);
        x = S.Smaller(S.Splat(20f), S.Larger(S.Splat(-200f), x));
        var e = SimdMath.Exp<S, V>(x);
        var n = S.Multiply(e, S.Add(e, two));
        var bottom = S.Add(n, two);
        var top = S.MultiplyAdd(S.Multiply(S.Splat(4f), x), S.MultiplyAdd(e, e, e), S.Multiply(n, bottom));
        return S.Divide(top, S.Multiply(bottom, bottom));
    }
}
