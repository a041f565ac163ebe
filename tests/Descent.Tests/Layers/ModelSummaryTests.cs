using Descent.Nn;

namespace Descent.Tests;

/// <summary>Modules with parts and with parameters of their own: counted by hand.</summary>
public sealed class ModelSummaryTests
{
    [Fact]
    public void Of_LanguageModel_CountsEveryParameterAndProductOnce()
    {
        const int vocabulary = 96, context = 64, size = 128, layers = 4;
        var summary = ModelSummary.Of(Models.Gpt(vocabulary, new Rng(1)), [context]);
        // Table, positions, last norm, head; a layer: projections, two linear layers of 4 times the size, their biases, two norms.
        var layer = (4 * size * size) + (4 * size) + (8 * size * size) + (4 * size) + size + (4 * size);
        var expected = (2 * vocabulary * size) + (context * size) + (2 * size) + (layers * layer);
        Assert.Equal(826_112, expected);
        Assert.Equal(expected, summary.Parameters);
        Assert.Equal(expected, summary.Layers.Sum(row => row.Parameters));
        long products = context * ((12 * size * size * layers) + (size * vocabulary)), attention = 2L * context * context * size * layers;
        Assert.Equal(products + attention, summary.MultiplyAdds);
        Assert.Equal([context, vocabulary], summary.Output.Sizes.ToArray());
    }

    [Fact]
    public void Of_PartThatRunsTwice_CountsItsWorkTwiceAndItsOwnersOnce()
    {
        var linear = new Linear(3, 3, new Rng(1));
        var summary = ModelSummary.Of(new Sequential(linear, new Sequential(linear)), [3]);
        Assert.Equal(12, summary.Parameters);
        Assert.Equal([9L, 9L], summary.Layers.Select(row => row.MultiplyAdds));
        Assert.Equal(2 * 3 * sizeof(float), summary.ActivationBytes);
    }
}
