using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>The bodies of comparisons, of functions that are right near zero, and of the activations made of them.</summary>
internal static class FunctionKernels
{
    internal readonly struct Log1p : IUnaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdFunctions.Log1p<S, V>(x);
    }

    internal readonly struct Expm1 : IUnaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdFunctions.Expm1<S, V>(x);
    }

    internal readonly struct Softplus : IUnaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Divide(SimdFunctions.Softplus<S, V>(S.Multiply(a, x)), a);
    }

    internal readonly struct Elu : IUnaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Select(S.Greater(x, S.Splat(0f)), x, S.Multiply(a, SimdFunctions.Expm1<S, V>(x)));
    }

    internal readonly struct Mish : IUnaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdFunctions.Mish<S, V>(x);
    }

    internal readonly struct HardSwish : IUnaryKernel
    {
        public static bool IsHeavy => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct
        {
            x = S.Larger(S.Splat(-3f), x);
            return S.Multiply(x, S.Divide(S.Smaller(S.Splat(6f), S.Add(x, S.Splat(3f))), S.Splat(6f)));
        }
    }

    internal readonly struct Equal : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.And(S.Equal(a, b), S.Splat(1f));
    }

    internal readonly struct Greater : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.And(S.Greater(a, b), S.Splat(1f));
    }

    internal readonly struct EluGradient : IBinaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Select(S.Greater(b, S.Splat(0f)), a, S.Multiply(S.Multiply(a, alpha), SimdMath.Exp<S, V>(b)));
    }

    internal readonly struct MishGradient : IBinaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(a, SimdFunctions.MishSlope<S, V>(b));
    }

    internal readonly struct HardSwishGradient : IBinaryKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct
        {
            var slope = S.MultiplyAdd(b, S.Splat(1f / 3), S.Splat(0.5f));
            var inside = S.Select(S.Greater(b, S.Splat(3f)), a, S.Multiply(a, slope));
            return S.AndNot(inside, S.Greater(S.Splat(-3f), b));
        }
    }
}
