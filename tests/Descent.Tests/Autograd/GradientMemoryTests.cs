using static Descent.Tests.Autograd.NodesForTests;
using static Descent.Tests.Numbers;

namespace Descent.Tests.Autograd;

/// <summary>Gradients are recycled and added up in place: nobody may see that.</summary>
public sealed class GradientMemoryTests
{
    [Fact]
    public void Node_OneTensorForTwoLeaves_GivesEachItsOwn()
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        TwiceSum(a, b).Sum().Backward();
        (a * 10).Sum().Backward();
        Assert.Equal([12f, 12f], a.Grad!.ToArray());
        Assert.Equal([2f, 2f], b.Grad!.ToArray());
    }

    [Fact]
    public void Node_OneTensorForTwoInputs_MayBeUsedAgainAfterItWasAddedUp()
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        for (var pass = 1; pass <= 3; pass++)
        {
            TwiceSum(a, b).Sum().Backward(); // from the second pass on the first leaf only adds, and lets go of the tensor
            Assert.Equal([2f * pass, 2f * pass], a.Grad!.ToArray());
            Assert.Equal([2f * pass, 2f * pass], b.Grad!.ToArray());
        }
    }

    [Fact]
    public void Node_OneTensorForTwoInnerValues_IsAddedUpOnce()
    {
        Tensor x = Leaf(1, 2), y = Leaf(1, 1);
        Tensor a = x * 3, b = y * 5;
        (TwiceSum(a, b) + a + TwiceSum(b, a) + TwiceSum(a, a)).Sum().Backward(); // a: 2 + 1 + 2 + 4, b: 2 + 2
        Assert.Equal([27f, 27f], x.Grad!.ToArray());
        Assert.Equal([20f, 20f], y.Grad!.ToArray());
    }

    [Fact]
    public void Node_HandsInATensorAgain_ThatWasAddedToMeanwhile()
    {
        Tensor x = Leaf(1, 2), y = Leaf(1, 1);
        for (var pass = 1; pass <= 2; pass++)
        {
            FirstGradientAgain(x * 1, y * 1).Sum().Backward();
            FirstGradientAgain(x, y).Sum().Backward();
            Assert.Equal([10f * pass, 10f * pass], x.Grad!.ToArray());
            Assert.Equal([4f * pass, 4f * pass], y.Grad!.ToArray());
        }
    }

    [Fact]
    public void Node_LeafAndInnerValueShareOneTensor_InnerValueAddsElsewhere()
    {
        Tensor leaf = Leaf(1, 2), x = Leaf(1, 1);
        var inner = x * 3;
        var late = TwiceSum(leaf, inner);
        (inner.Square() + late + TwiceSum(leaf, inner)).Sum().Backward();
        Assert.Equal([4f, 4f], leaf.Grad!.ToArray());
        Assert.Equal([30f, 30f], x.Grad!.ToArray()); // 3 (2 * 3 + 2 + 2)
    }

    [Fact]
    public void Node_ConstantMadeBefore_IsNeitherTakenNorRecycled()
    {
        Tensor x = Leaf(1, 2), constant = Constant(4, 5);
        for (var pass = 1; pass <= 3; pass++)
        {
            ConstantGradient(x, constant).Sum().Backward();
            ConstantGradient(x * 1, constant).Sum().Backward();
            Assert.Equal([4f, 5f], constant.ToArray());
            Assert.Equal([8f * pass, 10f * pass], x.Grad!.ToArray());
        }
    }

    [Fact]
    public void Node_KeepsItsGradient_GetsAClearErrorAndACloneLives()
    {
        List<Tensor> seen = [], copies = [];
        var x = Leaf(1, 2);
        (Spying(x * 2, seen, clones: false) * 3).Sum().Backward();
        Assert.Contains("Clone()", Assert.Throws<GraphException>(() => seen[0].ToArray()).Message, StringComparison.Ordinal);
        (Spying(x * 2, copies, clones: true) * 3).Sum().Backward();
        Assert.Equal([3f, 3f], copies[0].ToArray());
    }

    [Fact]
    public void Backward_GradientMadeInsideAnEarlierPass_IsStillTheUsers()
    {
        List<Tensor> made = [];
        var x = Leaf(1, 2);
        Failing(x, () =>
        {
            made.Add(Constant(1, 1) * 7);
            return false;
        }).Sum().Backward();
        for (var pass = 0; pass < 2; pass++) (x * 2).Backward(made[0]);
        Assert.Equal([7f, 7f], made[0].ToArray());
        Assert.Equal([29f, 29f], x.Grad!.ToArray());
    }

    [Fact]
    public void Grad_AddedUpInPlace_CountsAsAChange()
    {
        Tensor x = Leaf(1, 2), w = Leaf(3, 4);
        (x * 2).Sum().Backward();
        var penalty = (w * x.Grad!).Sum(); // keeps x's gradient for the way back
        (x * 5).Sum().Backward();
        Assert.Throws<GraphException>(() => penalty.Backward());
    }

    [Fact]
    public void Grad_AfterCreateGraph_IsNotSharedBetweenLeaves()
    {
        Tensor x = Leaf(1, 2), y = Leaf(3, 4), given = Constant(1, 1);
        (x + y).Backward(given, createGraph: true);
        (x * 10).Sum().Backward();
        Assert.Equal([11f, 11f], x.Grad!.ToArray());
        Assert.Equal([1f, 1f], y.Grad!.ToArray());
        Assert.Equal([1f, 1f], given.ToArray());
    }

    [Fact]
    public void Grad_SetByTheUser_IsReadNotWritten()
    {
        Tensor x = Leaf(1, 2), mine = Constant(1, 1);
        x.Grad = mine;
        (x * 10).Sum().Backward();
        Assert.Equal([11f, 11f], x.Grad!.ToArray());
        Assert.Equal([1f, 1f], mine.ToArray());
    }

    [Fact]
    public void Grad_OfAnotherShapeOrDevice_IsRefused()
    {
        var x = Leaf(1, 2);
        Assert.Contains("(3,)", Assert.Throws<ShapeException>(() => x.Grad = Constant(1, 2, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("device", Assert.Throws<ShapeException>(() => x.Grad = Tensor.Zeros([2])).Message, StringComparison.Ordinal);
        Assert.Contains("device", Assert.Throws<ShapeException>(() => x.Backward(Tensor.Zeros([2]))).Message, StringComparison.Ordinal);
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Backward_RandomGraphs_AgreeWithFiniteDifferences()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var plan = new Rng((ulong)seed);
            var inputs = Enumerable.Range(0, 3).Select(i => Tensor.Normal([2, 2], plan, device: ReferenceDevice.Instance)).ToArray();
            var key = plan.Position;
            GradCheck.Run(x => Grow(x, new Rng((ulong)seed, 0, key)), inputs).ThrowIfWrong();
        }
    }

    // A graph of random operations over values that are used many times, by views as well.
    private static Tensor Grow(Tensor[] leaves, Rng rng)
    {
        List<Tensor> values = [.. leaves];
        for (var i = 0; i < 12; i++)
        {
            Tensor a = values[rng.NextInt(values.Count)], b = values[rng.NextInt(values.Count)];
            values.Add(rng.NextInt(9) switch
            {
                0 => a + b,
                1 => a - b,
                2 => (a * b).Tanh(),
                3 => a.Reshape(4).Reshape(2, 2) + a,
                4 => a.Rows(0, 1) + b,
                5 => a.MatMul(b).Tanh(),
                6 => TwiceSum(a, b) * 0.5f,
                7 => a.Sum(1, keepDims: true) * 0.3f + b,
                _ => a.Transpose() * 0.7f,
            });
        }

        return values.Skip(3).Aggregate((a, b) => a + b);
    }
}
