namespace Descent;

public sealed partial class Tensor
{
    private Tensor Unary(UnaryOp op, float alpha = 0, float beta = 0)
    {
        var y = Fresh(Shape);
        Device.Unary(op, Storage, y.Storage, alpha, beta);
        return y;
    }

    private Tensor Binary(BinaryOp op, Tensor right, float alpha = 0)
    {
        if (Device != right.Device) RequireSameDevice(op.ToString(), this, right); // the name costs more than the check
        if (Shape.Equals(right.Shape))
        {
            var same = Fresh(Shape);
            Device.Binary(op, Storage, right.Storage, same.Storage, alpha);
            return same;
        }

        var y = Fresh(Shape.Broadcast(Shape, right.Shape, op.ToString()));
        var plan = BroadcastPlan.Create(Shape.Sizes, right.Shape.Sizes, y.Shape.Sizes);
        Device.BinaryBroadcast(op, Storage, right.Storage, y.Storage, plan, alpha);
        return y;
    }
}
