namespace Descent.Tests.Autograd;

/// <summary>Operations written as a user would write them, with what can go wrong in one made into a switch.</summary>
internal static class NodesForTests
{
    /// <summary>y = x^2 by a node of its own; the gradient is multiplied by <paramref name="mistake"/>.</summary>
    public static Tensor OwnSquare(Tensor x, float mistake = 1) => (x.Detach() * x.Detach()).CameFrom(new OwnSquareNode(x, mistake));

    /// <summary>y = 2 (a + b), handing one and the same fresh tensor to both inputs.</summary>
    public static Tensor TwiceSum(Tensor a, Tensor b) => ((a.Detach() + b.Detach()) * 2).CameFrom(new TwiceSumNode(a, b));

    /// <summary>y = 2 a + 3 a + 2 b, handing the first of three gradients in once more after the second was added to it.</summary>
    public static Tensor FirstGradientAgain(Tensor a, Tensor b) => ((a.Detach() * 5) + (b.Detach() * 2)).CameFrom(new FirstGradientAgainNode(a, b));

    /// <summary>y = x; the way back fails as long as <paramref name="fails"/> says so.</summary>
    public static Tensor Failing(Tensor x, Func<bool> fails) => x.Detach().CameFrom(new FailingNode(x, fails));

    /// <summary>y = x; keeps what the way back was given.</summary>
    public static Tensor Spying(Tensor x, List<Tensor> seen, bool clones) => x.Detach().CameFrom(new SpyNode(x, seen, clones));

    /// <summary>y = x with a gradient that is a constant made before the backward pass.</summary>
    public static Tensor ConstantGradient(Tensor x, Tensor gradient) => x.Detach().CameFrom(new ConstantGradientNode(x, gradient));

    /// <summary>y = x; the gradient has a wrong shape.</summary>
    public static Tensor WrongShape(Tensor x) => x.Detach().CameFrom(new WrongShapeNode(x));

    private sealed class OwnSquareNode : Node
    {
        private readonly Saved _x;
        private readonly float _mistake;

        public OwnSquareNode(Tensor x, float mistake)
            : base(x) => (_x, _mistake) = (Save(x), mistake);

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient * _x.Value * 2 * _mistake);
    }

    private sealed class TwiceSumNode(Tensor a, Tensor b) : Node(a, b)
    {
        protected override void Backward(Tensor gradient)
        {
            var both = gradient * 2;
            Accumulate(0, both);
            Accumulate(1, both);
        }
    }

    private sealed class FirstGradientAgainNode(Tensor a, Tensor b) : Node(a, a, b)
    {
        protected override void Backward(Tensor gradient)
        {
            var first = gradient * 2;
            Accumulate(0, first);
            Accumulate(1, gradient * 3);
            Accumulate(2, first);
        }
    }

    private sealed class FailingNode(Tensor x, Func<bool> fails) : Node(x)
    {
        protected override void Backward(Tensor gradient)
        {
            if (fails()) throw new InvalidOperationException("as asked");
            Accumulate(0, gradient);
        }
    }

    private sealed class SpyNode(Tensor x, List<Tensor> seen, bool clones) : Node(x)
    {
        protected override void Backward(Tensor gradient)
        {
            seen.Add(clones ? gradient.Clone() : gradient);
            Accumulate(0, gradient * 1.5f);
        }
    }

    private sealed class ConstantGradientNode(Tensor x, Tensor constant) : Node(x)
    {
        protected override void Backward(Tensor gradient) => Accumulate(0, constant);
    }

    private sealed class WrongShapeNode(Tensor x) : Node(x)
    {
        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.Reshape(-1, 1));
    }
}
