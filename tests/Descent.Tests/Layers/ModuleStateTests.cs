using Descent.Formats;
using Descent.Nn;

namespace Descent.Tests.Layers;

public sealed class ModuleStateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("descent-state").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void SaveThenLoad_GivesTheSameBits()
    {
        Sequential first = Model(1), second = Model(2);
        var path = Path.Combine(_folder, "model.safetensors");
        ModuleState.Save(first, path, new Dictionary<string, string> { ["epoch"] = "3" });
        ModuleState.Load(second, path);
        Assert.All(first.State().Zip(second.State()), pair => Assert.Equal(pair.First.Value.ToArray(), pair.Second.Value.ToArray()));
        Assert.Equal("3", SafetensorsFile.Read(path).Metadata["epoch"]);
    }

    [Fact]
    public void Load_WhatDoesNotFit_IsListedWholeAndNothingIsLoaded()
    {
        var path = Path.Combine(_folder, "other.safetensors");
        SafetensorsFile.Write(path, [
            ("0.weight", [2, 2], new float[4]), ("0.bias", [2], new float[2]), ("1.weight", [2], new float[2]), ("1.num_batches_tracked", [],
                new float[1]),
            ("extra", [1], new float[1])]);
        var model = Model(1);
        var before = model.State().Select(s => s.Value.ToArray()).ToArray();
        var error = Assert.Throws<DataException>(() => ModuleState.Load(model, path));
        foreach (var part in new[] { path, "Missing: 1.bias (2,); 1.running_mean (2,); 1.running_var (2,).", "Unexpected: extra.",
            "Of another shape: 0.weight: got (2, 2), expected (2, 3)." })
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("num_batches_tracked", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.State().Select(s => s.Value.ToArray()));
    }

    [Fact]
    public void Load_NoSuchFile_IsADataException() =>
        Assert.Throws<DataException>(() => ModuleState.Load(Model(1), Path.Combine(_folder, "none.safetensors")));

    [Fact]
    public void Load_BetweenForwardAndBackward_IsFound()
    {
        var model = Model(1);
        var path = Path.Combine(_folder, "model.safetensors");
        ModuleState.Save(model, path);
        var x = Tensor.Normal([4, 3], new Rng(1), device: ReferenceDevice.Instance).RequireGrad();
        var loss = model.Forward(x).Square().Sum();
        ModuleState.Load(model, path);
        Assert.Throws<GraphException>(() => loss.Backward());
    }

    private static Sequential Model(ulong seed)
    {
        var model = new Sequential(new Linear(3, 2, new Rng(seed)), new BatchNorm(2));
        model.MoveTo(ReferenceDevice.Instance);
        return model;
    }
}
