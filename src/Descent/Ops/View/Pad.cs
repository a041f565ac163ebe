namespace Descent;

public sealed partial class Tensor
{
    /// <summary>A constant before and after the numbers of the last axes; copies.</summary>
    /// <remarks>
    /// Shapes: each size grows by its two numbers. Gradient: g inside. The order of the numbers is that of PyTorch's <c>F.pad</c>.
    /// </remarks>
    /// <example><code>Tensor framed = images.Pad([1, 2, 0, 1]); // one column before, two after, no row above, one below</code></example>
    /// <param name="sizes">Before and after the last axis, then before and after the one in front of it, and so on: two for each axis.</param>
    /// <param name="value">The constant; 0 by default.</param>
    /// <exception cref="ShapeException">A negative size, an odd count, more axes than there are, or too many numbers.</exception>
    public Tensor Pad(ReadOnlySpan<int> sizes, float value = 0)
    {
        CheckPad(sizes);
        var y = this;
        for (var i = 0; i < sizes.Length; i += 2)
        {
            var axis = Rank - 1 - (i / 2);
            if (sizes[i] + sizes[i + 1] == 0) continue;
            y = y.Widen(new AxisRun(y.Padded(axis, sizes[i], sizes[i + 1]), axis, sizes[i], y.Shape[axis]), value);
        }

        return y;
    }

    /// <summary>Numbers of the tensor's own before and after those of the last axes; copies. Zeros with <see cref="PaddingMode.Zeros"/>.</summary>
    /// <remarks>
    /// Shapes: each size grows by its two numbers. Gradient: g inside, and to it is added what arrives at the places where a number is repeated.
    /// The order of the numbers is that of PyTorch's <c>F.pad</c>.
    /// </remarks>
    /// <example><code>Tensor ring = images.Pad([1, 1, 1, 1], PaddingMode.Circular);</code></example>
    /// <param name="sizes">Before and after the last axis, then before and after the one in front of it, and so on: two for each axis.</param>
    /// <param name="mode">Where the numbers come from.</param>
    /// <exception cref="ShapeException">
    /// A negative size, an odd count, more axes than there are, too many numbers, or an axis with too few numbers for the mode.
    /// </exception>
    public Tensor Pad(ReadOnlySpan<int> sizes, PaddingMode mode)
    {
        if (mode == PaddingMode.Zeros) return Pad(sizes);
        CheckPad(sizes);
        var y = this;
        for (var i = 0; i < sizes.Length; i += 2)
        {
            var (axis, before, after) = (Rank - 1 - (i / 2), sizes[i], sizes[i + 1]);
            if (Math.Max(before, after) == 0) continue;
            CheckRoom(mode, axis, Math.Max(before, after));
            y.Padded(axis, before, after);
            y = Concat(axis, y.Border(mode, axis, before, isAfter: false), y, y.Border(mode, axis, after, isAfter: true));
        }

        return y;
    }

    private Tensor Border(PaddingMode mode, int axis, int size, bool isAfter)
    {
        var last = Shape[axis] - 1;
        return mode switch
        {
            PaddingMode.Reflect => Narrow(axis, isAfter ? last - size : Math.Min(1, last), size).Flip(axis),
            PaddingMode.Replicate => Narrow(axis, isAfter ? last : 0, 1).Repeated(axis, size),
            _ => Narrow(axis, isAfter ? 0 : last + 1 - size, size),
        };
    }

    // An axis of size 1 repeated.
    private Tensor Repeated(int axis, int size)
    {
        var run = new AxisRun(Shape, axis, 0, 1);
        return RepeatAxis(Shape.With(axis, size), run.Count, size, run.Length, 1);
    }

    private Shape Padded(int axis, int before, int after)
    {
        var size = (long)Shape[axis] + before + after;
        return size <= int.MaxValue
            ? Shape.With(axis, (int)size)
            : throw new ShapeException(
                $"Pad: got {before} before and {after} after axis {axis} of the shape {Shape}; expected at most {int.MaxValue:N0} in all.");
    }

    private void CheckPad(ReadOnlySpan<int> sizes)
    {
        var text = string.Join(", ", sizes.ToArray());
        if (sizes.Length % 2 != 0 || sizes.Length / 2 > Rank)
            throw new ShapeException(
                $"Pad: got ({text}) for the shape {Shape}; expected two numbers, before and after, for each of at most {Rank} axes.");
        foreach (var size in sizes)
            if (size < 0)
                throw new ShapeException($"Pad: got ({text}); expected no negative padding. Narrow cuts numbers off.");
    }

    private void CheckRoom(PaddingMode mode, int axis, int size)
    {
        var most = mode switch
        {
            PaddingMode.Reflect => Shape[axis] - 1,
            PaddingMode.Replicate => Shape[axis] == 0 ? 0 : int.MaxValue,
            PaddingMode.Circular => Shape[axis],
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Pad: expected Zeros, Reflect, Replicate or Circular."),
        };
        if (size > most)
            throw new ShapeException(
                $"Pad: got {size} on axis {axis} of the shape {Shape} with the mode {mode}; expected at most {Math.Max(0, most)}.");
    }
}
