using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using static Descent.Tests.Diagnostics.StructureClinic;

namespace Descent.Tests.Diagnostics;

public sealed class NormalizationRuleTests
{
    public static TheoryData<string> Faulty => [.. s_faulty.Keys];

    public static TheoryData<string> Sound => [.. s_sound.Keys];

    private static readonly Dictionary<string, (string Rule, Severity Severity, Func<Diagnosis> Run)> s_faulty = new()
    {
        ["batches of two"] = ("DD0801", Severity.Warn, () => Examine(Cnn(), new CrossEntropy(), Noise(), 1, 2, 1e-4f)),
        ["pairs of a batch"] = ("DD0801", Severity.Warn, () => Examine(
            new Sequential(new Linear(8, 16, new Rng(1)), new BatchNorm(16), new Relu(), new Linear(16, 4, new Rng(2))), new CrossEntropy(),
                Points(), 1, 2, 0.001f)),
        ["momentum 0"] = ("DD0802", Severity.Fail, () => OnImages(Cnn(momentum: 0))),
        ["momentum tiny"] = ("DD0802", Severity.Warn, () => OnImages(Cnn(momentum: 1e-4f))),
        ["statistics that lag behind"] = ("DD0802", Severity.Warn, () => OnImages(Shifted(), 10)),
        ["evaluation mode"] = ("DD0804", Severity.Fail, () => OnImages(InEvaluation())),
        ["groups of one channel"] = ("DD0805", Severity.Info, () => OnImages(Cnn(norm: new GroupNorm(4, 4)))),
        ["single numbers"] = ("DD0805", Severity.Fail, () => Examine(
            new Sequential(new Linear(8, 16, new Rng(1)), new GroupNorm(16, 16), new Relu(), new Linear(16, 4, new Rng(2))), new CrossEntropy(),
                Points())),
        ["pairs of numbers"] = ("DD0805", Severity.Warn, () => Examine(
            new Sequential(new Linear(8, 16, new Rng(1)), new GroupNorm(8, 16), new Relu(), new Linear(16, 4, new Rng(2))), new CrossEntropy(),
                Points())),
    };

    private static readonly Dictionary<string, Func<Diagnosis>> s_sound = new()
    {
        ["batch norm"] = () => OnImages(Cnn(), 4),
        ["mean of all batches"] = () => OnImages(Cnn(momentum: null), 4),
        ["group norm, batches of two"] = () => Examine(Cnn(norm: new GroupNorm(2, 4)), new CrossEntropy(), Images(), 1, 2, 0.002f),
        ["frozen norm"] = () => OnImages(Frozen()),
        ["without statistics"] = () => OnImages(Cnn(norm: new BatchNorm(4, trackRunningStats: false))),
        ["instance norm"] = () => OnImages(Cnn(norm: new InstanceNorm(4, trackRunningStats: true))),
        ["dropout of nothing in evaluation mode"] = () => OnImages(new Sequential(Cnn(), Still())),
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Fault_IsNamed(string name)
    {
        var (rule, severity, run) = s_faulty[name];
        var diagnosis = run();
        var finding = diagnosis.Found(rule);
        Assert.True(severity == finding.Severity, diagnosis.ToString());
        if (rule != "DD0803" && severity > Severity.Info) Assert.True(finding.FollowsFrom.Count == 0, diagnosis.ToString());
        Assert.DoesNotContain("NaN", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Sound))]
    public void SoundNorm_IsQuiet(string name) => Assert.Equal("", s_sound[name]().Troubles("06", "07", "08"));

    [Fact]
    public void EvaluationMode_NamesThePart()
    {
        var finding = OnImages(InEvaluation()).Found("DD0804");
        Assert.Equal("'1' (BatchNorm) is in evaluation mode while the model trains.", finding.Message);
    }

    private static Sequential Cnn(float? momentum = 0.1f, Module? norm = null)
    {
        var rng = new Rng(2);
        return [new Conv2d(1, 4, 3, rng, bias: false), norm ?? new BatchNorm(4, momentum: momentum), new Relu(), new Flatten(),
            new Linear(400, 4, rng)];
    }

    private static Diagnosis OnImages(Module model, int epochs = 2) => Examine(model, new CrossEntropy(), Images(), epochs, 16, 0.02f);

    // Nothing to be seen: what is left is how the batch changes an answer.
    private static FloatDataset Noise()
    {
        var rng = new Rng(9);
        var levels = Enumerable.Range(0, 128).Select(_ => rng.NextNormal()).ToArray();
        var features = Enumerable.Range(0, 128 * 144).Select(i => levels[i / 144] + (0.1f * rng.NextNormal())).ToArray();
        return new FloatDataset(features, [1, 12, 12], [.. Enumerable.Range(0, 128).Select(_ => rng.NextInt(4))], 4);
    }

    // Far from the mean that a norm begins with.
    private static Sequential Shifted()
    {
        var rng = new Rng(2);
        var conv = new Conv2d(1, 4, 3, rng);
        conv.Bias!.Value.Assign([30, -30, 30, -30]);
        return [conv, new BatchNorm(4, momentum: 1e-3f), new Relu(), new Flatten(), new Linear(400, 4, rng)];
    }

    private static Sequential InEvaluation()
    {
        var model = Cnn();
        model.Modules[1].Module.Evaluate();
        return model;
    }

    private static Sequential Frozen()
    {
        var model = Cnn();
        model.Modules[1].Module.Freeze();
        return model;
    }

    private static Dropout Still()
    {
        var dropout = new Dropout(0, new Rng(1));
        dropout.Evaluate();
        return dropout;
    }
}
