using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>One element-wise function of one argument, for any vector. a and b are the call's constants.</summary>
internal interface IUnaryKernel
{
    /// <summary>True if it works long on each element: smaller tasks, no unrolling.</summary>
    static abstract bool IsHeavy { get; }

    /// <summary>The curve that gives the function on AVX-512; empty if there is none.</summary>
    static virtual ReadOnlySpan<float> Curve => default;

    /// <summary>How the function comes from the curve.</summary>
    static virtual CurveUse CurveUse => CurveUse.None;

    static abstract V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>The bodies of <see cref="UnaryOp"/>.</summary>
internal static class UnaryKernels
{
    internal readonly struct Affine : IUnaryKernel
    {
        public static bool IsHeavy => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.MultiplyAdd(a, x, b);
    }

    internal readonly struct Abs : IUnaryKernel
    {
        public static bool IsHeavy => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdMath.Abs<S, V>(x);
    }

    internal readonly struct Exp : IUnaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdMath.Exp<S, V>(x);
    }

    internal readonly struct Log : IUnaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Log(x);
    }

    internal readonly struct Sqrt : IUnaryKernel
    {
        public static bool IsHeavy => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Sqrt(x);
    }

    internal readonly struct Reciprocal : IUnaryKernel
    {
        public static bool IsHeavy => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Divide(S.Splat(1f), x);
    }

    internal readonly struct Square : IUnaryKernel
    {
        public static bool IsHeavy => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(x, x);
    }

    internal readonly struct Tanh : IUnaryKernel
    {
        public static bool IsHeavy => true;

        public static ReadOnlySpan<float> Curve => CurveTables.Tanh;

        public static CurveUse CurveUse => CurveUse.Odd;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdMath.Tanh<S, V>(x);
    }

    internal readonly struct Sigmoid : IUnaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdMath.Sigmoid<S, V>(x);
    }

    internal readonly struct Relu : IUnaryKernel
    {
        public static bool IsHeavy => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Larger(S.Splat(0f), x);
    }

    internal readonly struct LeakyRelu : IUnaryKernel
    {
        public static bool IsHeavy => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Select(S.Greater(x, S.Splat(0f)), x, S.Multiply(a, x));
    }

    internal readonly struct Erf : IUnaryKernel
    {
        public static bool IsHeavy => true;

        public static ReadOnlySpan<float> Curve => CurveTables.Erf;

        public static CurveUse CurveUse => CurveUse.Odd;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdMath.Erf<S, V>(x);
    }

    internal readonly struct Clamp : IUnaryKernel
    {
        public static bool IsHeavy => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Smaller(b, S.Larger(a, x));
    }

    internal readonly struct Sign : IUnaryKernel
    {
        public static bool IsHeavy => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct
        {
            var one = S.Splat(1f);
            var zero = S.Splat(0f);
            var sign = S.Subtract(S.And(S.Greater(x, zero), one), S.And(S.Greater(zero, x), one));
            return SimdMath.KeepNaN<S, V>(x, sign);
        }
    }
}
