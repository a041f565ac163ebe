namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Sets numbers to zero with probability <paramref name="p"/> and scales the rest so that the mean stays (inverted dropout).</summary>
    /// <remarks>
    /// Formula: y = x m / (1 - p), m = 0 with probability p.  Shapes: any -> same.  Gradient: g m / (1 - p).
    /// The draws come from the generator's counter, so they replay exactly.
    /// Reference: Srivastava et al., JMLR 15, 2014.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">p is not in [0, 1).</exception>
    public Tensor Dropout(float p, Rng rng)
    {
        if (!(p >= 0 && p < 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "Dropout: expected a probability of 0 or more, below 1.");
        if (p == 0) return this;
        var y = Fresh(Shape);
        var kept = Device.Dropout(Storage, y.Storage, p, rng.Reserve(Count));
        return Records(this) ? y.CameFrom(new DropoutNode(this, kept, p)) : y;
    }

    /// <summary>1 with probability 1 - p, else 0: exactly, without the scale.</summary>
    internal static Tensor KeepMask(Shape shape, float p, Rng rng, Device device) => Ones(shape, device).Dropout(p, rng).Unary(UnaryOp.Sign);

    /// <summary>Multiplies each block of the first axes by a number of its own.</summary>
    /// <param name="axes">How many of the first axes number the blocks.</param>
    /// <param name="factors">One for each block; they get no gradient.</param>
    internal Tensor ScaleBlocks(int axes, Tensor factors) =>
        Reshape(Shape.Create(1, factors.Count, Product(Shape.Sizes[axes..]))).ChannelAffine(factors).Reshape(Shape);

    private sealed class DropoutNode(Tensor x, Storage kept, float p) : Node(x)
    {
        private Storage? _kept = kept;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var gx = gradient.Fresh(gradient.Shape);
            gradient.Device.DropoutGradient(gradient.Storage, _kept!, gx.Storage, p);
            Accumulate(0, gx);
        }

        protected override void Forget()
        {
            _kept?.Release();
            _kept = null;
        }
    }
}
