namespace Descent;

/// <summary>How two operands are repeated to one output shape: sizes of the output and a stride per axis for each side, 0 where it repeats.</summary>
/// <remarks>Neighbouring axes that behave alike are merged, so most plans have one to three axes.</remarks>
public sealed class BroadcastPlan
{
    private BroadcastPlan(int[] sizes, int[] stridesA, int[] stridesB) => (Sizes, StridesA, StridesB) = (sizes, stridesA, stridesB);

    /// <summary>Sizes of the (merged) output axes, outermost first. At least one axis.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>How far a moves for one step along each axis.</summary>
    public IReadOnlyList<int> StridesA { get; }

    /// <summary>How far b moves for one step along each axis.</summary>
    public IReadOnlyList<int> StridesB { get; }

    /// <summary>Makes the plan for operands of the given sizes, which are known to broadcast to <paramref name="output"/>.</summary>
    public static BroadcastPlan Create(ReadOnlySpan<int> a, ReadOnlySpan<int> b, ReadOnlySpan<int> output)
    {
        var rank = output.Length;
        List<int> sizes = [], stridesA = [], stridesB = [];
        int stepA = 1, stepB = 1;
        for (var i = 1; i <= rank; i++) // from the innermost axis out
        {
            var size = output[^i];
            var sizeA = i <= a.Length ? a[^i] : 1;
            var sizeB = i <= b.Length ? b[^i] : 1;
            var strideA = sizeA == 1 ? 0 : stepA;
            var strideB = sizeB == 1 ? 0 : stepB;
            (stepA, stepB) = (stepA * sizeA, stepB * sizeB);
            if (size == 1) continue;
            if (sizes.Count > 0 && Continues(stridesA[^1], strideA, sizes[^1]) && Continues(stridesB[^1], strideB, sizes[^1]))
            {
                sizes[^1] *= size;
                continue;
            }

            sizes.Add(size);
            stridesA.Add(strideA);
            stridesB.Add(strideB);
        }

        if (sizes.Count == 0) (sizes, stridesA, stridesB) = ([1], [0], [0]);
        sizes.Reverse();
        stridesA.Reverse();
        stridesB.Reverse();
        return new BroadcastPlan([.. sizes], [.. stridesA], [.. stridesB]);
    }

    // An outer axis continues an inner one when stepping off the inner one's end lands on the outer one's next element.
    private static bool Continues(int inner, int outer, int innerSize) => inner == 0 ? outer == 0 : outer == inner * innerSize;
}
