namespace Descent;

public sealed partial class Tensor
{
    /// <summary>this = keep * this + scale * other, in place and without history: running averages and updates.</summary>
    /// <remarks>Shapes: both alike. A graph that has saved this tensor notices the change and refuses to go back.</remarks>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public void AddInPlace(Tensor other, float scale = 1, float keep = 1)
    {
        if (!other.Shape.Equals(Shape)) throw Errors.ShapeErrors.SameShape("AddInPlace", "the tensor", Shape, "the other", other.Shape);
        RequireSameDevice("AddInPlace", this, other);
        Device.Axpby(scale, other.Storage, keep, Storage);
        MarkChanged();
    }
}
