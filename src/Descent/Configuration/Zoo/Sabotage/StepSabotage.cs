using Descent.Nn;
using Descent.Optim;

namespace Descent.Configuration;

/// <summary>Wrong steps: what happens between gradients and weights.</summary>
internal static class StepSabotage
{
    public static IReadOnlyList<SabotageEntry> Entries { get; } =
    [
        // w += rate g: somebody's own optimizer.
        new("ascending")
        {
            InPlaceOf = "optimizer", OfCode = (p, _) => p.OptimizerChange = o => new Ascent(o.Parameters, o.LearningRate),
        },
        new("gradients-kept") { OfCode = (p, _) => Keep(p) },
        new("frozen", ModelSabotage.Names("The parameters.")) { OfCode = Freeze },
        // Made for the head alone, though nothing says that the rest is to stay.
        new("optimizer-without", ModelSabotage.Names("The parameters that it does not get."))
        {
            OfCode = (p, s) => p.IsTrained = name => !SabotageEntry.Fits(name, s.Texts("names")),
        },
        // The model was made anew after its optimizer.
        new("optimizer-of-another-model") { OfCode = (p, _) => p.TrainedModel = p.BuildModel(p.Rng.Seed + 1000) },
    ];

    private static void Freeze(ZooPatient patient, SettingValues settings)
    {
        foreach (var (name, parameter) in patient.Model.NamedParameters())
            if (SabotageEntry.Fits(name, settings.Texts("names")))
                parameter.IsFrozen = true;
    }

    // The trainer clears gradients; a loop of one's own may not. The clip sees each step's gradients last, the loss is first in the next step.
    private static void Keep(ZooPatient patient)
    {
        var memory = new Dictionary<Parameter, Tensor>();
        patient.Clip = new Remembering(memory);
        patient.Loss = new Forgetful(patient.Loss, memory);
    }

    private sealed class Ascent(IEnumerable<Parameter> parameters, float learningRate) : Optimizer(parameters, learningRate, 0)
    {
        private protected override void Update(in ParameterStep step) =>
            step.Value.Assign((step.Value.Detach() + (step.Gradient.Detach() * step.LearningRate)).ToArray());
    }

    private sealed class Remembering(Dictionary<Parameter, Tensor> memory) : GradientClip
    {
        private protected override void Clip(Parameter[] parameters, double norm)
        {
            foreach (var parameter in parameters) memory[parameter] = parameter.Grad!.Detach().Clone();
        }
    }

    private sealed class Forgetful(Loss inner, Dictionary<Parameter, Tensor> memory) : Loss
    {
        internal override bool AddsUp => inner.AddsUp;

        public override Tensor Forward(Tensor prediction, Target target)
        {
            if (GradMode.IsEnabled)
                foreach (var (parameter, gradient) in memory) parameter.Grad = gradient.Clone();
            return inner.Forward(prediction, target);
        }
    }
}
