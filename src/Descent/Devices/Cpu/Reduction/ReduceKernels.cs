using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>How numbers are put together, lane by lane and at full width.</summary>
internal interface IReduceKernel
{
    static abstract float Start { get; }

    static abstract double Combine(double a, double b);

    static abstract V Combine<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>The bodies of <see cref="ReduceOp"/>; a mean is a sum, divided at the end.</summary>
internal static class ReduceKernels
{
    internal readonly struct Sum : IReduceKernel
    {
        public static float Start => 0;

        public static double Combine(double a, double b) => a + b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Combine<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Add(a, b);
    }

    internal readonly struct Max : IReduceKernel
    {
        public static float Start => float.NegativeInfinity;

        public static double Combine(double a, double b) => Math.Max(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Combine<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => SimdMath.Max<S, V>(a, b);
    }
}
