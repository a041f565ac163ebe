namespace Descent.Nn;

/// <summary>Gives each sample another shape: images as sequences of rows, rows of numbers as images.</summary>
/// <remarks>
/// Shapes: (N, *) -> (N, sizes), with as many numbers. A view: nothing is copied.
/// PyTorch has Unflatten for a part of this.
/// </remarks>
/// <example><code>
/// var model = new Sequential { new Reshape(28, 28), Models.LstmClassifier(28, 64, 10, rng) };   // an image, read row by row
/// </code></example>
public sealed class Reshape : Module
{
    private readonly int[] _sizes;

    /// <summary>Creates the layer.</summary>
    /// <param name="sizes">The shape of one sample; one size may be -1: it follows from the others.</param>
    /// <exception cref="ArgumentException">No size, one below 1 that is not -1, or more than one -1.</exception>
    public Reshape(params ReadOnlySpan<int> sizes)
    {
        var open = 0;
        foreach (var size in sizes)
        {
            if (size < 1 && size != -1) throw new ArgumentException($"Reshape: got a size of {size}; expected 1 or more, or -1.", nameof(sizes));
            if (size == -1) open++;
        }

        if (sizes.IsEmpty || open > 1)
            throw new ArgumentException(
                $"Reshape: got {sizes.Length} sizes, {open} of them -1; expected one or more, at most one -1.", nameof(sizes));
        _sizes = sizes.ToArray();
    }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"Reshape({string.Join(", ", _sizes)})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank == 0) return input.Reshape([1, .. _sizes]);
        int[] sizes = [input.Shape[0], .. _sizes];
        var open = Array.IndexOf(_sizes, -1);
        if (open < 0) return input.Reshape(sizes);
        // From one sample's numbers, so that it also holds for a batch of none.
        var (count, known) = (input.Shape.Without(0).ElementCount, _sizes.Where(size => size > 0).Aggregate(1L, (product, size) => product * size));
        if (count % known == 0) sizes[open + 1] = (int)(count / known);
        return input.Reshape(sizes);
    }
}
