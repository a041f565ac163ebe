using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>The bodies of the smooth activations and of their gradients.</summary>
internal static class ActivationKernels
{
    internal readonly struct Gelu : IUnaryKernel
    {
        public static bool IsHeavy => true;

        public static ReadOnlySpan<float> Curve => CurveTables.Gelu;

        public static CurveUse CurveUse => CurveUse.Ramp;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdActivations.Gelu<S, V>(x);
    }

    internal readonly struct GeluTanh : IUnaryKernel
    {
        public static bool IsHeavy => true;

        public static ReadOnlySpan<float> Curve => CurveTables.GeluTanh;

        public static CurveUse CurveUse => CurveUse.Ramp;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdActivations.GeluTanh<S, V>(x);
    }

    internal readonly struct Silu : IUnaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V x, V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdActivations.Silu<S, V>(x);
    }

    internal readonly struct GeluGradient : IBinaryKernel
    {
        public static bool IsHeavy => true;

        public static ReadOnlySpan<float> Curve => CurveTables.GeluSlope;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(a, SimdActivations.GeluSlope<S, V>(b));
    }

    internal readonly struct GeluTanhGradient : IBinaryKernel
    {
        public static bool IsHeavy => true;

        public static ReadOnlySpan<float> Curve => CurveTables.GeluTanhSlope;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(a, SimdActivations.GeluTanhSlope<S, V>(b));
    }

    internal readonly struct SiluGradient : IBinaryKernel
    {
        public static bool IsHeavy => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<S, V>(V a, V b, V alpha)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(a, SimdActivations.SiluSlope<S, V>(b));
    }
}
