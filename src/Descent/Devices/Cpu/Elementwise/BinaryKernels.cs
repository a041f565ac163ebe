using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>One element-wise function of two arguments, for any vector. alpha is the call's constant.</summary>
internal interface IBinaryKernel
{
    /// <summary>True if it works long on each element: smaller tasks, no unrolling.</summary>
    static virtual bool IsHeavy => false;

    /// <summary>The curve of b whose slope form (<see cref="CurveKernels.Slope"/>) gives the function on AVX-512; empty if there is none.</summary>
    static virtual ReadOnlySpan<float> Curve => default;

    static abstract V Apply<S, V>(V a, V b, V alpha)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>The bodies of <see cref="BinaryOp"/>.</summary>
internal static class BinaryKernels
{
    internal readonly struct Add : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Add(a, b);
    }

    internal readonly struct AddRelu : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Larger(S.Splat(0f), S.Add(a, b));
    }

    internal readonly struct Subtract : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Subtract(a, b);
    }

    internal readonly struct Multiply : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(a, b);
    }

    internal readonly struct Divide : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Divide(a, b);
    }

    internal readonly struct Maximum : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => SimdMath.Max<S, V>(a, b);
    }

    internal readonly struct Minimum : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => SimdMath.KeepNaN<S, V>(a, S.Smaller(a, b));
    }

    internal readonly struct TanhGradient : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(a, S.NegativeMultiplyAdd(b, b, S.Splat(1f)));
    }

    internal readonly struct SigmoidGradient : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(a, S.NegativeMultiplyAdd(b, b, b));
    }

    internal readonly struct ReluGradient : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.And(a, S.Greater(b, S.Splat(0f)));
    }

    internal readonly struct LeakyReluGradient : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Select(S.Greater(b, S.Splat(0f)), a, S.Multiply(alpha, a));
    }

    /// <summary>alpha a + b: the body of Axpby.</summary>
    internal readonly struct MultiplyAdd : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.MultiplyAdd(alpha, a, b);
    }
}
