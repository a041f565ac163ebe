using System.Diagnostics;
using Descent.Formats;
using Descent.Nn;
using Descent.Tests.Architecture;

namespace Descent.Tests.Golden;

/// <summary>States go both ways between Descent and PyTorch by their names, and the layers then give the same.</summary>
public sealed class TorchStateTests
{
    private const string State = "torch-state.safetensors", Outputs = "torch-state-outputs.safetensors";

    [Fact]
    public void Load_AStateOfPyTorch_GivesItsOutputs()
    {
        var layers = new Layers();
        ModuleState.Load(layers.All, GoldenFiles.Path(State));
        Assert.Contains("norm.num_batches_tracked", GoldenFiles.Open(State).Names); // an I64, passed over
        foreach (var (name, got) in layers.Evaluate())
        {
            Assert.Equal(GoldenFiles.ShapeOf(Outputs, $"output/{name}"), got.Shape);
            Numbers.AssertClose(GoldenFiles.Floats(Outputs, $"output/{name}"), got.ToArray(), 2e-6, 2e-6, name);
        }
    }

    [TorchFact]
    public void Save_AStateOfDescent_IsReadStrictlyAndGivesTheSameInPyTorch()
    {
        using var folder = new TemporaryFolder();
        var layers = new Layers();
        ModuleState.Save(layers.All, folder["state"], new Dictionary<string, string> { ["größe"] = "\"1\"\n" });
        var outputs = layers.Evaluate();
        SafetensorsFile.Write(
            folder["outputs"], outputs.Select(o => ($"output/{o.Name}", o.Value.Shape.Sizes.ToArray(), (ReadOnlyMemory<float>)o.Value.ToArray())));
        var start = new ProcessStartInfo(TorchFactAttribute.Python)
        {
            ArgumentList = { Path.Combine(Repository.Root, "tools", "golden", "torch_state.py"), folder["state"], folder["outputs"] },
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + error.GetAwaiter().GetResult());
        Assert.StartsWith("35 tensors, largest difference ", output, StringComparison.Ordinal);
    }

    /// <summary>The layers of tools/golden/torch_state.py.</summary>
    private sealed class Layers
    {
        private readonly Conv2d _conv;
        private readonly BatchNorm _norm = new(4);
        private readonly Lstm _lstm;
        private readonly Embedding _embedding;
        private readonly TransformerEncoderLayer _encoder;

        public Layers()
        {
            var rng = new Rng(3);
            (_conv, _lstm) = (new Conv2d(3, 4, 3, rng, 2, 1), new Lstm(5, 6, rng, 2, batchFirst: true, bidirectional: true));
            (_embedding, _encoder) = (new Embedding(7, 8, rng), new TransformerEncoderLayer(8, 2, rng, 16));
            All = new Box().With("conv", _conv).With("norm", _norm).With("lstm", _lstm).With("embedding", _embedding).With("encoder", _encoder);
        }

        public Box All { get; }

        public List<(string Name, Tensor Value)> Evaluate()
        {
            All.Evaluate();
            using var mode = GradMode.NoGrad();
            Tensor Input(string name) => GoldenFiles.Tensor(Outputs, name, CpuDevice.Instance);
            return
            [
                ("conv", _norm.Forward(_conv.Forward(Input("image"))).Relu()),
                ("lstm", _lstm.Forward(Input("sequence"))),
                ("encoder", _encoder.Forward(_embedding.Forward(GoldenFiles.Integers(Outputs, "tokens")))),
            ];
        }
    }
}

/// <summary>A test that runs PyTorch: skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> s_isThere = new(IsThere);

    /// <summary>The Python that has it.</summary>
    public const string Python = "/usr/bin/python3";

    /// <summary>Looks for it.</summary>
    public TorchFactAttribute()
    {
        if (!s_isThere.Value) Skip = $"needs PyTorch in {Python}";
    }

    private static bool IsThere()
    {
        if (!File.Exists(Python)) return false;
        // Where it would be found, without the seconds that loading it takes.
        var start = new ProcessStartInfo(Python)
        {
            ArgumentList = { "-c", "import importlib.util as u, sys; sys.exit(not (u.find_spec('torch') and u.find_spec('numpy')))" },
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
