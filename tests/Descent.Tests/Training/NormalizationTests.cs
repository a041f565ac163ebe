using Descent.Data;
using Descent.Training;

namespace Descent.Tests.Training;

/// <summary>What trials and races do to inputs: the statistics are the training part's, whatever the batch.</summary>
public sealed class NormalizationTests
{
    [Theory]
    [InlineData(2, 1, 0)]
    [InlineData(32, 1e-3, 0)]
    [InlineData(32, 2, 1e4)]
    public void Features_ComeToMeanZeroAndDeviationOne(int batch, double scale, double offset)
    {
        var rng = new Rng(3);
        var features = Enumerable.Range(0, 1000 * 3).Select(i => i % 3 == 2 ? 7f : (float)((scale * rng.NextNormal()) + offset)).ToArray();
        var loader = new DataLoader(new FloatDataset(features, [3], [.. Enumerable.Repeat(0, 1000)], 2), new DataLoaderOptions { BatchSize = batch });
        var normalization = Normalization.Of(loader.Epoch(0));
        List<float>[] columns = [[], [], []];
        foreach (var host in loader.Epoch(0))
        {
            normalization.ApplyToInputs(host);
            for (var i = 0; i < host.Count * 3; i++) columns[i % 3].Add(host.Inputs[i]);
        }

        foreach (var column in columns[..2])
        {
            Assert.Equal(0, column.Average(), 1e-2);
            Assert.Equal(1, column.Average(x => (double)x * x), 1e-2);
        }

        Assert.All(columns[2], x => Assert.Equal(0, x)); // always the same
    }
}
