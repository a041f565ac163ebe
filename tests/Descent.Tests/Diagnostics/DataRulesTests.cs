using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Training;
using Xunit.Abstractions;

namespace Descent.Tests.Diagnostics;

/// <summary>The rules on data: each on data that somebody spoilt, and on data that look alike and are well.</summary>
public sealed class DataRulesTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (string Rule, Severity Severity, Func<Run> Train)> s_ill = new()
    {
        ["bytes into an mlp"] = ("DD0401", Severity.Warn, () => DataClinic.Train(
            DataClinic.Digits, d => d.All(p => p.Scaled(255)), "data.preprocess=[]")),
        ["one feature in another unit"] = ("DD0401", Severity.Warn, () => DataClinic.Train(
            DataClinic.Table, d => d.All(p => new SpoiltDataset(p) { Features = (_, x) => x[2] *= 1000 }), "data.preprocess=[]")),
        ["far from zero"] = ("DD0401", Severity.Warn, () => DataClinic.Train(
            DataClinic.Table, d => d.All(p => p.Scaled(1, 100)), "data.preprocess=[]")),
        ["divided twice"] = ("DD0402", Severity.Warn, () => DataClinic.Train(
            DataClinic.Digits, d => d.All(p => p.Scaled(1 / 255f)), "data.preprocess=[]")),
        ["all constant"] = ("DD0403", Severity.Warn, () => DataClinic.Train(DataClinic.Table, d => d.All(p => p.Scaled(0, 0.5f)))),
        ["half constant"] = ("DD0403", Severity.Info, () => DataClinic.Train(
            DataClinic.Table, d => d.All(p => new SpoiltDataset(p) { Features = (_, x) => x[..4].Clear() }), "data.preprocess=[]")),
        ["seven of eight constant"] = ("DD0403", Severity.Warn, () => DataClinic.Train(
            DataClinic.Table, d => d.All(p => new SpoiltDataset(p) { Features = (_, x) => x[..7].Clear() }), "data.preprocess=[]")),
        ["one sample with NaN"] = ("DD0404", Severity.Fail, () => DataClinic.Train(
            DataClinic.Table, d => d with { Training = d.Training.WithNaN(7) }, "data.source.blobs.count=6000")),
        ["targets in thousands"] = ("DD0405", Severity.Warn, () => DataClinic.Train(
            DataClinic.Curve, d => d.All(p => new SpoiltDataset(p) { Value = v => v * 1000 }))),
        ["targets in thousands, sgd"] = ("DD0405", Severity.Warn, () => DataClinic.Train(
            DataClinic.Curve, d => d.All(p => new SpoiltDataset(p) { Value = v => v * 1000 }), "optimizer={\"sgd\":{\"learningRate\":0.1}}")),
        ["targets far from zero"] = ("DD0405", Severity.Warn, () => DataClinic.Train(
            DataClinic.Curve, d => d.All(p => new SpoiltDataset(p) { Value = v => (v * 20) + 500 }))),
        ["rare digits"] = ("DD0406", Severity.Warn, () => DataClinic.Train(
            DataClinic.Digits, d => d with { Training = d.Training.Kept(c => c < 5 ? 1 : 0.05) }, "data.source.digits.count=2500")),
        ["a class missing"] = ("DD0407", Severity.Warn, () => DataClinic.Train(DataClinic.Table, d => d.All(p => p.Kept(c => c == 2 ? 0 : 1)))),
        ["validation is training"] = ("DD0408", Severity.Fail, () => DataClinic.Train(DataClinic.Table, d => d with { Validation = d.Training })),
        ["some copied"] = ("DD0408", Severity.Warn, () => DataClinic.Train(DataClinic.Table, d => d with
        {
            Test = new SpoiltDataset(d.Training) { Indices = [.. Enumerable.Range(0, 30)], Features = (i, x) => x[0] += i < 20 ? i + 1 : 0 },
        })),
        ["copies"] = ("DD0409", Severity.Info, () => DataClinic.Train(DataClinic.Table, d => d with
        {
            Training = new SpoiltDataset(d.Training) { Indices = [.. Enumerable.Range(0, d.Training.Count), .. Enumerable.Range(0, 300)] },
        })),
        ["contradictions"] = ("DD0410", Severity.Warn, () => DataClinic.Train(
            DataClinic.Table, d => d with { Training = d.Training.Contradicted(200) })),
        ["a fifth of the labels wrong"] = ("DD0411", Severity.Warn, () => DataClinic.Train(DataClinic.Table, d => d.All(p => p.Noisy(0.2)))),
        ["labels of digits wrong"] = ("DD0411", Severity.Warn, () => DataClinic.Train(DataClinic.Digits, d => d.All(p => p.Noisy(0.3)))),
        ["two classes, labels wrong"] = ("DD0411", Severity.Warn, () => DataClinic.Train(Clinic.Points, d => d.All(p => p.Noisy(0.2)))),
        ["three classes, 40 in 100 labels wrong"] = ("DD0411", Severity.Warn, () => DataClinic.Train(
            DataClinic.Table, d => d.All(p => p.Noisy(0.4)), "data.source={\"blobs\":{\"count\":3000}}", "training.epochs=6")),
        ["test not divided"] = ("DD0412", Severity.Warn, () => DataClinic.Train(DataClinic.Cnn, d => d.HeldOut(p => p.Scaled(255)))),
        ["divided by class"] = ("DD0412", Severity.Warn, () => DataClinic.Train(
            DataClinic.Table, d => (d with { Training = d.Training.Kept(c => c < 3 ? 1 : 0) }).HeldOut(p => p.Kept(c => c < 3 ? 0 : 1)))),
        ["columns in another order"] = ("DD0412", Severity.Warn, () => DataClinic.Train(
            DataClinic.Table, d => d.HeldOut(p => new SpoiltDataset(p) { Features = (_, x) => x.Reverse() }))),
        ["heavy augmentation"] = ("DD0413", Severity.Warn, () => DataClinic.Train(
            DataClinic.Cnn, null, "data.augment=[{\"gaussian-noise\":{\"standardDeviation\":0.6}},{\"cutout\":{\"size\":20}}]")),
        ["crops that show nothing"] = ("DD0413", Severity.Warn, () => DataClinic.Train(
            DataClinic.Cnn, null, "data.augment=[{\"random-resized-crop\":{\"minScale\":0.01,\"maxScale\":0.03}}]", "training.epochs=4")),
        ["shuffled points of a plane"] = ("DD0414", Severity.Warn, () => DataClinic.Train(
            DataClinic.Table, d => d.All(p => p.Shuffled(3)), "data.source.blobs.features=2", "data.source.blobs.classes=3")),
        ["shuffled table"] = ("DD0414", Severity.Warn, () => DataClinic.Train(DataClinic.Table, d => d.All(p => p.Shuffled(3)))),
        ["small shuffled table"] = ("DD0414", Severity.Warn, () => DataClinic.Train(
            DataClinic.Table, d => d.All(p => p.Shuffled(3)), "data.source.blobs.count=300", "training.epochs=40")),
        ["shuffled digits"] = ("DD0414", Severity.Warn, () => DataClinic.Train(DataClinic.Digits, d => d.All(p => p.Shuffled(3)))),
        ["shuffled curve"] = ("DD0414", Severity.Warn, () => DataClinic.Train(DataClinic.Curve, d => d.All(p => p.Shuffled(3)))),
        ["input times zero"] = ("DD0415", Severity.Fail, () => DataClinic.Train(DataClinic.Table, null, m => new Sequential([new Times(0), .. m]))),
        ["input nearly lost"] = ("DD0415", Severity.Warn, () => DataClinic.Train(
            DataClinic.Table, null, m => new Sequential([new Times(1e-6f), .. m]))),
    };

    private static readonly Dictionary<string, Func<Run>> s_well = new()
    {
        ["table"] = () => DataClinic.Train(DataClinic.Table),
        ["raw table, all of one size"] = () => DataClinic.Train(DataClinic.Table, null, "data.preprocess=[]"),
        ["small table"] = () => DataClinic.Train(DataClinic.Table, null, "data.source.blobs.count=300", "training.epochs=30"),
        ["three clouds that overlap much"] = () => DataClinic.Train(
            DataClinic.Table, null, "data.source={\"blobs\":{\"count\":3000,\"deviation\":8}}", "training.epochs=6"),
        ["overlapping clouds"] = () => DataClinic.Train(DataClinic.Table, null, "data.source.blobs.deviation=8", "training.epochs=5"),
        ["clouds that lie over each other"] = () => DataClinic.Train(DataClinic.Table, null, "data.source.blobs.deviation=14"),
        ["ten overlapping clouds"] = () => DataClinic.Train(
            DataClinic.Table, null, "data.source.blobs.classes=10", "data.source.blobs.deviation=6", "training.epochs=5"),
        ["clouds in a plane"] = () => DataClinic.Train(
            DataClinic.Table, null, "data.source.blobs.features=2", "data.source.blobs.deviation=5", "training.epochs=5"),
        ["points moved across the border"] = () => DataClinic.Train(Clinic.Points, null, "data.source.quadrants.noise=0.4", "training.epochs=6"),
        ["rare and well learnt"] = () => DataClinic.Train(
            DataClinic.Table, d => d.All(p => p.Kept(c => c == 0 ? 0.1 : 1)), "training.epochs=8", "data.source.blobs.deviation=1"),
        ["pixels from 0 to 1"] = () => DataClinic.Train(DataClinic.Digits, null, "data.preprocess=[]"),
        ["too simple a network"] = () => DataClinic.Train(Clinic.Points, null, "data.source={\"ring\":{\"count\":1200}}", "model=[\"linear\"]"),
        ["cropped digits"] = () => DataClinic.Train(DataClinic.Cnn, null, "data.augment=[{\"random-crop\":{\"padding\":2}}]"),
        ["curve"] = () => DataClinic.Train(DataClinic.Curve),
        ["curve of another size"] = () => DataClinic.Train(DataClinic.Curve, d => d.All(p => new SpoiltDataset(p) { Value = v => (v * 2) + 3 })),
        ["shapes that are found slowly"] = () => DataClinic.Train(
            DataClinic.Cnn, null, "data.source={\"shapes\":{\"count\":1200,\"size\":16}}", "optimizer.sgd.learningRate=0.01"),
        ["rows of few symbols"] = () => DataClinic.Train(DataClinic.Symbols),
        ["sums over a sequence"] = () => DataClinic.Train(DataClinic.Adding),
    };

    public static TheoryData<string> Ill => [.. s_ill.Keys];

    public static TheoryData<string> Well => [.. s_well.Keys];

    [Theory]
    [MemberData(nameof(Ill))]
    public void SpoiltData_AreNamed(string name)
    {
        var (rule, severity, train) = s_ill[name];
        var diagnosis = train().Diagnosis;
        output.WriteLine(diagnosis.ToString());
        var finding = Assert.Single(diagnosis.Findings, f => f.RuleId == rule);
        Assert.Equal(severity, finding.Severity);
        Assert.Contains(finding.Message, char.IsDigit);
        if (severity > Severity.Info) Assert.Equal(rule, diagnosis.Findings.First(f => f.RuleId.StartsWith("DD04", StringComparison.Ordinal)).RuleId);
    }

    [Theory]
    [MemberData(nameof(Well))]
    public void DataThatAreWell_GetNoWarning(string name)
    {
        var diagnosis = s_well[name]().Diagnosis;
        output.WriteLine(diagnosis.ToString());
        Assert.DoesNotContain(diagnosis.Findings, f => f.RuleId.StartsWith("DD04", StringComparison.Ordinal) && f.Severity > Severity.Info);
    }

    [Fact]
    public void Message_SaysWhatWasMeasured_AndWhatAReplayShowed()
    {
        var run = DataClinic.Train(
            DataClinic.Table, d => d.All(p => new SpoiltDataset(p) { Features = (_, x) => x[2] *= 1000 }), "data.preprocess=[]");
        var finding = Assert.Single(run.Diagnosis.Findings, f => f.RuleId == "DD0401");
        Assert.StartsWith("Deviations of features lie 7", finding.Message, StringComparison.Ordinal);
        Assert.Contains("feature 2 has mean -4,0", finding.Message, StringComparison.Ordinal);
        var experiment = Assert.Single(finding.Experiments);
        Assert.True(experiment.After < experiment.Before);
        Assert.Equal(new AddPreprocessing("standardize"), Assert.Single(finding.Remedy.Steps));
    }

    [Fact]
    public void LabelsOfThingsAnywhere_AreJudgedWithoutNeighbours()
    {
        const string shapes = """
            { "data": { "source": { "shapes": { "count": 3000, "size": 16, "noise": 0.02, "color": false } }, "validation": 0.1, "test": 0.1,
                "preprocess": ["channel-standardize"], "batchSize": 32 },
              "model": [{ "conv2d": { "filters": 12, "kernel": 3, "padding": 1 } }, "batch-norm", "relu", { "max-pool2d": { "size": 2 } },
                { "conv2d": { "filters": 24, "kernel": 3, "padding": 1 } }, "batch-norm", "relu", { "max-pool2d": { "size": 2 } },
                "flatten", "linear"],
              "optimizer": { "adam": { "learningRate": 0.005 } }, "training": { "epochs": 5 } }
            """;
        var noisy = DataClinic.Train(shapes, d => d.All(p => p.Noisy(0.3))).Diagnosis;
        output.WriteLine(noisy.ToString());
        var finding = Assert.Single(noisy.Findings, f => f.RuleId == "DD0411");
        Assert.Contains("the network is surest", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(DataClinic.Train(shapes).Diagnosis.Findings, f => f.RuleId is "DD0411" or "DD0414");
    }

    [Fact]
    public void RareClasses_AreNoWrongLabels()
    {
        var diagnosis = DataClinic.Train(DataClinic.Symbols, d => d.All(p => p.Kept(c => c < 4 ? 1 : 0.1)), "training.epochs=8").Diagnosis;
        output.WriteLine(diagnosis.ToString());
        Assert.DoesNotContain(diagnosis.Findings, f => f.RuleId == "DD0411");
    }

    [Fact]
    public void Recall_CountsEachRareClassOnce()
    {
        // Class 2 has twelve samples, of which nine are found, class 3 has three, of which none is.
        var confusion = new long[,] { { 50, 0, 0, 0 }, { 2, 48, 0, 0 }, { 3, 0, 9, 0 }, { 3, 0, 0, 0 } };
        var recall = ClassRecall.From(confusion, [0, 1, 2, 3], c => c > 1, "held-out")!;
        Assert.Equal(0.375, recall.Rare, 9);
        Assert.Equal(0.98, recall.Others, 9);
        Assert.Equal(15, recall.RareSamples);
        Assert.Equal(Math.Sqrt(0.6 * 0.4 * ((1 / 12.0) + (1 / 3.0))) / 2, recall.RareError, 9);
        Assert.True(recall.IsBad);
        Assert.False(ClassRecall.From(confusion, [0, 1, 2], c => c > 1, "held-out")!.IsBad); // three in four are found
        Assert.Null(ClassRecall.From(confusion, [0, 1, 3], c => c > 1, "held-out")); // of three samples nobody knows
    }

    [Theory]
    [InlineData(9, 1, false)] // by chance
    [InlineData(180, 20, true)]
    public void CountsOfClasses_DifferByMoreThanChance(int many, int few, bool isSaid)
    {
        var diagnosis = DataClinic.Train(
            DataClinic.Table, d => d with { Training = OfTwo(d.Training, many, few), Validation = null }, "data.source.blobs.classes=2").Diagnosis;
        output.WriteLine(diagnosis.ToString());
        Assert.Equal(isSaid, diagnosis.Findings.Any(f => f.RuleId == "DD0406"));
    }

    private static SpoiltDataset OfTwo(Dataset data, int many, int few)
    {
        int[] Of(int c, int count) => [.. Enumerable.Range(0, data.Count).Where(i => data.ReadClass(i) == c).Take(count)];
        return new SpoiltDataset(data) { Indices = [.. Of(0, many), .. Of(1, few)] };
    }

    [Fact]
    public void LabelOutside_IsAFact()
    {
        // The loss would refuse it: this asks for the facts alone.
        var data = new SpoiltDataset(Blobs.Generate(200)) { Class = i => i == 150 ? 9 : i % 3 };
        var part = new PartFacts("training", new TrainingData(data), data, 1000, new Rng(1));
        Assert.Equal("blobs (seed 0), sample 150 has class 9", part.Targets.Outside);
        Assert.Equal(200, part.Targets.Counted);
    }
}

internal sealed class Times(float factor) : Module
{
    protected override Tensor ForwardCore(Tensor input) => input * factor;
}
