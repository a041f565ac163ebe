using System.Collections;
using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>The sizes of a tensor's axes, outermost first; no axes means a single number. Immutable, compared by value.</summary>
/// <example><code>Shape images = [32, 3, 28, 28];  int channels = images[1];  int width = images[-1];</code></example>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IEquatable<Shape>, IEnumerable<int>
{
    private readonly int[] _sizes;

    private Shape(int[] sizes, int count) => (_sizes, ElementCount) = (sizes, count);

    /// <summary>The shape of a single number.</summary>
    public static Shape Scalar { get; } = new([], 1);

    /// <summary>How many axes.</summary>
    public int Rank => _sizes.Length;

    /// <summary>How many numbers: the product of the sizes. (Not "Count": a collection expression spreads a shape by that name.)</summary>
    public int ElementCount { get; }

    /// <summary>The sizes.</summary>
    public ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>The size of an axis; negative axes count from the end.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public int this[int axis] => _sizes[Axis(axis)];

    /// <summary>Creates a shape.</summary>
    /// <exception cref="ShapeException">A size is negative, or the product is above 2,147,483,647.</exception>
    public static Shape Create(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length == 0) return Scalar;
        long count = 1;
        foreach (var size in sizes)
        {
            if (size < 0) throw new ShapeException($"Shape: got a negative size in {Text(sizes)}; expected sizes of 0 or more.");
            count *= size;
            if (count > int.MaxValue) throw new ShapeException($"Shape: {Text(sizes)} has too many numbers; at most {int.MaxValue:N0} are possible.");
        }

        return new Shape(sizes.ToArray(), (int)count);
    }

    /// <summary>A shape from an array of sizes.</summary>
    public static implicit operator Shape(int[] sizes) => Create(sizes);

    /// <summary>Turns an axis that may count from the end into one that counts from the start.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public int Axis(int axis)
    {
        var fromStart = axis < 0 ? axis + Rank : axis;
        return (uint)fromStart < (uint)Rank
            ? fromStart
            : throw new ShapeException($"Axis: got axis {axis} for the shape {this}; expected -{Rank} to {Rank - 1}.");
    }

    /// <summary>This shape with one axis set to another size.</summary>
    public Shape With(int axis, int size)
    {
        var sizes = (int[])_sizes.Clone();
        sizes[Axis(axis)] = size;
        return Create(sizes);
    }

    /// <summary>This shape with an axis taken out.</summary>
    public Shape Without(int axis)
    {
        axis = Axis(axis);
        return Create([.. _sizes[..axis], .. _sizes[(axis + 1)..]]);
    }

    /// <summary>The shape that two operands broadcast to: sizes are aligned at the end, and a size of 1 repeats (NumPy's rule).</summary>
    /// <exception cref="ShapeException">Two aligned sizes differ and neither is 1.</exception>
    public static Shape Broadcast(Shape left, Shape right, string operation)
    {
        if (left.Equals(right)) return left;
        var rank = Math.Max(left.Rank, right.Rank);
        Span<int> sizes = stackalloc int[rank];
        for (var i = 1; i <= rank; i++)
        {
            var a = i <= left.Rank ? left._sizes[^i] : 1;
            var b = i <= right.Rank ? right._sizes[^i] : 1;
            if (a != b && a != 1 && b != 1) throw Errors.ShapeErrors.NotBroadcastable(operation, left, right, axisFromEnd: i);
            sizes[^i] = a == 1 ? b : a;
        }

        return Create(sizes);
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => ReferenceEquals(this, other) || (other is not null && _sizes.AsSpan().SequenceEqual(other._sizes));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var size in _sizes) hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>The sizes as people write them: (32, 3, 28, 28).</summary>
    public override string ToString() => Text(_sizes);

    IEnumerator<int> IEnumerable<int>.GetEnumerator() => ((IEnumerable<int>)_sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _sizes.GetEnumerator();

    private static string Text(ReadOnlySpan<int> sizes) =>
        sizes.Length == 1 ? $"({sizes[0]},)" : $"({string.Join(", ", sizes.ToArray())})";
}
