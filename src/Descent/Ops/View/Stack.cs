namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Tensors of one shape side by side along a new first axis; copies.</summary>
    /// <remarks>Shapes: k times (...) -> (k, ...). Gradient: each gets its part of g. For another axis <see cref="Permute"/> the result.</remarks>
    /// <exception cref="ShapeException">No tensor, or shapes or devices that differ.</exception>
    public static Tensor Stack(params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length == 0) throw new ShapeException("Stack: got no tensor; expected at least one.");
        var (first, records) = (tensors[0], false);
        var y = first.Fresh(Shape.Create([tensors.Length, .. first.Shape.Sizes]));
        for (var i = 0; i < tensors.Length; i++)
        {
            if (!tensors[i].Shape.Equals(first.Shape))
                throw Errors.ShapeErrors.SameShape("Stack", "tensor 0", first.Shape, $"tensor {i}", tensors[i].Shape);
            RequireSameDevice("Stack", first, tensors[i]);
            y.Device.Copy(tensors[i].Storage, y.Storage.Slice(i * first.Count, first.Count));
            records |= Records(tensors[i]);
        }

        return records ? y.CameFrom(new StackNode(tensors)) : y;
    }

    private sealed class StackNode(ReadOnlySpan<Tensor> tensors) : Node([.. tensors])
    {
        private readonly int _count = tensors.Length;
        private readonly Shape _shape = tensors[0].Shape;

        protected override void Backward(Tensor gradient)
        {
            for (var i = 0; i < _count; i++)
                if (Needs(i))
                    Accumulate(i, gradient.Rows(i, 1).Reshape(_shape));
        }
    }
}
