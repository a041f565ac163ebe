using Descent.Configuration;
using Descent.Nn;

namespace Descent.Tests.Contracts;

/// <summary>What every layer must do, for every row of <see cref="LayerCases"/>.</summary>
public sealed class LayerContractTests
{
    public static TheoryData<string> Names => [.. LayerCases.All.Select(c => c.Name)];

    public static TheoryData<string> Smooth => [.. LayerCases.All.Where(c => !c.SkipsGradientCheck && !c.IsLarge).Select(c => c.Name)];

    public static TheoryData<string> Small => [.. LayerCases.All.Where(c => !c.IsLarge).Select(c => c.Name)];

    public static TheoryData<string> Refusing => [.. LayerCases.All.Where(c => c.Wrong is not null).Select(c => c.Name)];

    [Fact]
    public void Catalog_EveryModuleEntry_HasARow()
    {
        var entries = Catalog.Entries.OfType<CatalogEntry<LayerFactory>>().Select(e => e.Name);
        Assert.Empty(entries.Except(LayerCases.All.Select(c => c.Entry)));
        Assert.Equal(LayerCases.All.Count, LayerCases.All.Select(c => c.Name).Distinct().Count());
        Assert.All(LayerCases.All, c => Assert.True(
            c.Golden is null != c.Why is null, $"{c.Name}: golden values, or the reason why there are none."));
    }

    [Theory]
    [MemberData(nameof(Smooth))]
    public void Layer_Gradients_AgreeWithFiniteDifferences(string name)
    {
        var c = LayerCases.Find(name);
        foreach (var evaluates in c.IsRandom ? [true] : c.IsSameInEvaluation ? [false] : new[] { false, true })
        {
            var layer = c.Build(ReferenceDevice.Instance);
            if (evaluates) layer.Evaluate();
            LayerSlopes.Check($"{name}{(evaluates ? ", evaluation" : "")}", layer, c.Draw(ReferenceDevice.Instance, c.Batch), c.Tokens is null);
        }
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Layer_CpuDevice_AgreesWithTheReference(string name)
    {
        var c = LayerCases.Find(name);
        foreach (var batch in new[] { c.Batch, 5 })
        {
            var (want, got) = (c.Build(ReferenceDevice.Instance), c.Build(CpuDevice.Instance));
            if (c.IsRandom) _ = (want.Evaluate(), got.Evaluate());
            var x = c.Draw(ReferenceDevice.Instance, batch).RequireGrad();
            var z = Tensor.From(x.ToArray(), x.Shape, CpuDevice.Instance).RequireGrad();
            Tensor expected = want.Forward(x), computed = got.Forward(z);
            Assert.Equal(expected.Shape, computed.Shape);
            Close(expected, computed, "output");
            var upstream = Tensor.Normal(expected.Shape, new Rng(9), device: ReferenceDevice.Instance);
            expected.Backward(upstream);
            computed.Backward(upstream.To(CpuDevice.Instance));
            if (c.Tokens is null) Close(x.Grad!, z.Grad!, "gradient of the input");
            foreach (var (a, b) in want.Parameters().Zip(got.Parameters())) Close(a.Grad!, b.Grad!, $"gradient of {a}");
        }

        void Close(Tensor want, Tensor got, string what) => Numbers.AssertClose(
            want.ToArray(), got.ToArray(), 4 * c.Tolerance.Relative, 4 * c.Tolerance.OfLargest, $"{name}, {what}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layer_BatchOfOne_WorksOrSaysWhyNot(string name)
    {
        var c = LayerCases.Find(name);
        var layer = c.Build(CpuDevice.Instance);
        var x = c.Draw(CpuDevice.Instance, 1);
        if (c.BatchOfOneError is { } message) Assert.Contains(
            message, Assert.Throws<ShapeException>(() => layer.Forward(x)).Message, StringComparison.Ordinal);
        else Assert.Equal(1, layer.Forward(x).Shape[0]);
        Assert.Equal(1, layer.Evaluate().Forward(x).Shape[0]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layer_EmptyBatch_WorksOrSaysWhyNot(string name)
    {
        var c = LayerCases.Find(name);
        foreach (var device in c.IsLarge ? [CpuDevice.Instance] : new Device[] { CpuDevice.Instance, ReferenceDevice.Instance })
        {
            var layer = c.Build(device);
            var x = Tensor.Zeros([0, .. c.Sample.Sizes], device);
            var full = layer.Evaluate().Forward(c.Draw(device, 2)).Shape;
            layer.Train();
            if (c.EmptyBatchError is { } message)
            {
                Assert.Contains(message, Assert.Throws<ShapeException>(() => layer.Forward(x)).Message, StringComparison.Ordinal);
                continue;
            }

            Assert.Equal(full.With(0, 0), layer.Forward(x).Shape);
            Assert.Equal(full.With(0, 0), layer.Evaluate().Forward(x).Shape);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layer_OneSampleNotANumber_ShowsThereAndOnlyThere(string name)
    {
        var c = LayerCases.Find(name);
        if (c.Tokens is not null) return; // whole numbers have no NaN; what an Embedding says to one is tested with it
        var layer = c.Build(CpuDevice.Instance).Evaluate();
        var clean = c.Draw(CpuDevice.Instance, 3);
        var values = clean.ToArray();
        values[clean.Count / 3] = float.NaN; // the first of the second sample
        var (want, got) = (layer.Forward(clean), layer.Forward(Tensor.From(values, clean.Shape, CpuDevice.Instance)));
        var (before, after, length) = (want.ToArray(), got.ToArray(), want.Count / 3);
        if (c.KeepsNaN) Assert.Contains(after[length..(2 * length)], float.IsNaN);
        if (!c.IsPerSample) return;
        Assert.Equal(before[..length], after[..length]);
        Assert.Equal(before[(2 * length)..], after[(2 * length)..]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layer_TrainingAndEvaluation_DifferWhereSaid(string name)
    {
        var c = LayerCases.Find(name);
        var layer = c.Build(CpuDevice.Instance);
        var x = c.Draw(CpuDevice.Instance, Math.Max(c.Batch, 8));
        var trained = layer.Forward(x).ToArray();
        Assert.Equal(c.IsSameInEvaluation, trained.SequenceEqual(layer.Evaluate().Forward(x).ToArray()));
        Assert.Equal(layer.Forward(x).ToArray(), layer.Forward(x).ToArray()); // evaluation changes nothing
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layer_State_SavedAndLoaded_GivesTheSameBits(string name)
    {
        var c = LayerCases.Find(name);
        using var folder = new TemporaryFolder();
        Module first = c.Build(CpuDevice.Instance), second = c.Build(CpuDevice.Instance, seed: 11);
        first.Forward(c.Draw(CpuDevice.Instance, Math.Max(c.Batch, 8))); // buffers leave their start
        var path = folder["state.safetensors"];
        ModuleState.Save(first, path);
        ModuleState.Load(second, path);
        var x = c.Draw(CpuDevice.Instance, 2);
        Assert.Equal(first.Evaluate().Forward(x).ToArray(), second.Evaluate().Forward(x).ToArray());
    }

    [Theory]
    [MemberData(nameof(Refusing))]
    public void Config_SampleThatDoesNotFit_IsRefusedInWords(string name)
    {
        var c = LayerCases.Find(name);
        var (sample, message) = c.Wrong!.Value;
        Assert.Contains(message, Assert.Throws<ConfigException>(() => LayerCase.Build(c.Json, sample)).Message, StringComparison.Ordinal);
    }
}
