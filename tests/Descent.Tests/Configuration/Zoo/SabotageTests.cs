using Descent.Configuration;
using Descent.Data;
using Descent.Nn;

namespace Descent.Tests.Configuration.Zoo;

/// <summary>Sabotage does what its name says, and nothing else.</summary>
public sealed class SabotageTests
{
    private const string Config = """
        {"data": {"source": {"blobs": {"count": 400, "classes": 4}}, "validation": 0.25, "test": 0.25, "batchSize": 200, "shuffle": false},
         "model": [{"linear": {"units": 6}}, "tanh", "linear"], "optimizer": {"sgd": {"learningRate": 0.1}}, "training": {"maxSteps": 2},
         "doctor": {"watch": false}}
        """;

    private const string Regression = """
        {"data": {"source": {"friedman": {"count": 200}}}, "model": ["linear"], "doctor": {"watch": false}}
        """;

    [Fact]
    public void LabelsNoisy_OfEachPart_HasThatShareOfOtherLabels()
    {
        var (clean, noisy) = (Patient(), Patient("""{"labels-noisy": {"share": 0.25}}"""));
        foreach (var (a, b) in new[] { (clean.Training, noisy.Training), (clean.Validation, noisy.Validation), (clean.Test, noisy.Test) })
            Assert.Equal(Math.Round(0.25 * a.Count), Classes(a).Zip(Classes(b)).Count(c => c.First != c.Second));
        Assert.Equal(Row(clean.Training, 3), Row(noisy.Training, 3));
    }

    [Fact]
    public void LabelsShuffled_SameLabels_InAnotherOrder()
    {
        var (clean, shuffled) = (Classes(Patient().Training), Classes(Patient("\"labels-shuffled\"").Training));
        Assert.Equal(clean.Order(), shuffled.Order());
        Assert.InRange(clean.Zip(shuffled).Count(c => c.First == c.Second), 20, 80); // a quarter of 200 by chance
    }

    [Fact]
    public void CopiedFromTraining_Half_IsInTheTraining()
    {
        var patient = Patient("""{"copied-from-training": {"share": 0.5, "part": "test"}}""");
        var training = Enumerable.Range(0, patient.Training.Count).Select(i => string.Join(' ', Row(patient.Training, i))).ToHashSet();
        Assert.Equal(50, Enumerable.Range(0, patient.Test.Count).Count(i => training.Contains(string.Join(' ', Row(patient.Test, i)))));
        Assert.Equal(100, patient.Test.Count);
        Assert.Same(Patient("\"training-as\"") is var all ? all.Training : null, all.Test);
    }

    [Fact]
    public void ClassSharesAndDivision_Counts_AreAsAsked()
    {
        var shares = Patient("""{"class-shares": {"keep": [1, 0.1, 0]}}""");
        Assert.Equal([(0, 50), (1, 5)], Classes(shares.Training).CountBy(c => c).OrderBy(c => c.Key).Select(c => (c.Key, c.Value)));
        var divided = Patient("""{"divided-by-class": {"classes": 3}}""");
        Assert.Equal([0, 1, 2], Classes(divided.Training).Distinct().Order());
        Assert.Equal([3], Classes(divided.Test).Distinct());
        Assert.Equal(Classes(divided.Training).Count, divided.Training.Count);
        Assert.True(Classes(Patient("\"sorted-by-class\"").Training) is var sorted && sorted.SequenceEqual(sorted.Order()));
        Assert.Equal(4 * 200, Patient("""{"duplicates": {"times": 3}}""").Training.Count);
    }

    [Fact]
    public void Inputs_ScaledAndBroken_AreWhatTheNumbersSay()
    {
        var clean = Row(Patient().Training, 5);
        Assert.Equal(clean.Select(x => (x * 3) + 1), Row(Patient("""{"inputs-scaled": {"factor": 3, "offset": 1}}""").Training, 5));
        var broken = Patient("""{"inputs-not-finite": {"share": 0.1}}""").Training;
        Assert.Equal(20, Enumerable.Range(0, broken.Count).Count(i => Row(broken, i).Any(float.IsNaN)));
        Assert.Equal(clean.Reverse(), Row(Patient("""{"features-reversed": {"part": "training"}}""").Training, 5));
    }

    // Against loops by hand, on two whole batches that are one.
    [Theory]
    [InlineData(null, -1, false)]
    [InlineData("\"gradients-kept\"", -1, true)]
    [InlineData("\"ascending\"", 1, false)]
    [InlineData("\"gradient-reversed\"", 1, false)]
    [InlineData("\"loss-negated\"", 1, false)]
    public void Steps_Sabotaged_AreThoseOfTheLoopByHand(string? sabotage, int sign, bool keeps)
    {
        var patient = Patient(sabotage);
        var trainer = patient.CreateTrainer();
        var (model, loss) = (Patient().Model, new CrossEntropy());
        var x = Tensor.From([.. Enumerable.Range(0, 200).SelectMany(i => Row(patient.Training, i))], Shape.Create(200, 2));
        var y = IntTensor.Create([.. Classes(patient.Training)]);
        for (var step = 0; step < 2; step++)
        {
            loss.Forward(model.Forward(x), y).Backward();
            foreach (var parameter in model.Parameters())
                parameter.Value.Assign([.. parameter.Value.ToArray().Zip(parameter.Grad!.ToArray(), (w, g) => w + (sign * 0.1f * g))]);
            if (!keeps) model.ClearGradients();
        }

        trainer.Fit(patient.Data);
        foreach (var (expected, got) in model.Parameters().Zip(patient.Model.Parameters()))
            foreach (var (e, g) in expected.Value.ToArray().Zip(got.Value.ToArray()))
                Assert.Equal(e, g, tolerance: 2e-5);
    }

    [Fact]
    public void Losses_Wrong_AreTheirFormulas()
    {
        var (p, t) = (Tensor.From([1f, 2f], [2, 1]), Tensor.From([0f, 4f], [2, 1]));
        Assert.Equal((1 + 9 + 4 + 4) / 4.0, Patient("\"mse-broadcast\"", Regression).Loss.Forward(p, t).Item(), tolerance: 1e-6);
        Assert.Equal(0, Patient("\"cross-entropy-on-values\"", Regression).Loss.Forward(p, t).Item());
        var (scores, classes) = (Tensor.From([1f, 0f, 0f, 3f], [2, 2]), IntTensor.Create([0, 1]));
        Assert.Equal((0 + 0 + 0 + 4) / 4.0, Patient("\"mse-on-classes\"").Loss.Forward(scores, classes).Item(), tolerance: 1e-6);
        var overBatch = -(Math.Log(Math.E / (Math.E + 1)) + Math.Log(Math.Exp(3) / (1 + Math.Exp(3)))) / 2; // each column by itself
        Assert.Equal(overBatch, Patient("\"cross-entropy-over-batch\"").Loss.Forward(scores, classes).Item(), tolerance: 1e-6);
    }

    [Fact]
    public void Parameters_LeftOut_StayAsTheyWere()
    {
        foreach (var sabotage in new[] { """{"frozen": {"names": ["0.*"]}}""", """{"optimizer-without": {"names": ["0.*"]}}""" })
        {
            var patient = Patient(sabotage);
            var before = patient.Model.Parameters().Select(q => q.Value.ToArray()).ToList();
            patient.CreateTrainer().Fit(patient.Data);
            var changed = patient.Model.Parameters().Zip(before, (q, b) => !q.Value.ToArray().SequenceEqual(b));
            Assert.Equal([false, false, true, true], changed);
            Assert.All(patient.Model.Modules, m => Assert.False(m.Module.IsFrozen)); // nobody declared it
        }
    }

    [Fact]
    public void Models_Changed_ComputeWhatTheNamesSay()
    {
        var equal = Patient("""{"units-equal": {"names": ["0.*"]}}""").Model.Parameters().First().Value.ToArray();
        Assert.All(equal.Chunk(2), row => Assert.Equal(equal[..2], row));
        var mode = Patient("""{"evaluation-mode": {"names": ["1"]}}""").Model;
        Assert.Equal([true, false, true], mode.Modules.Select(m => m.Module.IsTraining));
        var x = Tensor.From([1f, 2f, 3f, 5f], [2, 2]);
        var mixed = Patient("""{"batch-mixing": {"at": 0, "kind": "mean"}}""").Model.Modules[0].Module.Forward(x).ToArray();
        Assert.Equal([3f, 5.5f, 5f, 8.5f], mixed);
        var permuted = Patient("""{"batch-mixing": {"at": 0, "kind": "permute"}}""").Model.Modules[0].Module.Forward(x).ToArray();
        Assert.Equal([1f, 3f, 2f, 5f], permuted);
    }

    private static ZooPatient Patient(string? sabotage = null, string config = Config) => ZooPatient.Create(
        ExperimentConfig.Parse(config), sabotage is null ? [] : [SabotageEntry.Read(ConfigParser.Parse(sabotage, new ConfigSource("test", "/")))]);

    private static List<int> Classes(Dataset samples) => [.. Enumerable.Range(0, samples.Count).Select(samples.ReadClass)];

    private static float[] Row(Dataset samples, int index)
    {
        var row = new float[samples.SampleSize];
        samples.ReadSample(index, row);
        return row;
    }
}
