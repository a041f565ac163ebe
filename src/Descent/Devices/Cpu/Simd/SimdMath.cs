using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>The functions that no processor has, in fp32 only: range reduction and polynomials fitted for the smallest largest error.</summary>
/// <remarks>
/// Largest errors, in units of the last place, against double precision: Exp 1.02, Log 0.83, Tanh 1.34, Sigmoid 2.41, Erf 1.30 (tests hold them to
/// 2, 2, 3, 3 and 4). Measured with AVX2 for every float from 1e-5 in size to where the result no longer changes (Log: every positive float);
/// one float in 101 gave the same largest errors with every kernel variant. On AVX-512 Tanh and Erf come from curves
/// (<see cref="CurveKernels"/>) and Log from <see cref="Simd512"/>, within the same bounds.
/// A lane's result does not depend on its neighbours, so an element gets the same bits wherever it lies.
/// </remarks>
internal static class SimdMath
{
    private const float Ln2High = 0.693359375f; // few bits, so that n times it is exact also without a fused multiply-add
    private const float Ln2Low = -2.12194440e-4f;
    private const int SignBit = int.MinValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Abs<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct => S.AndNot(x, S.SplatBits(SignBit));

    /// <summary>x where it is NaN, else value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V KeepNaN<S, V>(V x, V value)
        where S : struct, ISimd<V>
        where V : struct => S.Select(S.Equal(x, x), value, x);

    /// <summary>The larger one; NaN if either is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Max<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => KeepNaN<S, V>(a, S.Larger(a, b));

    /// <summary>e^x: x = n ln 2 + r with |r| at most ln 2 / 2, then e^x = 2^n (1 + r + r^2 q(r)). Denormal results are kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        // Beyond these bounds the result is 0 or infinity anyway; the second argument wins for NaN.
        x = S.Smaller(S.Splat(89f), S.Larger(S.Splat(-105f), x));
        var n = S.Round(S.Multiply(x, S.Splat(1.44269504f)));
        var r = S.NegativeMultiplyAdd(n, S.Splat(Ln2High), x);
        r = S.NegativeMultiplyAdd(n, S.Splat(Ln2Low), r);
        var q = S.MultiplyAdd(S.Splat(0.00138144672f), r, S.Splat(0.00836878084f));
        q = S.MultiplyAdd(q, r, S.Splat(0.0416683927f));
        q = S.MultiplyAdd(q, r, S.Splat(0.166665196f));
        q = S.MultiplyAdd(q, r, S.Splat(0.49999994f));
        q = S.MultiplyAdd(q, S.Multiply(r, r), r);
        return S.Scale(S.Add(q, S.Splat(1f)), n);
    }

    /// <summary>e^(x + low) for x from -160 ln 2 to 0 and a low of at most half a unit of x's last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V>(V x, V low)
        where S : struct, ISimd<V>
        where V : struct
    {
        var n = S.Round(S.Multiply(x, S.Splat(1.44269504f)));
        var r = S.NegativeMultiplyAdd(n, S.Splat(Ln2High), x);
        r = S.NegativeMultiplyAdd(n, S.Splat(Ln2Low), S.Add(r, low));
        var q = S.MultiplyAdd(S.Splat(0.00138144672f), r, S.Splat(0.00836878084f));
        q = S.MultiplyAdd(q, r, S.Splat(0.0416683927f));
        q = S.MultiplyAdd(q, r, S.Splat(0.166665196f));
        q = S.MultiplyAdd(q, r, S.Splat(0.49999994f));
        q = S.MultiplyAdd(q, S.Multiply(r, r), r);
        return S.Scale(S.Add(q, S.Splat(1f)), n);
    }

    /// <summary>ln x: x = 2^e m with m near 1, then ln x = e ln 2 + f - f^2 / 2 + f^3 q(f) for f = m - 1. Denormals are right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var zero = S.Splat(0f);
        var isTiny = S.Greater(S.Splat(1.17549435e-38f), x);
        var scaled = S.Select(isTiny, S.Multiply(x, S.Splat(8388608f)), x);
        var exponent = S.ShiftRightBits(S.SubtractBits(scaled, S.SplatBits(0x3F3504F3)), 23); // of the power of two that leaves m >= sqrt(1/2)
        var f = S.Subtract(S.SubtractBits(scaled, S.ShiftLeftBits(exponent, 23)), S.Splat(1f));
        var e = S.Subtract(S.FromBits(exponent), S.And(isTiny, S.Splat(23f)));
        var q = S.MultiplyAdd(S.Splat(0.0674663857f), f, S.Splat(-0.116756514f));
        q = S.MultiplyAdd(q, f, S.Splat(0.118881628f));
        q = S.MultiplyAdd(q, f, S.Splat(-0.124055892f));
        q = S.MultiplyAdd(q, f, S.Splat(0.142195523f));
        q = S.MultiplyAdd(q, f, S.Splat(-0.166679963f));
        q = S.MultiplyAdd(q, f, S.Splat(0.200021192f));
        q = S.MultiplyAdd(q, f, S.Splat(-0.250000089f));
        q = S.MultiplyAdd(q, f, S.Splat(0.333333135f));
        var f2 = S.Multiply(f, f);
        q = S.MultiplyAdd(e, S.Splat(Ln2Low), S.Multiply(S.Multiply(q, f), f2));
        q = S.NegativeMultiplyAdd(S.Splat(0.5f), f2, q);
        var result = S.MultiplyAdd(e, S.Splat(Ln2High), S.Add(f, q));
        var infinity = S.Splat(float.PositiveInfinity);
        result = S.Select(S.Equal(x, infinity), infinity, result);
        result = S.Select(S.Equal(x, zero), S.Splat(float.NegativeInfinity), result);
        result = S.Select(S.Greater(zero, x), S.Splat(float.NaN), result);
        return KeepNaN<S, V>(x, result);
    }

    /// <summary>tanh x: a polynomial near zero, else 1 - 2 / (e^2|x| + 1) with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var z = S.Multiply(x, x);
        var q = S.MultiplyAdd(S.Splat(-0.00571232941f), z, S.Splat(0.0206465591f));
        q = S.MultiplyAdd(q, z, S.Splat(-0.0537423268f));
        q = S.MultiplyAdd(q, z, S.Splat(0.133314788f));
        q = S.MultiplyAdd(q, z, S.Splat(-0.333332837f));
        var near = S.MultiplyAdd(S.Multiply(q, z), x, x);
        var size = Abs<S, V>(x);
        var e = Exp<S, V>(S.Add(size, size));
        var far = S.Subtract(S.Splat(1f), S.Divide(S.Splat(2f), S.Add(e, S.Splat(1f))));
        far = S.Or(far, S.And(x, S.SplatBits(SignBit)));
        return S.Select(S.Greater(size, S.Splat(0.625f)), far, near); // NaN takes the polynomial and stays NaN
    }

    /// <summary>1 / (1 + e^-x), as e^x / (1 + e^x) below zero so that small results keep their digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var one = S.Splat(1f);
        var e = Exp<S, V>(S.Or(x, S.SplatBits(SignBit)));
        var top = S.Select(S.Greater(S.Splat(0f), x), e, one);
        return S.Divide(top, S.Add(one, e));
    }

    /// <summary>erf x: x + x q(x^2) near zero, else 1 - e^-q(|x|) with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var z = S.Multiply(x, x);
        var q = S.MultiplyAdd(S.Splat(8.39376298e-05f), z, S.Splat(-0.000814886473f));
        q = S.MultiplyAdd(q, z, S.Splat(0.00520163449f));
        q = S.MultiplyAdd(q, z, S.Splat(-0.0268596709f));
        q = S.MultiplyAdd(q, z, S.Splat(0.112837009f));
        q = S.MultiplyAdd(q, z, S.Splat(-0.376126349f));
        q = S.MultiplyAdd(q, z, S.Splat(0.128379166f));
        var near = S.MultiplyAdd(q, x, x);
        var size = Abs<S, V>(x);
        var t = S.Smaller(size, S.Splat(4f)); // erf rounds to 1 from 3.92 on
        var p = S.MultiplyAdd(S.Splat(2.11618317e-05f), t, S.Splat(-0.000435218069f));
        p = S.MultiplyAdd(p, t, S.Splat(0.00417463947f));
        p = S.MultiplyAdd(p, t, S.Splat(-0.025128616f));
        p = S.MultiplyAdd(p, t, S.Splat(0.108293936f));
        p = S.MultiplyAdd(p, t, S.Splat(0.633334637f));
        p = S.MultiplyAdd(p, t, S.Splat(1.12952077f));
        p = S.MultiplyAdd(p, t, S.Splat(-0.000175873458f));
        var far = S.Subtract(S.Splat(1f), Exp<S, V>(S.Subtract(S.Splat(0f), p)));
        far = S.Or(far, S.And(x, S.SplatBits(SignBit)));
        return S.Select(S.Greater(size, S.Splat(0.9225f)), far, near);
    }

    /// <summary>x 2^n as two exact powers, so that only the last product rounds, also into the denormals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ScaleInTwoSteps<S, V>(V x, V n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var bits = S.ToBits(n);
        var half = S.ShiftRightBits(bits, 1);
        var bias = S.SplatBits(127);
        var first = S.ShiftLeftBits(S.AddBits(half, bias), 23);
        var second = S.ShiftLeftBits(S.AddBits(S.SubtractBits(bits, half), bias), 23);
        return S.Multiply(S.Multiply(x, first), second);
    }
}
