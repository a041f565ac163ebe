using Descent.Configuration;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Contracts;

namespace Descent.Tests.Golden;

/// <summary>Fifty steps of a small network with every loss of the catalog, against PyTorch's in double precision.</summary>
public sealed class LossReplayTests
{
    private const int Batch = 8;
    private const int Features = 6;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var device in TestDevices.Names)
                foreach (var c in GoldenFiles.Cases("losses-replay.json"))
                    data.Add(device, c.Text("name"));
            return data;
        }
    }

    [Fact]
    public void Replays_HaveEveryLoss() => Assert.Equal(
        Catalog.Entries.Where(e => e.Kind == CatalogKind.Loss).Select(e => e.Name).Order(),
        GoldenFiles.Cases("losses-replay.json").Select(c => c.Text("name").Split(' ')[0]).Distinct().Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Training_FiftySteps_IsPyTorchsRun(string deviceName, string name)
    {
        var (device, c) = (TestDevices.Find(deviceName), GoldenFiles.Case("losses-replay.json", name));
        var expected = c.GetProperty("losses").EnumerateArray().Select(l => l.GetDouble()).ToArray();
        var loss = Build(c.Text("config"));
        var model = Model(c.Integer("outputs"), c.Text("last"));
        model.MoveTo(device);
        var optimizer = new Sgd(model.Parameters(), 0.1f);
        Assert.Equal(50, expected.Length);
        for (var step = 0; step < expected.Length; step++)
        {
            var x = new Tensor[c.Integer("sides")];
            for (var side = 0; side < x.Length; side++)
            {
                x[side] = model.Forward(Fills.Uniform($"losses-replay/x{step}/{side}", [Batch, Features], device));
                if (name == "margin-ranking") x[side] = x[side].Select(1, 0);
            }

            optimizer.ClearGradients();
            var value = LossCase.Run(loss, x, Answer(name, Fills.Uniform($"losses-replay/x{step}/0", Batch * Features), device));
            value.Backward();
            optimizer.Step();
            Assert.Equal(expected[step], value.Item(), tolerance: 1e-4 * expected[step]);
        }
    }

    private static Sequential Model(int outputs, string last)
    {
        var rng = new Rng(1);
        Sequential model = [new Linear(Features, 9, rng), new Tanh(), new Linear(9, outputs, rng)];
        if (last.Length > 0) model.Add(last == "LogSoftmax" ? new LogSoftmax() : new Sigmoid());
        return Fills.State("losses-replay", model);
    }

    // As the functions own_... of the script.
    private static Target? Answer(string name, float[] x, Device device)
    {
        var classes = new int[Batch];
        for (var i = 0; i < Batch; i++) classes[i] = x.AsSpan(i * Features, 3).IndexOf(x.AsSpan(i * Features, 3).ToArray().Max());
        return name.Split(' ')[0] switch
        {
            "cross-entropy" or "nll" or "focal" or "hinge" or "squared-hinge" or "dice" => IntTensor.Create(classes),
            "bce" or "bce-logits" => OfThree(v => v > 0 ? 1 : 0),
            "logistic" => OfThree(v => v > 0 ? 1 : -1),
            "kl-divergence" => (Tensor.OneHot(IntTensor.Create(classes), 3, device) * 0.25f) + 0.25f,
            "margin-ranking" or "cosine-embedding" => Tensor.From(
                [.. Enumerable.Range(0, Batch).Select(i => x[i * Features] > 0 ? 1f : -1f)], [Batch], device),
            "triplet" => null,
            _ => OfThree(v => v * 2),
        };

        Tensor OfThree(Func<float, float> function) => Tensor.From(
            [.. Enumerable.Range(0, Batch * 3).Select(i => function(x[(i / 3 * Features) + (i % 3)]))], [Batch, 3], device);
    }

    private static Loss Build(string config)
    {
        var (name, settings) = ConfigParser.Parse(config, new ConfigSource("case", "/")).Members[0];
        var entry = (CatalogEntry<LossFactory>)Catalog.Find(CatalogKind.Loss, name);
        return entry.Factory.Create(entry.Configure(settings).Settings);
    }
}
