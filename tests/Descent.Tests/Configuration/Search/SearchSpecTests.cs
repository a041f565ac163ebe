using System.Text.Json;
using Descent.Configuration;

namespace Descent.Tests.Configuration.Search;

/// <summary>Search files: what they say, and what is wrong with them before anything is trained.</summary>
public sealed class SearchSpecTests
{
    internal const string Config =
        """
        {"data": {"source": {"blobs": {"count": 120}}, "validation": 0.25, "test": 0.25, "batchSize": 15},
            "model": [{"linear": {"units": 4}}, "relu", {"dropout": {"p": 0.1}}, "linear"],
         "optimizer": {"sgd": {"learningRate": 0.05}}, "schedule": "cosine", "training": {"epochs": 4}}
        """;

    public static TheoryData<string, string> Wrong => new()
    {
        { "\"optimizer.adm.learningRate\": [1]", "search.json:2: optimizer.adm: unknown optimizer 'adm'; expected one of sgd," },
        { "\"optimizer.adm.learningRate\": [1]", "Did you mean 'adam'?" },
        { "\"optimizer.sgd.learnRate\": [1]", "search.json:2: optimizer.sgd.learnRate: unknown setting" },
        { "\"optimizer.sgd.learnRate\": [1]", "Did you mean 'learningRate'?" },
        { "\"model[9].dropout.p\": [0.1]", "got the index [9]; expected model[0] to model[3]." },
        { "\"model[2].dropout.p\": {\"uniform\": [0, 1]}", "model[2].dropout.p: got 1; expected a number of 0 or more and below 1." },
        { "\"model[2].dropout.p\": [0.1, 0.2, 1.5]", "model[2].dropout.p: got 1.5; expected" },
        { "\"data.batchSize\": {\"integer\": [0, 8]}", "data.batchSize: got 0; expected an integer from 1" },
        { "\"data.batchSize\": {\"uniform\": [1, 8.5]}", "data.batchSize: got 8.5; expected an integer from 1" },
        { "\"data.batchSize\": [8, 8]", "got a list of 2; expected a list of different values." },
        { "\"data.batchSize\": []", "got an empty list; expected a list of different values." },
        { "\"data.batchSize\": 8", "space.data.batchSize: got 8; expected a list of values, or an object with one of choice, uniform," },
        { "\"data.batchSize\": {\"lgo\": [1, 2]}",
            "unknown kind 'lgo'; expected one of choice, uniform, log, integer, log-integer. Did you mean 'log'?" },
        { "\"data.batchSize\": {\"log\": [1, 2], \"uniform\": [1, 2]}", "got an object; expected a list of values" },
        { "\"optimizer.sgd.learningRate\": {\"log\": [0, 2]}", "got 0; expected [least, largest], two numbers above 0, the first one smaller." },
        { "\"optimizer.sgd.learningRate\": {\"log\": [2, 1]}", "got 2 and 1; expected [least, largest]" },
        { "\"optimizer.sgd.learningRate\": {\"uniform\": [1]}", "got a list of 1; expected [least, largest], two numbers, the first one smaller." },
        { "\"data.batchSize\": {\"integer\": [1.5, 3]}", "got 1.5; expected [least, largest], two whole numbers" },
        { "\"optimizer\": [\"sgd\", \"adam\"], \"optimizer.sgd.momentum\": [0.9]", "expected for which: \"when\": {\"optimizer\": \"sgd\"}." },
        { "\"optimizer.sgd.momentum\": [0.9], \"optimizer\": [\"sgd\"]",
            "got it after 'optimizer.sgd.momentum', which is inside of it; expected it before." },
        { "\"optimizer\": [\"sgd\"], \"seed\": {\"choice\": [1], \"when\": {\"optimizr\": \"sgd\"}}", "Did you mean 'optimizer'?" },
        { "\"optimizer\": [\"sgd\"], \"seed\": {\"choice\": [1], \"when\": {\"optimizer\": \"adm\"}}", "got \"adm\"; expected one of \"sgd\"." },
        { "\"optimizer\": [\"sdg\"]", "unknown optimizer 'sdg'; expected one of sgd," },
        { "", "space: got an empty object; expected an object with paths of the config" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Space_Wrong_IsToldBeforeAnythingIsTrained(string space, string expected)
    {
        var error = Assert.Throws<ConfigException>(() => Spec(space));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"objective\": \"acuracy\"", "Did you mean 'accuracy'?")]
    [InlineData("\"strategy\": \"rand\"", "unknown strategy 'rand'; expected one of random, grid, halving, hyperband. Did you mean 'random'?")]
    [InlineData("\"strategy\": {\"random\": {\"trails\": 3}}", "Did you mean 'trials'?")]
    [InlineData("\"strategy\": {\"halving\": {\"minEpochs\": 5}}", "got minEpochs 5 for a config of 4 epochs; expected at most as many.")]
    [InlineData("\"strategie\": 1", "Did you mean 'strategy'?")]
    [InlineData("\"set\": {\"training.epoch\": 3}", "training.epoch: unknown setting")]
    public void Spec_Wrong_NamesTheNearest(string member, string expected)
    {
        var error = Assert.Throws<ConfigException>(() => Spec("\"seed\": [1, 2]", member));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Space_EpochsForHalving_AreRefused()
    {
        var error = Assert.Throws<ConfigException>(() => Spec("\"training.epochs\": [1, 2]", "\"strategy\": \"halving\""));
        Assert.Contains("got epochs to vary for a strategy that decides on them", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grid_Conditions_GivesWhatNestedLoopsGive()
    {
        var spec = Spec(
            "\"optimizer\": [\"sgd\", \"adam\"], \"optimizer.sgd.momentum\": {\"choice\": [0, 0.5, 0.9], \"when\": {\"optimizer\": \"sgd\"}}, "
            + "\"optimizer.adam.beta1\": {\"uniform\": [0.8, 0.9], \"when\": {\"optimizer\": \"adam\"}}, \"data.batchSize\": {\"integer\": [4, 6]}");
        List<string> expected = [];
        foreach (var momentum in new[] { "0", "0.5", "0.9" })
            foreach (var batch in new[] { 4, 5, 6 }) expected.Add(
                FormattableString.Invariant($"optimizer=\"sgd\" optimizer.sgd.momentum={momentum} data.batchSize={batch}"));
        foreach (var beta in new[] { "0.8", "0.85", "0.9" })
            foreach (var batch in new[] { 4, 5, 6 }) expected.Add(
                FormattableString.Invariant($"optimizer=\"adam\" optimizer.adam.beta1={beta} data.batchSize={batch}"));
        Assert.Equal(expected, SearchTrials.Grid(spec, 3, 1000).Select(t => string.Join(' ', t.Select(v => $"{v.Path}={v.Value}"))));
        var error = Assert.Throws<ConfigException>(() => SearchTrials.Grid(spec, 3, 17));
        Assert.Contains("got more than 17 combinations", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_MoreTrials_BeginWithTheSame()
    {
        var space = Spec("\"seed\": {\"integer\": [1, 1000000]}, \"optimizer.sgd.learningRate\": {\"log\": [1e-4, 1]}").Space;
        var (few, many) = (SearchTrials.Random(space, 10, 7), SearchTrials.Random(space, 30, 7));
        Assert.Equal(few.Select(Text), many.Take(10).Select(Text));
        Assert.Equal(30, many.Select(Text).Distinct().Count());
        Assert.NotEqual(few.Select(Text), SearchTrials.Random(space, 10, 8).Select(Text));
        // One setting's draws do not depend on the others.
        var alone = SearchTrials.Random([space[1]], 10, 7);
        Assert.Equal(few.Select(t => t[1].Value), alone.Select(t => t[0].Value));
    }

    [Fact]
    public void Random_FewCombinations_AreEachTriedOnce()
    {
        var trials = SearchTrials.Random(Spec("\"seed\": [1, 2, 3], \"data.batchSize\": [8, 16]").Space, 50, 1);
        Assert.Equal(6, trials.Count);
        Assert.Equal(6, trials.Select(Text).Distinct().Count());
    }

    [Fact]
    public void ToJson_Resolved_ReadsToTheSameSearch()
    {
        var spec = Spec(
            "\"optimizer\": [{\"sgd\": {\"momentum\": 0.9}}, \"adam\"], "
            + "\"optimizer.adam.beta1\": {\"uniform\": [0.8, 0.9], \"when\": {\"optimizer\": \"adam\"}}",
            "\"strategy\": {\"halving\": {\"trials\": 5, \"factor\": 2}}, "
            + "\"set\": {\"training.epochs\": 3}, \"seed\": 4, \"objective\": \"accuracy\"");
        var again = SearchSpec.Parse(spec.ToJson(), "again.json");
        Assert.Equal(spec.ToJson(), again.ToJson());
        Assert.Equal(3, again.Config.Epochs);
        Assert.Equal((4UL, "accuracy", spec.Strategy), (again.Seed, again.Objective.Name, again.Strategy));
        Assert.Equal(SearchTrials.Random(spec.Space, 5, 4).Select(Text), SearchTrials.Random(again.Space, 5, 4).Select(Text));
    }

    [Fact]
    public void ConfigOf_Values_AreThatOfSet()
    {
        var spec = Spec("\"optimizer.sgd.learningRate\": {\"log\": [1e-4, 1]}, \"model[0].linear.units\": [4, 8]");
        var expected = ExperimentConfig.Parse(Config, "config.json", ["optimizer.sgd.learningRate=0.25", "model[0].linear.units=8"]);
        Assert.Equal(expected.ToJson(), spec.ConfigOf([("optimizer.sgd.learningRate", "0.25"), ("model[0].linear.units", "8")]).ToJson());
    }

    [Fact]
    public void Schema_Search_ListsEverySettingAndAcceptsTheExample()
    {
        using var schema = JsonDocument.Parse(ConfigSchema.CreateSearch());
        var names = schema.RootElement.GetProperty("properties").EnumerateObject().Select(p => p.Name);
        Assert.Equal(["$schema", "name", "config", "set", "objective", "strategy", "space", "seed"], names);
        Assert.False(schema.RootElement.GetProperty("additionalProperties").GetBoolean());
    }

    internal static SearchSpec Spec(string space, string? more = null) =>
        SearchSpec.Parse($"{{\"config\": {Config.ReplaceLineEndings(" ")},\n\"space\": {{{space}}}{(more is null ? string.Empty : ", " + more)}}}");

    internal static string Text(IReadOnlyList<(string Path, string Value)> values) => string.Join(' ', values.Select(v => $"{v.Path}={v.Value}"));
}
