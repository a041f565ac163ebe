using System.Text.Json;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Tests.Golden;

/// <summary>Sequences of different lengths, attention with everything, fifty training steps: as PyTorch, by tools/golden/sequence_runs.py.</summary>
public sealed class SequenceRunTests
{
    private const string List = "sequence-runs.json";
    private const string Tensors = "sequence-runs.safetensors";

    public static TheoryData<string, string> Lengths => Cases("lengths");

    public static TheoryData<string, string> Normed => Cases("normed");

    public static TheoryData<string, string> Attentions => Cases("attention");

    public static TheoryData<string, string> Decoders => Cases("decoders");

    public static TheoryData<string, string> Replays => Cases("cases");

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Recurrent_Lengths_GiveWhatPackedSequencesDo(string deviceName, string name)
    {
        var (run, c) = Start(deviceName, "lengths", name);
        var layer = Fills.State(name, Layer(c.Text("kind"), c, c.Flag("bidirectional"), layerNorm: false));
        layer.MoveTo(run.Device);
        var lengths = c.Integers("lengths");
        var x = run.Fill("input", [c.Integer("steps"), lengths.Length, c.Integer("inputs")]).RequireGrad();
        Shape size = [c.Integer("layers") * (c.Flag("bidirectional") ? 2 : 1), lengths.Length, c.Integer("units")];
        var (hidden, cell) = c.Flag("hasState") ? (run.Fill("hidden", size).RequireGrad(), run.Fill("cell", size).RequireGrad()) : default;
        var (y, last, lastCell) = Run(layer, x, hidden, cell, IntTensor.Create(lengths));
        run.Check("output", y);
        run.Check("hiddenOut", last);
        var sum = run.Weighted(y, "output") + run.Weighted(last, "hiddenOut");
        if (lastCell is not null)
        {
            run.Check("cellOut", lastCell);
            sum += run.Weighted(lastCell, "cellOut");
        }

        sum.Backward();
        run.CheckGradients(layer, ("input", x));
        if (hidden is null) return;
        run.Check("hidden.gradient", hidden.Grad!);
        if (lastCell is not null) run.Check("cell.gradient", cell!.Grad!);
    }

    [Theory]
    [MemberData(nameof(Normed))]
    public void Recurrent_LayerNormAndLengths_GiveThePapersNumbers(string deviceName, string name)
    {
        var (run, c) = Start(deviceName, "normed", name);
        var layer = Fills.State(name, Layer(c.Text("kind"), c, c.Flag("bidirectional"), layerNorm: true, batchFirst: true));
        layer.MoveTo(run.Device);
        var lengths = c.Integers("lengths");
        var x = run.Fill("input", [lengths.Length, c.Integer("steps"), c.Integer("inputs")]).RequireGrad();
        var y = Run(layer, x, null, null, IntTensor.Create(lengths)).Output;
        run.Check("output", y);
        run.Weighted(y, "output").Backward();
        run.CheckGradients(layer, ("input", x));
    }

    [Theory]
    [MemberData(nameof(Attentions))]
    public void MultiHeadAttention_OutputWeightsAndGradients_ArePyTorchs(string deviceName, string name)
    {
        var (run, c) = Start(deviceName, "attention", name);
        var (size, keys) = (c.Integer("size"), c.Integer("keys"));
        var layer = Fills.State(name, new MultiHeadAttention(
            size, c.Integer("heads"), new Rng(1), bias: c.Flag("bias"), causal: c.Flag("causal"), keySize: c.Integer("keySize"),
            valueSize: c.Integer("valueSize")));
        layer.MoveTo(run.Device);
        var query = run.Fill("query", [2, c.Integer("queries"), size]).RequireGrad();
        var key = run.Fill("key", [2, keys, c.Integer("keySize")]).RequireGrad();
        var value = run.Fill("value", [2, keys, c.Integer("valueSize")]).RequireGrad();
        var padding = MultiHeadAttention.PaddingMask(IntTensor.Create(c.Integers("lengths")), keys, run.Device);
        var (output, weights) = layer.ForwardWithWeights(query, key, value, keyPadding: padding, averageHeads: false);
        run.Check("output", output);
        run.Check("weights", weights);
        run.Check("mean", layer.ForwardWithWeights(query, key, value, keyPadding: padding).Weights);
        Assert.Equal(output.ToArray(), layer.Forward(query, key, value, keyPadding: padding).ToArray());
        (run.Weighted(output, "output") + run.Weighted(weights, "weights")).Backward();
        run.CheckGradients(layer, ("query", query), ("key", key), ("value", value));
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void TransformerDecoder_MemoryAndMasks_ArePyTorchs(string deviceName, string name)
    {
        var (run, c) = Start(deviceName, "decoders", name);
        var (size, heads, hidden, layers) = (c.Integer("size"), c.Integer("heads"), c.Integer("hidden"), c.Integer("layers"));
        var x = run.Fill("input", [2, 5, size]).RequireGrad();
        var memory = run.Fill("memory", [2, 4, size]).RequireGrad();
        var memoryMask = run.Fill("memoryMask", [5, 4]);
        var padding = MultiHeadAttention.PaddingMask(IntTensor.Create(c.Integers("lengths")), 5, run.Device);
        var memoryPadding = MultiHeadAttention.PaddingMask(IntTensor.Create(c.Integers("memoryLengths")), 4, run.Device);
        Module model = layers == 1
            ? new TransformerDecoderLayer(size, heads, new Rng(1), hidden, 0, new Gelu(), c.Flag("normFirst"))
            : new TransformerDecoder(size, heads, new Rng(1), layers, hidden, 0, () => new Gelu(), c.Flag("normFirst"), finalNorm: true);
        Fills.State(name, model).MoveTo(run.Device);
        var y = model is TransformerDecoder stack
            ? stack.Forward(x, memory, null, padding, memoryMask, memoryPadding)
            : ((TransformerDecoderLayer)model).Forward(x, memory, null, padding, memoryMask, memoryPadding);
        run.Check("output", y);
        run.Weighted(y, "output").Backward();
        run.CheckGradients(model, ("input", x), ("memory", memory));
    }

    [Theory]
    [MemberData(nameof(Replays))]
    public void Training_FiftySteps_IsPyTorchsRun(string deviceName, string name)
    {
        var (run, c) = Start(deviceName, "cases", name);
        var model = Network(c);
        Fills.State(name, model).MoveTo(run.Device);
        Optimizer optimizer = c.Text("optimizer") == "adam"
            ? new Adam(model.Parameters(), c.Number("learningRate"))
            : new Sgd(model.Parameters(), c.Number("learningRate"), c.Number("momentum"), weightDecay: c.Number("weightDecay"));
        var losses = c.GetProperty("losses").EnumerateArray().Select(l => l.GetDouble()).ToArray();
        Assert.Equal(50, losses.Length);
        var isReference = run.Device == ReferenceDevice.Instance;
        var steps = !isReference ? 50 : c.Text("model") == "vit" ? 2 : 10; // its plain loops take long
        for (var step = 0; step < steps; step++)
        {
            var (x, labels) = ModelGoldenTests.Batch(c, name, step, run.Device);
            optimizer.ClearGradients();
            var loss = new CrossEntropy().Forward(model.Forward(x), labels);
            loss.Backward();
            optimizer.Step();
            Assert.Equal(losses[step], loss.Item(), tolerance: 1e-4 * losses[step]);
        }

        if (steps == 50) ModelGoldenTests.CheckState(c, model, 1e-4);
    }

    private static TheoryData<string, string> Cases(string list)
    {
        var data = new TheoryData<string, string>();
        foreach (var device in TestDevices.Names)
            foreach (var c in GoldenFiles.Json(List).GetProperty(list).EnumerateArray())
                data.Add(device, c.Text("name"));
        return data;
    }

    private static (Golden Run, JsonElement Case) Start(string device, string list, string name) => (
        new Golden(name, TestDevices.Find(device)), GoldenFiles.Json(List).GetProperty(list).EnumerateArray().Single(c => c.Text("name") == name));

    private static Module Network(JsonElement c)
    {
        var rng = new Rng(1);
        if (c.Text("model") == "vit")
            return new Vit(c.Integer("channels"), c.Integer("image"), c.Integer("classes"), rng, c.Integer("patch"), c.Integer("size"),
                c.Integer("layers"), c.Integer("heads"));
        var isBoth = c.Flag("bidirectional");
        return new Sequential(
            Layer(c.Text("model"), c, isBoth, layerNorm: false, batchFirst: true),
            new Linear((isBoth ? 2 : 1) * c.Integer("units"), c.Integer("classes"), rng));
    }

    private static Recurrent Layer(string kind, JsonElement c, bool isBoth, bool layerNorm, bool batchFirst = false)
    {
        var (inputs, units, layers, rng) = (c.Integer("inputs"), c.Integer("units"), c.Integer("layers"), new Rng(1));
        return kind switch
        {
            "rnn" => new Rnn(inputs, units, rng, layers, true, batchFirst, 0, isBoth, layerNorm: layerNorm) { IsLastOnly = true },
            "gru" => new Gru(inputs, units, rng, layers, true, batchFirst, 0, isBoth, layerNorm) { IsLastOnly = true },
            _ => new Lstm(inputs, units, rng, layers, true, batchFirst, 0, isBoth, layerNorm) { IsLastOnly = true },
        };
    }

    private static (Tensor Output, Tensor Hidden, Tensor? Cell) Run(Recurrent layer, Tensor x, Tensor? hidden, Tensor? cell, IntTensor lengths)
    {
        switch (layer)
        {
            case Lstm lstm:
                var (output, state) = lstm.Forward(x, hidden is null ? null : new LstmState(hidden, cell!), lengths);
                return (output, state.Hidden, state.Cell);
            case Gru gru:
                var (y, last) = gru.Forward(x, hidden, lengths);
                return (y, last, null);
            default:
                var (z, end) = ((Rnn)layer).Forward(x, hidden, lengths);
                return (z, end, null);
        }
    }

    private sealed record Golden(string Name, Device Device)
    {
        public Tensor Fill(string what, Shape shape) => Fills.Uniform($"{Name}/{what}", shape, Device);

        public Tensor Weighted(Tensor value, string what) => (value * Fill($"{what}/gradient", value.Shape)).Sum();

        public void Check(string what, Tensor got)
        {
            Assert.Equal(GoldenFiles.ShapeOf(Tensors, $"{Name}/{what}"), got.Shape);
            Numbers.AssertClose(GoldenFiles.Floats(Tensors, $"{Name}/{what}"), got.ToArray(), 4e-6, 8e-6, $"{Name} on {Device.Name}, {what}");
        }

        public void CheckGradients(Module model, params ReadOnlySpan<(string Name, Tensor Value)> inputs)
        {
            foreach (var (name, value) in inputs) Check($"{name}.gradient", value.Grad!);
            foreach (var (key, parameter) in model.NamedParameters()) Check($"{key}.gradient", parameter.Grad!);
        }
    }
}
