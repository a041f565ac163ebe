using Descent.Nn;

namespace Descent.Configuration;

/// <summary>Wrong losses, as somebody would write them.</summary>
internal static class LossSabotage
{
    public static IReadOnlyList<SabotageEntry> Entries { get; } =
    [
        Replaced("mse-on-classes", (p, t) => (p - OneHot(p, t)).Square().Mean()),
        Replaced("mse-on-class-numbers", (p, t) => (p.Softmax(-1) * Numbers(p)).Sum(-1).Sub(Values(t)).Square().Mean()),
        Replaced("l1-on-classes", (p, t) => (p.Softmax(-1) - OneHot(p, t)).Abs().Mean()),
        Replaced("cross-entropy-on-values", (p, t) => -(t.Values! * p.LogSoftmax()).Mean()),
        Replaced("bce-on-values", (p, t) => new BceLogits().Forward(p, t)),
        // softmax(dim=0) before the logarithm: samples compete with each other, classes do not.
        Replaced("cross-entropy-over-batch", (p, t) => -p.LogSoftmax(0).Gather(t.Classes!).Mean()),
        // (N) against (N, 1) is (N, N): every answer is compared with every target.
        Replaced("mse-broadcast", (p, t) => (p - t.Values!.Reshape(-1)).Square().Mean()),
        Replaced("l1-broadcast", (p, t) => (p - t.Values!.Reshape(-1)).Abs().Mean()),
        // A sum over the batch where a mean over classes was meant.
        Replaced("cross-entropy-summed", (p, t) => p.CrossEntropy(t.Classes!).Sum()),
        Around("loss-without-output", (loss, p, t) => loss.Forward(p * 0f, t)),
        Around("loss-zero", (loss, p, t) => loss.Forward(p, t) * 0f),
        // The sign of "maximise the likelihood".
        Around("loss-negated", (loss, p, t) => -loss.Forward(p, t)),
        // Right number, wrong direction: gradient reversal that should have stayed in another branch.
        Around("gradient-reversed", (loss, p, t) => loss.Forward((p.Detach() * 2f) - p, t)),
        new("loss-scaled", new NumberSetting("factor", "Times this.", "1"))
        {
            InPlaceOf = "loss",
            OfCode = (p, s) => p.Loss = new Wrong(p.Loss, (loss, x, t) => loss.Forward(x, t) * s.Float("factor")),
        },
    ];

    private static SabotageEntry Replaced(string name, Func<Tensor, Target, Tensor> forward) => Around(name, (_, p, t) => forward(p, t));

    private static SabotageEntry Around(string name, Func<Loss, Tensor, Target, Tensor> forward) => new(name)
    {
        InPlaceOf = "loss", OfCode = (patient, _) => patient.Loss = new Wrong(patient.Loss, forward),
    };

    private static Tensor OneHot(Tensor scores, Target target) => Tensor.OneHot(target.Classes!, scores.Shape[-1]);

    private static Tensor Numbers(Tensor scores) =>
        Tensor.From([.. Enumerable.Range(0, scores.Shape[-1]).Select(i => (float)i)], Shape.Create(scores.Shape[-1]));

    private static Tensor Values(Target target) =>
        Tensor.From(Array.ConvertAll(target.Classes!.Values.ToArray(), c => (float)c), target.Classes!.Shape);

    private static Tensor Sub(this Tensor a, Tensor b) => a - b;

    private sealed class Wrong(Loss inner, Func<Loss, Tensor, Target, Tensor> forward) : Loss
    {
        internal override bool AddsUp => inner.AddsUp;

        public override Tensor Forward(Tensor prediction, Target target) => forward(inner, prediction, target);
    }
}
