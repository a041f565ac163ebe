using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>Whole numbers in a shape: class labels and indices. They have no gradient and stay on the host.</summary>
/// <example><code>IntTensor labels = [3, 1, 4];</code></example>
[CollectionBuilder(typeof(IntTensor), nameof(Create))]
public sealed class IntTensor : IEnumerable<int>
{
    private readonly int[] _values;

    private IntTensor(int[] values, Shape shape) => (_values, Shape) = (values, shape);

    /// <summary>The sizes.</summary>
    public Shape Shape { get; }

    /// <summary>How many numbers.</summary>
    public int Count => _values.Length;

    /// <summary>The numbers in row-major order.</summary>
    public ReadOnlySpan<int> Values => _values;

    /// <summary>One number by its place in row-major order.</summary>
    public int this[int index] => _values[index];

    /// <summary>A vector of numbers (copied).</summary>
    public static IntTensor Create(ReadOnlySpan<int> values) => new(values.ToArray(), Shape.Create(values.Length));

    /// <summary>Numbers in a shape (copied).</summary>
    /// <exception cref="ShapeException">The count does not fit the shape.</exception>
    public static IntTensor From(ReadOnlySpan<int> values, Shape shape) => values.Length == shape.ElementCount
        ? new IntTensor(values.ToArray(), shape)
        : throw new ShapeException($"IntTensor.From: got {values.Length} numbers for the shape {shape}; expected {shape.ElementCount}.");

    IEnumerator<int> IEnumerable<int>.GetEnumerator() => ((IEnumerable<int>)_values).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => _values.GetEnumerator();
}
