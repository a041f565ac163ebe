using Descent.Nn;

namespace Descent.Configuration;

/// <summary>Wrong networks: modules that somebody wrote, and modes that somebody left on.</summary>
internal static class ModelSabotage
{
    public static IReadOnlyList<SabotageEntry> Entries { get; } =
    [
        // The evaluation at the end of an epoch that forgot to switch back.
        new("evaluation-mode", Names("The parts that stay in it.")) { OfCode = StayInEvaluation },
        new("batch-softmax") { OfCode = (p, _) => p.Model = new Sequential(p.Model, new Written("BatchSoftmax", x => x.Softmax(0))) },
        new("batch-mixing", At(), new ChoiceSetting("kind", "How.", "\"mean\"", "mean", "permute", "neighbour"))
        {
            OfCode = (p, s) => Insert(p, s.Int("at"), new Written("BatchMixing", s.Text("kind") switch
            {
                "mean" => x => x + x.Mean(0, keepDims: true),
                "neighbour" => x => (x * 0.5f) + (Rolled(x) * 0.5f),
                _ => Permuted,
            })),
        },
        // Made in the constructor and never called.
        new("unused-part", At(), new IntegerSetting("units", "Its size.", "16", 1, 4096))
        {
            OfCode = (p, s) => Insert(p, s.Int("at"), new Unused(new Linear(s.Int("units"), s.Int("units"), new Rng(7)))),
        },
        // A gate that starts at zero and that nothing trains.
        new("branch-off", At(), new NumberSetting("gate", "What the branch is multiplied by.", "0"))
        {
            OfCode = (p, s) => p.Model = With((Sequential)p.Model, s.Int("at"), part => new Gated(part, s.Float("gate"))),
        },
        new("branch-scaled", new NumberSetting("factor", "What every residual branch is multiplied by.", "0"))
        {
            OfCode = (p, s) => p.Model = new Sequential([.. ((Sequential)p.Model).Select(part => part is Residual
                ? new Residual(new Sequential(part.Modules[0].Module, new Written("Scaled", x => x * s.Float("factor")))) : part)]),
        },
        new("logarithm")
        {
            OfCode = (p, _) => p.Model = new Sequential(
                [.. ((Sequential)p.Model).Select(part => part is Relu ? new Written("Log", x => x.Log()) : part)]),
        },
        new("input-dropped") { OfCode = (p, _) => Insert(p, 0, new Written("InputDropped", x => x * 0f)) },
        // What comes of a detour through an array.
        new("graph-cut", At()) { OfCode = (p, s) => Insert(p, s.Int("at"), new Written("GraphCut", x => x.Detach())) },
        new("scaled", At(), new NumberSetting("factor", "Times this.", "1"), new NumberSetting("offset", "Plus this.", "0"))
        {
            OfCode = (p, s) => Insert(p, s.Int("at"), new Written("Scaled", x => x.Affine(s.Float("factor"), s.Float("offset")))),
        },
    ];

    /// <summary>Patterns of dotted names.</summary>
    public static TextListSetting Names(string summary) => new("names", summary, "[\"*\"]");

    private static IntegerSetting At() => new("at", "Before which part of the model.", "0", 0, 1000);

    private static void StayInEvaluation(ZooPatient patient, SettingValues settings)
    {
        foreach (var (name, part) in patient.Model.NamedParts())
            if (name.Length > 0 && SabotageEntry.Fits(name, settings.Texts("names")))
                part.Evaluate();
    }

    private static void Insert(ZooPatient patient, int at, Module module)
    {
        List<Module> parts = [.. (Sequential)patient.Model];
        parts.Insert(at, module);
        patient.Model = new Sequential([.. parts]);
    }

    private static Sequential With(Sequential model, int at, Func<Module, Module> change) =>
        new([.. model.Select((part, i) => i == at ? change(part) : part)]);

    private static Tensor Rolled(Tensor x) => x.Shape[0] < 2 ? x : Tensor.Concat(0, x.Narrow(0, 1, x.Shape[0] - 1), x.Narrow(0, 0, 1));

    // (N, features) read as if it were (features, N): the numbers of many samples side by side.
    private static Tensor Permuted(Tensor x)
    {
        var rows = x.Reshape(x.Shape[0], -1);
        return rows.Transpose().Reshape(x.Shape);
    }

    private sealed class Written(string name, Func<Tensor, Tensor> forward) : Module
    {
        public override string ToString() => name;

        protected override Tensor ForwardCore(Tensor input) => forward(input);
    }

    private sealed class Unused : Module
    {
        public Unused(Module spare) => Register("spare", spare);

        public override string ToString() => "WithSpare";

        protected override Tensor ForwardCore(Tensor input) => input;
    }

    private sealed class Gated : Module
    {
        private readonly Module _branch;
        private readonly float _gate;

        public Gated(Module branch, float gate) => (_branch, _gate) = (Register("branch", branch), gate);

        public override string ToString() => "Gated";

        protected override Tensor ForwardCore(Tensor input) => (_branch.Forward(input) * _gate) + input;
    }
}
