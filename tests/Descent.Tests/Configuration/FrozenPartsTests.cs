using Descent.Configuration;

namespace Descent.Tests.Configuration;

public sealed class FrozenPartsTests
{
    private const string Model = """
        {"data": {"source": {"blobs": {"count": 60}}, "batchSize": 10}, "training": {"epochs": 1, "frozen": FROZEN},
         "model": [{"residual": {"branch": [{"linear": {"units": 2}}, "batch-norm"]}}, {"linear": {"units": 4}}, "linear"]}
        """;

    [Fact]
    public void Frozen_WholeParts_AreDeclaredAndStay()
    {
        var setup = Setup("""["0.*", "1.weight", "1.bias"]""");
        Assert.Equal([true, true, false], setup.Model.Select(m => m.IsFrozen));
        var before = setup.Model.State().Select(s => s.Value.ToArray()).ToList();
        setup.CreateTrainer().Fit(setup.TrainingData);
        var names = setup.Model.State().Zip(before).Where(s => !s.First.Value.ToArray().SequenceEqual(s.Second)).Select(s => s.First.Name);
        Assert.Equal(["2.weight", "2.bias"], names);
    }

    [Theory]
    [InlineData("""["7.*"]""", "training.frozen: got 7.*, which is no parameter's name; expected a pattern for some of 0.branch.0.weight")]
    [InlineData("""["1.weight"]""", "got 1.weight alone; expected whole parts")]
    [InlineData("""["*"]""", "got every parameter of the model; expected some that are left to train")]
    public void Frozen_Wrong_SaysWhatIsExpected(string patterns, string expected) => Assert.Contains(
        expected, Assert.Throws<ConfigException>(() => Setup(patterns)).Message, StringComparison.Ordinal);

    private static TrainingSetup Setup(string patterns) =>
        TrainingSetup.Create(ExperimentConfig.Parse(Model.Replace("FROZEN", patterns, StringComparison.Ordinal)));
}
