using static Descent.Tests.Autograd.NodesForTests;
using static Descent.Tests.Numbers;

namespace Descent.Tests.Autograd;

/// <summary>The graph: which gradients arrive where, and what is an error. Expected values are by hand.</summary>
public sealed class TapeTests
{
    [Fact]
    public void Backward_Diamond_AddsBothWays()
    {
        var x = Leaf(3);
        var a = x * 2;
        var b = x.Square();
        (a * b).Sum().Backward(); // 2 x^3, derivative 6 x^2
        Assert.Equal([54f], x.Grad!.ToArray());
    }

    [Fact]
    public void Backward_InnerTensorUsedThreeTimes_AddsAll()
    {
        var x = Leaf(2, 5);
        var h = x * 3;
        (h + (h * h) + h.Exp() - h.Exp()).Sum().Backward(); // 3 x + 9 x^2, derivative 3 + 18 x
        Assert.Equal([39f, 93f], x.Grad!.ToArray().Select(v => MathF.Round(v, 3)));
    }

    [Fact]
    public void Backward_SameTensorOnBothSides_CountsTwice()
    {
        var x = Leaf(2, 5);
        (x + x).Sum().Backward();
        (x * x).Sum().Backward();
        (x - x).Sum().Backward();
        Assert.Equal([6f, 12f], x.Grad!.ToArray());
    }

    [Fact]
    public void Backward_ChainsOfSums_ShareNothing()
    {
        Tensor x = Leaf(1, 1), y = Leaf(1, 1), z = Leaf(1, 1);
        var s = x + y;
        var t = s + z;
        (t + s + x).Backward(Constant(1, 10)); // x 3, y 2, z 1
        Assert.Equal([3f, 30f], x.Grad!.ToArray());
        Assert.Equal([2f, 20f], y.Grad!.ToArray());
        Assert.Equal([1f, 10f], z.Grad!.ToArray());
    }

    [Fact]
    public void Backward_ViewsOfOneGradient_DoNotOverwriteOneAnother()
    {
        var x = Leaf(1, 2, 3, 4);
        var y = Leaf(1, 1, 1, 1).Detach().Reshape(2, 2).RequireGrad();
        var square = x.Reshape(2, 2);
        var sum = square + y;
        (sum.Rows(0, 1) * 10).Sum().Backward(retainGraph: true);
        sum.Rows(1, 1).Sum().Backward(retainGraph: true);
        (sum.Reshape(4) + x).Sum().Backward();
        Assert.Equal([12f, 12f, 3f, 3f], x.Grad!.ToArray());
        Assert.Equal([11f, 11f, 2f, 2f], y.Grad!.ToArray());
    }

    [Fact]
    public void Backward_LeafItself_IsItsGradient()
    {
        var x = Leaf(7);
        x.Backward();
        x.Backward();
        Assert.Equal([2f], x.Grad!.ToArray());
        var given = Constant(5);
        x.Grad = null;
        x.Backward(given);
        x.Backward();
        Assert.Equal([6f], x.Grad!.ToArray());
        Assert.Equal([5f], given.ToArray());
    }

    [Fact]
    public void Backward_GivenGradient_IsNeverChangedOrTaken()
    {
        Tensor x = Leaf(1, 2), given = Constant(3, 4);
        var y = x + x;
        y.Backward(given, retainGraph: true);
        y.Backward(given);
        (x + 0).Backward(given);
        Assert.Equal([3f, 4f], given.ToArray());
        Assert.Equal([15f, 20f], x.Grad!.ToArray());
    }

    [Fact]
    public void Backward_TwiceOverRetainedGraph_GivesTheSameAgain()
    {
        Tensor x = Leaf(0.5f, -1), w = Leaf(2, 3);
        var loss = (x * w).Tanh().Square().Sum();
        loss.Backward(retainGraph: true);
        var first = x.Grad!.ToArray();
        x.Grad = w.Grad = null;
        loss.Backward(retainGraph: true);
        Assert.Equal(first, x.Grad!.ToArray());
        loss.Backward();
        Assert.Equal(first.Select(v => v * 2), x.Grad!.ToArray());
    }

    [Fact]
    public void Backward_OverFreedGraph_ChangesNothing()
    {
        Tensor x = Leaf(2), w = Leaf(3);
        var h = x.Square();
        var first = (h * 2).Sum();
        var second = (h * w).Sum();
        first.Backward();
        Assert.Contains("retainGraph", Assert.Throws<GraphException>(() => first.Backward()).Message, StringComparison.Ordinal);
        var error = Assert.Throws<GraphException>(() => second.Backward());
        Assert.Contains("Square", error.Message, StringComparison.Ordinal);
        Assert.Null(w.Grad); // not even the part that could have been computed
        Assert.Equal([8f], x.Grad!.ToArray());
    }

    [Fact]
    public void Backward_ErrorInTheMiddle_LeavesNothingBehind()
    {
        var isFailing = true;
        Tensor x = Leaf(2), w = Leaf(5);
        var h = x * 3;
        var side = h * w; // recorded before the failing node, so its gradient waits when that fails
        var loss = (Failing(h, () => isFailing) + side).Sum();
        Assert.Throws<InvalidOperationException>(() => loss.Backward(retainGraph: true));
        isFailing = false;
        x.Grad = w.Grad = null;
        loss.Backward();
        Assert.Equal([18f], x.Grad!.ToArray()); // 3 (1 + w)
        Assert.Equal([6f], w.Grad!.ToArray());
        Assert.True(GradMode.IsEnabled);
    }

    [Fact]
    public void Backward_FromInsideABackwardPass_IsAnErrorAndTheTapeStaysUsable()
    {
        var x = Leaf(2);
        var inner = x.Square().Sum();
        var outer = Failing(x, () =>
        {
            inner.Backward();
            return false;
        });
        Assert.Contains("inside", Assert.Throws<GraphException>(() => outer.Sum().Backward()).Message, StringComparison.Ordinal);
        x.Grad = null;
        inner.Backward();
        Assert.Equal([4f], x.Grad!.ToArray());
    }

    [Fact]
    public void Backward_LongChain_NeedsNoStack()
    {
        var x = Leaf(1);
        var y = x;
        for (var i = 0; i < 50_000; i++) y += 1;
        y.Backward();
        Assert.Equal([1f], x.Grad!.ToArray());
    }

    [Fact]
    public void Backward_ChangedInPlace_IsAnError()
    {
        Tensor x = Leaf(1, 2), c = Constant(3, 4);
        var product = (x * c).Sum();
        c.Detach().Reshape(2, 1).Assign([7, 8]); // through a view of the same memory
        var error = Assert.Throws<GraphException>(() => product.Backward());
        Assert.Contains("Multiply", error.Message, StringComparison.Ordinal);
        Assert.Contains("changed in place", error.Message, StringComparison.Ordinal);

        var y = x.Tanh(); // keeps its output
        y.AddInPlace(y.Detach());
        Assert.Throws<GraphException>(() => y.Sum().Backward());
    }

    [Fact]
    public void Backward_UnneededValueChangedInPlace_IsFine()
    {
        Tensor x = Leaf(1, 2), c = Constant(3, 4);
        var sum = (x + c).Sum();
        c.Assign([7, 8]);
        sum.Backward();
        Assert.Equal([1f, 1f], x.Grad!.ToArray());
    }

    [Fact]
    public void Backward_UnderNoGrad_StillWorksOnWhatWasRecorded()
    {
        var x = Leaf(3);
        var y = x.Square();
        using (GradMode.NoGrad())
        {
            Assert.False((x * 2).RequiresGrad);
            y.Backward();
        }

        Assert.True((x * 2).RequiresGrad);
        Assert.Equal([6f], x.Grad!.ToArray());
    }

    [Fact]
    public void NoGrad_Nested_RestoresTheFormerModeAlsoAfterAnError()
    {
        Assert.Throws<ShapeException>(() =>
        {
            using (GradMode.NoGrad())
            {
                using (GradMode.NoGrad()) Assert.False(GradMode.IsEnabled);
                Assert.False(GradMode.IsEnabled);
                _ = Constant(1, 2) + Constant(1, 2, 3);
            }
        });
        Assert.True(GradMode.IsEnabled);
    }

    [Fact]
    public void NoGrad_IsOfOneThread()
    {
        using (GradMode.NoGrad())
        {
            var other = false;
            var thread = new Thread(() => other = GradMode.IsEnabled);
            thread.Start();
            thread.Join();
            Assert.True(other);
        }
    }

    [Fact]
    public void Detach_CutsTheGraph()
    {
        var x = Leaf(3);
        (x * x.Detach()).Backward();
        Assert.Equal([3f], x.Grad!.ToArray());
        Assert.Throws<GraphException>(() => x.Detach().Square().Backward());
        Assert.Throws<GraphException>(() => x.Square().RequireGrad());
    }
}
