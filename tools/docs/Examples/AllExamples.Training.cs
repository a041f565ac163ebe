using Descent.Configuration;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Docs.Examples;

/// <content>What acts on a whole training.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfTrainingRules() =>
    [
        Of(CatalogKind.Regularizer, "ema", typeof(Ema), """{"ema": {"decay": 0.99}}""", () =>
        {
            var model = new Sequential { new Linear(2, 2, new Rng(1)) };
            var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f)) { Average = new Ema(decay: 0.99f) };
            trainer.Fit(new TrainingData(Points.Ring(count: 640)));
            Console.WriteLine($"the mean of {trainer.Average.Updates} steps' weights is in the model");
        }),
        Of(CatalogKind.Regularizer, "swa", typeof(Swa), """{"swa": {"startEpoch": 8}}""", () =>
        {
            var model = new Sequential { new Linear(2, 2, new Rng(1)) };
            var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f)) { Average = new Swa(startEpoch: 8) };
            trainer.Fit(new TrainingData(Points.Ring(count: 640)));
            Console.WriteLine($"the mean of {trainer.Average.Updates} epochs' weights is in the model"); // 8, 9 and 10
        }),
        Of(CatalogKind.Regularizer, "label-smoothing", typeof(CrossEntropy), """{"label-smoothing": {"share": 0.1}}""", () =>
        {
            var scores = Tensor.From([9f, 0f, 0f], [1, 3]); // sure, and right
            IntTensor classes = [0];
            var (plain, smoothed) = (new CrossEntropy(), new CrossEntropy(labelSmoothing: 0.1f));
            Console.WriteLine($"{plain.Forward(scores, classes).Item():F4} and {smoothed.Forward(scores, classes).Item():F4}");
        }),
        Of(CatalogKind.Regularizer, "early-stopping", typeof(EarlyStopping), """{"early-stopping": {"patience": 3}}""", () =>
        {
            var model = new Sequential { new Linear(2, 2, new Rng(1)) };
            var stopping = new EarlyStopping(patience: 3, minDelta: 1);
            var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f)) { EarlyStopping = stopping };
            var run = trainer.Fit(new TrainingData(Points.Ring(count: 640), Validation: Points.Ring(count: 64, seed: 1)));
            Console.WriteLine($"{run.Epochs.Count} epochs, the best was {stopping.BestEpoch}"); // no gain is as large as 1
        }),
    ];
}
