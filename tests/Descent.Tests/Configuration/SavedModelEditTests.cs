using Descent.Configuration;
using Descent.Formats;
using Descent.Nn;

namespace Descent.Tests.Configuration;

/// <summary>A changed model is written and read back with its changes; files with wrong ones are refused in a sentence.</summary>
public sealed class SavedModelEditTests
{
    private const string Model = """
        [{"conv2d": {"filters": 6, "kernel": 3, "bias": false}}, "batch-norm", "relu", {"conv2d": {"filters": 2, "kernel": 3}},
         "tanh", "flatten", {"weight-norm": {"layer": "linear"}}]
        """;

    private const string Fold = """{"kind": "fold-norm", "norm": "1", "into": "0"}""";

    [Fact]
    public void EditedModel_SavedAndLoaded_GivesTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var (model, x) = Saved(folder["model.safetensors"]);
        var before = model.Model.Forward(x).ToArray();
        var edited = model.With(
            new FoldNorm("1", "0"), new KeepChannels("0", ChannelSide.Outputs, 0, 2, 3, 5), new KeepChannels("1", ChannelSide.Outputs, 0, 2, 3, 5),
            new KeepChannels("3", ChannelSide.Inputs, 0, 2, 3, 5));
        edited.Save(folder["edited.safetensors"]);
        var read = SavedModel.Load(folder["edited.safetensors"]);
        Assert.Equal(
            ["1 folded into 0", "4 outputs of 0 kept", "4 outputs of 1 kept", "4 inputs of 3 kept"], read.Edits.Select(e => e.ToString()!));
        Assert.Equal(edited.Model.Forward(x).ToArray(), read.Model.Forward(x).ToArray());
        Assert.False(read.Model.IsTraining);
        Assert.Equal(before, model.Model.Forward(x).ToArray());
        Assert.Equal(before, model.With(new FoldNorm("1", "0")).Model.Forward(x).ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f);
        read.With(new KeepChannels("0", ChannelSide.Outputs, 1), new KeepChannels("3", ChannelSide.Inputs, 1))
            .Save(folder["again.safetensors"]);
        Assert.Equal(6, SavedModel.Load(folder["again.safetensors"]).Edits.Count);
    }

    [Fact]
    public void LayersThatDoNotFitAfterAnEdit_AreRefused()
    {
        using var folder = new TemporaryFolder();
        var (model, _) = Saved(folder["model.safetensors"]);
        var error = Assert.Throws<DataException>(() => model.With(new KeepChannels("0", ChannelSide.Outputs, 0, 2)));
        Assert.Contains("the layers of the edited model do not fit one another. ", error.Message);
    }

    [Theory]
    [InlineData("", "got damaged JSON under 'descent.edits'")]
    [InlineData("{}", "expected a list of at most 10000 edits")]
    [InlineData("[1]", "expected objects in the list")]
    [InlineData("[{}]", "expected a text of at most 1000 letters for 'kind'")]
    [InlineData("[{\"kind\": \"shuffle\"}]", "got an edit 'shuffle' under 'descent.edits'; expected fold-norm or keep-channels.")]
    [InlineData("[{\"kind\": \"fold-norm\", \"norm\": \"1\", \"into\": 0}]", "expected a text of at most 1000 letters for 'into'")]
    [InlineData("[{\"kind\": \"fold-norm\", \"norm\": \"1\", \"into\": \"0\", \"x\": 1}]", "expected 3 members of an edit 'fold-norm'")]
    [InlineData("[{\"kind\": \"fold-norm\", \"kind\": \"fold-norm\", \"norm\": \"1\"}]", "got damaged JSON")]
    [InlineData("[[[[[[]]]]]]", "got damaged JSON")]
    [InlineData("[{\"kind\": \"fold-norm\", \"norm\": \"9\", \"into\": \"0\"}]", "its edits do not fit its config. FoldNorm: got '9'")]
    [InlineData("[{\"kind\": \"keep-channels\", \"part\": \"0\", \"side\": \"up\", \"kept\": [0]}]", "expected 'inputs' or 'outputs'")]
    [InlineData("[{\"kind\": \"keep-channels\", \"part\": \"0\", \"side\": \"outputs\", \"kept\": [0, 0]}]", "rising from 0 or above")]
    [InlineData("[{\"kind\": \"keep-channels\", \"part\": \"0\", \"side\": \"outputs\", \"kept\": [0.5]}]", "whole numbers in 'kept'")]
    [InlineData("[{\"kind\": \"keep-channels\", \"part\": \"0\", \"side\": \"outputs\", \"kept\": [5000000000]}]", "whole numbers in 'kept'")]
    [InlineData("[{\"kind\": \"keep-channels\", \"part\": \"0\", \"side\": \"outputs\", \"kept\": [0, 9]}]", "got 2 channels up to 9 for the 6")]
    [InlineData("[{\"kind\": \"keep-channels\", \"part\": \"6\", \"side\": \"outputs\", \"kept\": [0]}]", "whose weight is made by a WeightNorm")]
    public void WrongEditsInAFile_AreOneSentence(string edits, string expected)
    {
        using var folder = new TemporaryFolder();
        Saved(folder["model.safetensors"]);
        Rewrite(folder["model.safetensors"], folder["wrong.safetensors"], edits);
        var error = Assert.Throws<DataException>(() => SavedModel.Load(folder["wrong.safetensors"]));
        Assert.Contains(expected, error.Message);
        Assert.StartsWith(folder["wrong.safetensors"], error.Message);
    }

    [Fact]
    public void TooManyEditsInAFile_AreRefusedBeforeAnyIsDone()
    {
        using var folder = new TemporaryFolder();
        Saved(folder["model.safetensors"]);
        Rewrite(folder["model.safetensors"], folder["wrong.safetensors"], $"[{string.Join(',', Enumerable.Repeat(Fold, 10_001))}]");
        Assert.Contains("at most 10000 edits", Assert.Throws<DataException>(() => SavedModel.Load(folder["wrong.safetensors"])).Message);
    }

    private static void Rewrite(string path, string to, string edits)
    {
        var file = SafetensorsFile.Read(path);
        var tensors = file.Names.Select(n => (n, Array.ConvertAll(file.Entries[n].Shape, s => (int)s), (ReadOnlyMemory<float>)file.ReadFloats(n)));
        SafetensorsFile.Write(to, tensors, new Dictionary<string, string>(file.Metadata) { ["descent.edits"] = edits });
    }

    private static (SavedModel Model, Tensor Input) Saved(string path)
    {
        var config = ConfigSamples.Parse("{\"digits\": {\"count\": 60}}", Model);
        var data = config.LoadData();
        var module = config.BuildModel(data);
        var x = Tensor.Normal([4, 1, 28, 28], new Rng(9));
        module.Forward(x);
        ModuleState.Save(module, path, SavedModel.Metadata(config, data));
        return (SavedModel.Load(path), x);
    }
}
