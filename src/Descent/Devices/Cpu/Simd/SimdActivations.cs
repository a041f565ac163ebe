using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>Activations that weigh x with a smooth step, and their slopes, from one exponential each.</summary>
/// <remarks>
/// Largest errors found against double precision. Gelu: 5 ulp of the result above x = -5 and 7 ulp down to -13, so that the small values on the left
/// keep their digits (without a fused multiply-add 1e-6 of the result beyond x = -4). Silu: 4 ulp. GeluTanh: 12 ulp for x above -3, beyond it up to
/// 6e-8 (1 + |x|^3) of the result, because the exponent itself is rounded. Slopes: 3e-7 absolute.
/// Infinities give the limits (0 at minus infinity, where PyTorch has NaN); NaN stays NaN.
/// On AVX-512 Gelu, GeluTanh and their slopes come from curves (<see cref="CurveKernels"/>), within the same bounds;
/// numbers left of a curve from here.
/// </remarks>
internal static class SimdActivations
{
    private const float Far = 14.5f; // beyond it the upper tail of the normal distribution is below every fp32 number
    private const float InverseSqrtTwoPi = 0.398942280f;
    private const float TanhScale = 1.59576912f; // 2 sqrt(2 / pi): tanh u = 2 sigmoid(2u) - 1
    private const float TanhCubic = 0.044715f;

    /// <summary>x Phi(x) = max(x, 0) - t Q(t), t = |x|, Q the upper tail of the normal distribution: nothing cancels on either side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gelu<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var t = S.Smaller(S.Splat(Far), SimdMath.Abs<S, V>(x));
        var tail = S.Multiply(Bell<S, V>(t), S.Multiply(t, ScaledTail<S, V>(t)));
        return S.Subtract(S.Larger(S.Splat(0f), x), tail);
    }

    /// <summary>Phi(x) + x phi(x): with W = Q(t) - t phi(t) it is 1 - W for x above 0, else W.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluSlope<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var t = S.Smaller(S.Splat(Far), SimdMath.Abs<S, V>(x));
        var w = S.Multiply(Bell<S, V>(t), S.NegativeMultiplyAdd(t, S.Splat(InverseSqrtTwoPi), ScaledTail<S, V>(t)));
        return S.Select(S.Greater(x, S.Splat(0f)), S.Subtract(S.Splat(1f), w), w);
    }

    /// <summary>x (1 + tanh u) / 2 = x sigmoid(2u), u = sqrt(2 / pi) (x + 0.044715 x^3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluTanh<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        x = S.Larger(S.Splat(-Far), x);
        var cubic = S.MultiplyAdd(S.Multiply(x, x), S.Splat(TanhScale * TanhCubic), S.Splat(TanhScale));
        return S.Multiply(x, SimdMath.Sigmoid<S, V>(S.Multiply(x, cubic)));
    }

    /// <summary>s + x s (1 - s) (2u)' with s = sigmoid(2u).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluTanhSlope<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        x = S.Smaller(S.Splat(Far), S.Larger(S.Splat(-Far), x));
        var square = S.Multiply(x, x);
        var argument = S.Multiply(x, S.MultiplyAdd(square, S.Splat(TanhScale * TanhCubic), S.Splat(TanhScale)));
        return StepSlope<S, V>(S.Multiply(x, S.MultiplyAdd(square, S.Splat(3 * TanhScale * TanhCubic), S.Splat(TanhScale))), argument);
    }

    /// <summary>x sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        x = S.Larger(S.Splat(-200f), x);
        return S.Multiply(x, SimdMath.Sigmoid<S, V>(x));
    }

    /// <summary>s + x s (1 - s) with s = sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SiluSlope<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        x = S.Smaller(S.Splat(200f), S.Larger(S.Splat(-200f), x));
        return StepSlope<S, V>(x, x);
    }

    // s + slope s (1 - s), s the logistic function of the argument; with e = e^-|argument| both s and 1 - s are exact quotients.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V StepSlope<S, V>(V slope, V argument)
        where S : struct, ISimd<V>
        where V : struct
    {
        var one = S.Splat(1f);
        var e = SimdMath.Exp<S, V>(S.Or(argument, S.SplatBits(int.MinValue)));
        var larger = S.Divide(one, S.Add(one, e));
        var smaller = S.Multiply(e, larger);
        return S.MultiplyAdd(slope, S.Multiply(smaller, larger), S.Select(S.Greater(S.Splat(0f), argument), smaller, larger));
    }

    // e^(-t^2 / 2). What rounding takes from t^2 goes back in after the range reduction: t^2 is up to 210, and its last place would be felt.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Bell<S, V>(V t)
        where S : struct, ISimd<V>
        where V : struct
    {
        var half = S.Multiply(t, S.Splat(-0.5f));
        var high = S.Multiply(t, half);
        return SimdMath.Exp<S, V>(high, S.MultiplyAdd(t, half, S.Subtract(S.Splat(0f), high)));
    }

    // e^(t^2 / 2) Q(t) for t from 0 to 14: a fraction within 6e-9 of it, fitted for the smallest largest relative error.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ScaledTail<S, V>(V t)
        where S : struct, ISimd<V>
        where V : struct
    {
        var top = S.MultiplyAdd(S.Splat(0.004097160745235936f), t, S.Splat(0.04050442010306434f));
        top = S.MultiplyAdd(top, t, S.Splat(0.1828533182278288f));
        top = S.MultiplyAdd(top, t, S.Splat(0.43777995552305743f));
        top = S.MultiplyAdd(top, t, S.Splat(0.5f));
        var bottom = S.MultiplyAdd(S.Splat(0.010269934857147882f), t, S.Splat(0.10153614848555348f));
        bottom = S.MultiplyAdd(bottom, t, S.Splat(0.4684625553954014f));
        bottom = S.MultiplyAdd(bottom, t, S.Splat(1.2009178161242213f));
        bottom = S.MultiplyAdd(bottom, t, S.Splat(1.673444879043881f));
        bottom = S.MultiplyAdd(bottom, t, S.Splat(1f));
        return S.Divide(top, bottom);
    }
}
