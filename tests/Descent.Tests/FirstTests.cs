using Descent.Nn;
using Descent.Optim;

namespace Descent.Tests;

/// <summary>Start reading here: a tour of Descent from numbers to a trained network, each step checked.</summary>
public sealed class FirstTests
{
    [Fact]
    public void Step1_TensorsAreNumbersInAShape()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]); // two rows of three, in memory row by row
        Assert.Equal([2, 3], x.Shape);
        Assert.Equal(6, x[1, 2]);

        Tensor row = Tensor.From(10, 20, 30);
        Assert.Equal([11f, 22f, 33f, 14f, 25f, 36f], (x + row).ToArray()); // the row repeats: broadcasting
        Assert.Equal([6f, 15f], x.Sum(axis: 1).ToArray());
        Assert.Equal([14f, 32f, 32f, 77f], x.MatMul(x.Transpose()).ToArray());
    }

    [Fact]
    public void Step2_GradientsSayHowAValueChanges()
    {
        Tensor w = Tensor.From(2, -1).RequireGrad();
        Tensor loss = (w * w * w).Sum(); // computed at once, and remembered how
        loss.Backward(); // d(w^3)/dw = 3 w^2
        Assert.Equal(7, loss.Item());
        Assert.Equal([12f, 3f], w.Grad!.ToArray());
    }

    [Fact]
    public void Step3_ModulesHoldWhatIsTrained()
    {
        var model = new Perceptron(new Rng(seed: 1));
        Assert.Equal(["hidden.weight", "hidden.bias", "output.weight", "output.bias"], model.NamedParameters().Select(p => p.Name));
        Assert.Equal((2 * 16) + 16 + (16 * 2) + 2, model.ParameterCount());
        Assert.Equal([5, 2], model.Forward(Tensor.Zeros([5, 2])).Shape); // five points, a score for each of two classes
    }

    [Fact]
    public void Step4_TrainingIsForwardBackwardStep()
    {
        var rng = new Rng(seed: 1); // all randomness comes from here, so every run gives the same bits
        (Tensor points, IntTensor classes) = Quadrants(200, rng);
        var model = new Perceptron(rng);
        var loss = new CrossEntropy();
        var optimizer = new Adam(model.Parameters(), learningRate: 0.05f);

        for (var step = 0; step < 200; step++)
        {
            Tensor value = loss.Forward(model.Forward(points), classes);
            value.Backward();
            optimizer.Step();
            optimizer.ClearGradients();
        }

        model.Evaluate();
        using (GradMode.NoGrad()) // nothing is remembered here: faster
            Assert.Equal(classes, model.Forward(points).ArgMax()); // every point is right
    }

    /// <summary>Points of the plane; class 1 where the signs differ. No line separates the two: the XOR problem.</summary>
    private static (Tensor Points, IntTensor Classes) Quadrants(int count, Rng rng)
    {
        var values = new float[2 * count];
        var classes = new int[count];
        for (var i = 0; i < count; i++)
        {
            int right = rng.NextInt(2), up = rng.NextInt(2);
            values[2 * i] = (right == 1 ? 1 : -1) * rng.Uniform(0.2f, 1);
            values[(2 * i) + 1] = (up == 1 ? 1 : -1) * rng.Uniform(0.2f, 1);
            classes[i] = right ^ up;
        }

        return (Tensor.From(values, [count, 2]), IntTensor.Create(classes));
    }

    /// <summary>A network of your own: register the parts, then say how they follow one another.</summary>
    private sealed class Perceptron : Module
    {
        private readonly Linear _hidden;
        private readonly Linear _output;

        public Perceptron(Rng rng) =>
            (_hidden, _output) = (Register("hidden", new Linear(2, 16, rng)), Register("output", new Linear(16, 2, rng)));

        protected override Tensor ForwardCore(Tensor input) => _output.Forward(_hidden.Forward(input).Tanh());
    }
}
