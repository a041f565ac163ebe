namespace Descent;

/// <summary>Numbers in a shape, on a device, that remember how they were computed: the thing that networks are made of.</summary>
/// <remarks>
/// Row-major and contiguous. <c>Reshape</c> and slices of the first axis are views that share memory; a permutation copies.
/// A tensor is never disposed: its memory returns to a pool when nothing can reach it. Operations are methods, one file each under <c>Ops/</c>;
/// each one checks shapes, computes at once, and, where an operand requires a gradient, records how to go back.
/// </remarks>
/// <example><code>
/// Tensor x = Tensor.From([1, 2, 3, 4], [2, 2]);
/// Tensor y = x.MatMul(x.Transpose()) + 1;
/// float[] values = y.ToArray();
/// </code></example>
public sealed partial class Tensor
{
    internal Tensor(Storage storage, Shape shape) => (Storage, Shape) = (storage, shape);

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>How many axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>How many numbers.</summary>
    public int Count => Shape.ElementCount;

    /// <summary>The device that holds the numbers.</summary>
    public Device Device => Storage.Device;

    internal Storage Storage { get; }

    // ---- making --------------------------------------------------------------------------------------------------------------

    /// <summary>A tensor from numbers in row-major order (copied).</summary>
    /// <exception cref="ShapeException">The count does not fit the shape.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape, Device? device = null)
    {
        if (values.Length != shape.ElementCount)
            throw new ShapeException($"Tensor.From: got {values.Length} numbers for the shape {shape}; expected {shape.ElementCount}.");
        var tensor = Empty(shape, device);
        tensor.Device.Upload(values, tensor.Storage);
        return tensor;
    }

    /// <summary>A vector from numbers (copied).</summary>
    public static Tensor From(params ReadOnlySpan<float> values) => From(values, Shape.Create(values.Length));

    /// <summary>A single number.</summary>
    public static Tensor Scalar(float value, Device? device = null) => Full(Shape.Scalar, value, device);

    /// <summary>All zeros.</summary>
    public static Tensor Zeros(Shape shape, Device? device = null) => Full(shape, 0, device);

    /// <summary>All ones.</summary>
    public static Tensor Ones(Shape shape, Device? device = null) => Full(shape, 1, device);

    /// <summary>One value everywhere.</summary>
    public static Tensor Full(Shape shape, float value, Device? device = null)
    {
        var tensor = Empty(shape, device);
        tensor.Device.Fill(tensor.Storage, value);
        return tensor;
    }

    /// <summary>Normal numbers; the same for the same generator state on every device.</summary>
    public static Tensor Normal(Shape shape, Rng rng, float mean = 0, float standardDeviation = 1, Device? device = null)
    {
        var values = new float[shape.ElementCount];
        rng.FillNormal(values, mean, standardDeviation);
        return From(values, shape, device);
    }

    /// <summary>Uniform numbers in [low, high).</summary>
    public static Tensor Uniform(Shape shape, Rng rng, float low = 0, float high = 1, Device? device = null)
    {
        var values = new float[shape.ElementCount];
        rng.FillUniform(values, low, high);
        return From(values, shape, device);
    }

    // ---- reading -------------------------------------------------------------------------------------------------------------

    /// <summary>The numbers in row-major order (copied).</summary>
    public float[] ToArray()
    {
        var values = new float[Count];
        Device.Download(Storage, values);
        return values;
    }

    /// <summary>Copies the numbers in row-major order.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length < Count)
            throw new ArgumentException($"Tensor.CopyTo: got room for {destination.Length} numbers; expected at least {Count}.", nameof(destination));
        Device.Download(Storage, destination[..Count]);
    }

    /// <summary>The value of a tensor that holds a single number.</summary>
    /// <exception cref="ShapeException">There is more than one number.</exception>
    public float Item() => Count == 1
        ? (float)Device.Read(Storage, 0)
        : throw Errors.ShapeErrors.Rank("Item", Shape, "a single number", "Did you mean Mean() or Sum() first?");

    /// <summary>One number by its index on each axis.</summary>
    /// <exception cref="ShapeException">An index is outside its axis, or there are too few or too many.</exception>
    [System.Runtime.CompilerServices.IndexerName("At")]
    public float this[params ReadOnlySpan<int> index]
    {
        get
        {
            if (index.Length != Rank) throw Errors.ShapeErrors.Rank($"Indexing with {index.Length} numbers", Shape, $"{Rank} numbers");
            var place = 0;
            for (var axis = 0; axis < index.Length; axis++)
            {
                if ((uint)index[axis] >= (uint)Shape[axis])
                    throw new ShapeException($"Indexing: got {index[axis]} on axis {axis} of the shape {Shape}; expected 0 to {Shape[axis] - 1}.");
                place = (place * Shape[axis]) + index[axis];
            }

            return (float)Device.Read(Storage, place);
        }
    }

    /// <summary>True if no number is NaN or infinite.</summary>
    public bool IsFinite() => Device.IsFinite(Storage);

    /// <summary>The Euclidean length: the square root of the sum of squares.</summary>
    public double Norm() => Math.Sqrt(Device.SumOfSquares(Storage));

    /// <summary>For each row (all axes but the last), the index of the largest number; the first of equals.</summary>
    public IntTensor ArgMax()
    {
        if (Rank == 0) throw Errors.ShapeErrors.Rank("ArgMax", Shape, "at least one axis");
        var rows = Shape[-1] == 0 ? 0 : Count / Shape[-1];
        var places = new int[rows];
        Device.ArgMax(Storage, places, rows, Shape[-1]);
        return IntTensor.From(places, Shape.Without(-1));
    }

    // ---- writing -------------------------------------------------------------------------------------------------------------

    /// <summary>Overwrites the numbers. Meant for loading and initialising: what a graph has saved must not change before its Backward.</summary>
    /// <exception cref="ShapeException">The count does not fit.</exception>
    public void Assign(ReadOnlySpan<float> values)
    {
        if (values.Length != Count) throw new ShapeException($"Tensor.Assign: got {values.Length} numbers for the shape {Shape}; expected {Count}.");
        Device.Upload(values, Storage);
        MarkChanged();
    }

    /// <summary>Overwrites the numbers with another tensor's.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public void Assign(Tensor values)
    {
        if (!values.Shape.Equals(Shape)) throw Errors.ShapeErrors.SameShape("Tensor.Assign", "the tensor", Shape, "the values", values.Shape);
        if (values.Device == Device) Device.Copy(values.Storage, Storage);
        else Device.Upload(values.ToArray(), Storage);
        MarkChanged();
    }

    /// <summary>Tells the tape that the numbers were changed in place.</summary>
    internal void MarkChanged() => Storage.Root.Version++;

    /// <summary>A copy with memory of its own and no history.</summary>
    public Tensor Clone()
    {
        var copy = new Tensor(Device.Allocate(Count), Shape);
        Device.Copy(Storage, copy.Storage);
        return copy;
    }

    /// <summary>The same numbers (shared memory) without history: a constant for the graph.</summary>
    public Tensor Detach() => new(Storage, Shape);

    /// <summary>The same numbers on another device, without history.</summary>
    public Tensor To(Device device) => device == Device ? Detach() : From(ToArray(), Shape, device);

    /// <summary>Shape and the first numbers, for debugging.</summary>
    public override string ToString()
    {
        const int shown = 8;
        var first = new Tensor(Storage.Slice(0, Math.Min(Count, shown)), [Math.Min(Count, shown)]).ToArray();
        var head = string.Join(", ", first.Select(v => v.ToString("G6", System.Globalization.CultureInfo.InvariantCulture)));
        return $"Tensor{Shape} [{head}{(Count > shown ? ", ..." : string.Empty)}]";
    }
}
