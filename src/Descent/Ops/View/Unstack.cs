namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The parts of the first axis, each without it; views.</summary>
    /// <remarks>
    /// Shapes: (k, ...) -> k times (...). The gradients of all parts are written side by side into one tensor, where <c>Select</c> would make a whole
    /// one for each: time and memory that grow with the square of the steps of a sequence.
    /// </remarks>
    internal Tensor[] Unstack()
    {
        var parts = new Tensor[Shape[0]];
        var width = parts.Length == 0 ? 0 : Count / parts.Length;
        var whole = Records(this) ? new UnstackNode(this) : null;
        var hub = whole is null ? null : new Tensor(Storage, Shape).CameFrom(whole);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new Tensor(Storage.Slice(i * width, width), Shape.Without(0));
            if (hub is not null) parts[i].CameFrom(new PartNode(hub, whole!, i * width));
        }

        return parts;
    }

    private sealed class UnstackNode(Tensor x) : Node(x)
    {
        protected override void Backward(Tensor gradient) => Accumulate(0, gradient);
    }

    // Nothing but parts adds to the whole, so what waits there is the tensor that the first of them made.
    private sealed class PartNode(Tensor hub, UnstackNode whole, int offset) : Node(hub)
    {
        private readonly Shape _shape = hub.Shape;

        protected override void Backward(Tensor gradient)
        {
            if (Tape.CreatesGraph)
            {
                Accumulate(0, gradient.PadTo(_shape, offset));
                return;
            }

            if (whole.Pending is not { } sum)
            {
                sum = gradient.Fresh(_shape);
                sum.Device.Fill(sum.Storage, 0);
                Accumulate(0, sum);
            }

            sum.Device.Copy(gradient.Storage, sum.Storage.Slice(offset, gradient.Count));
        }
    }
}
