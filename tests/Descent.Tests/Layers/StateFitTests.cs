using Descent.Formats;
using Descent.Nn;

namespace Descent.Tests.Layers;

/// <summary>What fits of a file is told name by name, with the name that was meant.</summary>
public sealed class StateFitTests
{
    private static readonly Sequential s_model = new(new Sequential(new Linear(3, 2, new Rng(1)), new BatchNorm(2)));

    [Fact]
    public void NamesAndShapes_AreCompared()
    {
        var fit = StateFit.Of(s_model, File(
            "0.0.weight 2,3", "0.0.bais 2", "0.1.weight 3", "0.1.num_batches_tracked", "0.1.running_mean 2", "other 7"));
        Assert.Equal(["0.0.weight", "0.1.running_mean"], fit.Fitting);
        Assert.Equal(["0.0.bias (2,)", "0.1.bias (2,)", "0.1.running_var (2,)"], fit.Missing);
        Assert.Equal(["0.0.bais [2]. Did you mean '0.0.bias'?", "other [7]"], fit.Unexpected);
        Assert.Equal(["0.1.weight: got [3], expected (2,)"], fit.OtherShape);
        Assert.False(fit.IsWhole);
    }

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("encoder.")]
    public void Prefixes_AreFound(string prefix)
    {
        var file = File([.. s_model.State().Select(s => $"{prefix}{s.Name[2..]} {string.Join(',', s.Value.Shape.Sizes.ToArray())}")]);
        var mapping = StateFit.FindPrefixes(s_model, file);
        Assert.True(StateFit.Of(s_model, file.Select(t => t with { Name = mapping.Apply(t.Name) })).IsWhole);
        Assert.Equal("0.", mapping.Add);
    }

    private static WeightsFile File(params string[] tensors) => new([.. tensors.Select(t =>
    {
        var parts = t.Split(' ');
        long[] shape = parts.Length == 1 ? [] : [.. parts[1].Split(',').Select(long.Parse)];
        return new StoredTensor(parts[0], "F32", shape, new byte[4 * shape.Aggregate(1L, (a, b) => a * b)]);
    })]);
}
