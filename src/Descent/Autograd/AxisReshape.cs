namespace Descent;

/// <summary>What becomes of places of axes where the same numbers get another shape.</summary>
/// <remarks>
/// Both shapes are cut into the smallest runs of axes that have as many numbers. In a run at most one axis may have places that could go; a place of
/// the result follows it where it belongs to one alone: (C, H, W) to (C H W), and back. Else all stay.
/// </remarks>
internal sealed class AxisReshape(AxisUnits units, string why)
{
    public int[][] Follow(int[][] axes, int[] sizes)
    {
        var result = new int[sizes.Length][];
        int from = 0, to = 0;
        while (from < axes.Length || to < sizes.Length)
        {
            var (firstFrom, firstTo) = (from, to);
            long left = from < axes.Length ? axes[from++].Length : 1, right = to < sizes.Length ? sizes[to++] : 1;
            while (left != right)
                if (left < right) left *= axes[from++].Length;
                else right *= sizes[to++];
            FollowRun(axes[firstFrom..from], sizes[firstTo..to]).CopyTo(result, firstTo);
        }

        return result;
    }

    private int[][] FollowRun(int[][] axes, int[] sizes)
    {
        if (axes.Length == 1 && sizes.Length == 1) return axes;
        int[][] stay = Array.ConvertAll(sizes, size => new int[size]);
        var live = Enumerable.Range(0, axes.Length).Where(i => Array.Exists(axes[i], unit => unit != AxisUnits.Fixed)).ToList();
        if (live.Count == 0) return stay;
        if (live.Count == 1 && Spread(axes, live[0]) is var flat && Array.FindAll(sizes, s => s != 1).Length <= 1)
        {
            for (var i = 0; i < sizes.Length; i++)
                if (sizes[i] == flat.Length)
                {
                    stay[i] = flat;
                    return stay;
                }
        }

        if (live.Count == 1)
        {
            flat = Spread(axes, live[0]);
            for (var axis = 0; axis < sizes.Length; axis++)
                if (OfOneAxis(flat, sizes, axis) is { } own)
                {
                    stay[axis] = own;
                    return stay;
                }
        }

        foreach (var axis in live)
            foreach (var unit in axes[axis])
                if (unit != AxisUnits.Fixed)
                    units.Lock(unit, why);
        return stay;
    }

    // The unit of each number, in row-major order.
    private static int[] Spread(int[][] axes, int live)
    {
        var inner = axes[(live + 1)..].Aggregate(1, (product, axis) => product * axis.Length);
        var flat = new int[axes.Aggregate(1, (product, axis) => product * axis.Length)];
        for (var i = 0; i < flat.Length; i++) flat[i] = axes[live][i / inner % axes[live].Length];
        return flat;
    }

    private static int[]? OfOneAxis(int[] flat, int[] sizes, int axis)
    {
        var inner = sizes[(axis + 1)..].Aggregate(1, (product, size) => product * size);
        var own = new int[sizes[axis]];
        for (var i = 0; i < own.Length; i++) own[i] = flat[i * inner];
        for (var i = 0; i < flat.Length; i++)
            if (flat[i] != own[i / inner % own.Length])
                return null;
        return own;
    }
}
