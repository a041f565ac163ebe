using Descent.Diagnostics;
using Descent.Nn;
using static Descent.Tests.Diagnostics.StructureClinic;

namespace Descent.Tests.Diagnostics;

public sealed class ArchitectureRuleTests
{
    public static TheoryData<string> Faulty => [.. s_faulty.Keys];

    public static TheoryData<string> Sound => [.. s_sound.Keys];

    private static readonly Dictionary<string, (string Rule, Severity Severity, string? Layer, Func<Diagnosis> Run)> s_faulty = new()
    {
        ["all linear"] = ("DD0701", Severity.Fail, null, () => OnPoints(r => [new Linear(8, 16, r), new Linear(16, 16, r), new Linear(16, 4, r)])),
        ["one activation forgotten"] =
            ("DD0701", Severity.Warn, "2", () =>
                OnPoints(r => [new Linear(8, 16, r), new Relu(), new Linear(16, 16, r), new Dropout(0.1f, r), new Linear(16, 4, r)])),
        ["behind batch norm"] = ("DD0701", Severity.Warn, "0", () => OnImages(r =>
            [new Conv2d(1, 4, 3, r), new BatchNorm(4), new Conv2d(4, 4, 3, r), new Relu(), new Flatten(), new Linear(256, 4, r)])),
        ["softmax hidden"] = ("DD0702", Severity.Fail, "1", () => OnPoints(r => [new Linear(8, 16, r), new Softmax(), new Linear(16, 4, r)])),
        ["softmax at the end of a branch"] = ("DD0702", Severity.Warn, "2.branch.3", () => OnPoints(r => [new Linear(8, 16, r), new Relu(),
            new Residual(new Sequential(new Linear(16, 16, r), new Relu(), new Linear(16, 16, r), new Softmax())), new Linear(16, 4, r)])),
        ["deep sigmoids"] = ("DD0703", Severity.Warn, "1", () => OnPoints(r => [new Linear(8, 16, r), .. Enumerable.Range(0, 6).SelectMany(
            _ => (Module[])[new Sigmoid(), new Linear(16, 16, r)]), new Sigmoid(), new Linear(16, 4, r)], 4)),
        ["bias before norm"] = ("DD0704", Severity.Info, "0", () => OnImages(r =>
            [new Conv2d(1, 4, 3, r), new BatchNorm(4), new Relu(), new Flatten(), new Linear(400, 4, r)])),
        ["dropout before norm"] = ("DD0705", Severity.Info, "1", () => OnImages(r =>
            [new Conv2d(1, 4, 3, r, bias: false), new Dropout(0.3f, r), new BatchNorm(4), new Relu(), new Flatten(), new Linear(400, 4, r)])),
        ["maps shrink"] = ("DD0706", Severity.Warn, "3", () => OnImages(r => [new Conv2d(1, 4, 3, r, padding: 1), new Relu(), new MaxPool2d(12),
            new Conv2d(4, 4, 3, r, padding: 1), new Relu(), new Conv2d(4, 4, 3, r, padding: 1), new Relu(), new Flatten(), new Linear(4, 4, r)])),
        ["branch off"] = ("DD0707", Severity.Warn, "2", () => OnPoints(r => [new Linear(8, 16, r), new Relu(),
            new Residual(new Sequential(new Linear(16, 16, r), new Relu(), new Linear(16, 16, r), new Written(x => x * 0f))), new Linear(16, 4, r)])),
        ["samples in the wrong axis"] = ("DD0708", Severity.Fail, null, () => OnPoints(r =>
            [new Linear(8, 16, r), new Relu(), new Written(x => x.Transpose().Reshape(x.Shape)), new Linear(16, 4, r)])),
        ["mean over the batch"] = ("DD0708", Severity.Fail, null, () => OnPoints(r =>
            [new Linear(8, 16, r), new Relu(), new Written(x => x + x.Mean(0, keepDims: true)), new Linear(16, 4, r)])),
        ["one unit between many"] = ("DD0709", Severity.Warn, "2", () => OnPoints(r =>
            [new Linear(8, 16, r), new Relu(), new Linear(16, 1, r), new Relu(), new Linear(1, 16, r), new Relu(), new Linear(16, 4, r)])),
    };

    private static readonly Dictionary<string, Func<Diagnosis>> s_sound = new()
    {
        ["softmax regression"] = () => OnPoints(r => [new Linear(8, 4, r)]),
        ["low rank"] = () => OnPoints(r =>
            [new Linear(8, 32, r), new Relu(), new Linear(32, 3, r, bias: false), new Linear(3, 32, r), new Relu(), new Linear(32, 4, r)]),
        ["depthwise and pointwise"] = () =>
            OnImages(r => [new Conv2d(1, 4, 3, r), new Relu(), new Conv2d(4, 4, 3, r, groups: 4), new Conv2d(4, 8, 1, r),
            new Relu(), new Flatten(), new Linear(512, 4, r)]),
        ["row and column kernels"] = () =>
            OnImages(r => [new Conv2d(1, 4, (1, 3), r), new Conv2d(4, 4, (3, 1), r), new Relu(), new Flatten(), new Linear(400, 4, r)]),
        ["adapter beside"] = () => OnPoints(r =>
            [new Linear(8, 16, r), new Relu(), new Residual(new Sequential(new Linear(16, 4, r), new Linear(4, 16, r))),
            new Relu(), new Linear(16, 4, r)]),
        ["max of pieces"] = () => OnPoints(r => [new Maxout(8, 16, r), new Linear(16, 4, r)]),
        ["gate"] = () => OnPoints(r => [new Linear(8, 16, r), new Relu(), new Gate(r), new Linear(16, 4, r)]),
        ["attention"] = () => OnImages(r =>
            [new Reshape(12, 12), new Linear(12, 16, r), new MultiHeadAttention(16, 2, r), new Relu(), new Flatten(), new Linear(192, 4, r)]),
        ["two tanhs"] = () => OnPoints(r => [new Linear(8, 16, r), new Tanh(), new Linear(16, 16, r), new Tanh(), new Linear(16, 4, r)]),
        ["norm between sigmoids"] = () => OnPoints(r => [new Linear(8, 16, r), .. Enumerable.Range(0, 4).SelectMany(
            _ => (Module[])[new LayerNorm([16]), new Sigmoid(), new Linear(16, 16, r)]), new Relu(), new Linear(16, 4, r)]),
        ["branch that starts at zero"] = () =>
            OnPoints(r => [new Linear(8, 16, r), new Relu(), new Residual(new Sequential(new Linear(16, 16, r), new Relu(), Zero(r))),
            new Linear(16, 4, r)]),
        ["squeeze and excite"] = () => OnPoints(r => [new Linear(8, 32, r), new Relu(), new Squeeze(r), new Linear(32, 4, r)]),
        ["batch norm"] = () => OnImages(r =>
            [new Conv2d(1, 4, 3, r, bias: false), new BatchNorm(4), new Relu(), new Flatten(), new Linear(400, 4, r)]),
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Fault_IsNamed_AtItsLayer(string name)
    {
        var (rule, severity, layer, run) = s_faulty[name];
        var diagnosis = run();
        var finding = diagnosis.Found(rule);
        Assert.True(severity == finding.Severity, diagnosis.ToString());
        if (layer is not null) Assert.Equal(layer, finding.Layer);
        if (severity > Severity.Info) Assert.True(finding.FollowsFrom.Count == 0, diagnosis.ToString());
        Assert.DoesNotContain("NaN", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Sound))]
    public void SoundNetwork_IsQuiet(string name) => Assert.Equal("", s_sound[name]().Troubles("06", "07", "08"));

    [Fact]
    public void ForgottenActivation_IsPutBehindItsLayer()
    {
        var finding = s_faulty["one activation forgotten"].Run().Found("DD0701");
        Assert.Equal("'2' (Linear) feeds '4' (Linear) with nothing that bends between them.", finding.Message);
        Assert.Equal(new InsertLayer("2", "relu"), Assert.Single(finding.Remedy.Steps));
    }

    private static Diagnosis OnPoints(Func<Rng, IEnumerable<Module>> model, int epochs = 2) =>
        Examine(new Sequential([.. model(new Rng(2))]), new CrossEntropy(), Points(), epochs);

    private static Diagnosis OnImages(Func<Rng, IEnumerable<Module>> model) =>
        Examine(new Sequential([.. model(new Rng(2))]), new CrossEntropy(), Images(), 2, 16, 0.02f);

    private static Linear Zero(Rng rng)
    {
        var layer = new Linear(16, 16, rng);
        layer.Weight.Value.Assign(new float[256]);
        return layer;
    }

    private sealed class Gate : Module
    {
        private readonly Linear _gate;

        public Gate(Rng rng) => _gate = Register("gate", new Linear(16, 16, rng));

        protected override Tensor ForwardCore(Tensor input) => input * _gate.Forward(input).Softmax() * 16f;
    }

    private sealed class Squeeze : Module
    {
        private readonly Linear _down, _up;

        public Squeeze(Rng rng) => (_down, _up) = (Register("down", new Linear(32, 2, rng)), Register("up", new Linear(2, 32, rng)));

        protected override Tensor ForwardCore(Tensor input) => input * _up.Forward(_down.Forward(input).Relu()).Sigmoid();
    }
}
