#:project ../src/Descent/Descent.csproj

// A convolutional network on MNIST with the Trainer.
//   dotnet run -c Release examples/mnist.cs -- PATH             PATH holds the four MNIST files (gzipped or not)
//   dotnet run -c Release examples/mnist.cs -- --smoke          a few steps on drawn digits, no files needed
using Descent;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

var isSmoke = args.Contains("--smoke");
var folder = args.FirstOrDefault(a => !a.StartsWith("--"));
if (folder is null && !isSmoke)
{
    Console.Error.WriteLine("Usage: mnist.cs PATH   (a folder with the four MNIST files), or --smoke");
    return 2;
}

Dataset training = folder is null ? Digits.Generate(1_000, seed: 1) : MnistFolder.LoadTraining(folder);
Dataset test = folder is null ? Digits.Generate(500, seed: 2) : MnistFolder.LoadTest(folder);

// Preprocessing is measured on the training data only, and applied to everything.
var standardize = new ChannelStandardize();
standardize.Fit(training);

var rng = new Rng(seed: 1);
var model = new Sequential
{
    new Conv2d(1, 32, kernel: 3, rng, padding: 1, bias: false), new BatchNorm(32), new Relu(), new MaxPool2d(2),
    new Conv2d(32, 64, kernel: 3, rng, padding: 1, bias: false), new BatchNorm(64), new Relu(), new MaxPool2d(2),
    new Flatten(), new Dropout(0.25f, rng), new Linear(64 * 7 * 7, 128, rng), new Relu(), new Linear(128, 10, rng),
};
foreach (var layer in ModelSummary.Of(model, [1, 28, 28]).Layers)
    Console.WriteLine($"{layer.Text,-36} {layer.Output,-14} {layer.Parameters,10:N0} parameters");

var trainer = new Trainer(
    model, new CrossEntropy(), new Sgd(model.Parameters(), learningRate: 0.05f, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true),
    new TrainerOptions { Epochs = isSmoke ? 1 : 5, BatchSize = 128 })
{
    Schedule = new CosineSchedule(),
    Observers = [new Lines()],
};
Run run = trainer.Fit(new TrainingData(training, Test: test) { Preprocessors = [standardize] });

Console.WriteLine(run.Diagnosis); // what the doctor, who watches every training, has to say
Console.WriteLine($"test accuracy {run.Test!.Accuracy:P2} after {run.Steps.Count:N0} steps, {run.Seconds:0} s");
return run.Test.Accuracy > (isSmoke ? 0.1 : 0.99) ? 0 : 1;

/// <summary>Observers look on: this one prints.</summary>
internal sealed class Lines : TrainingObserver
{
    public override void OnEpoch(EpochRecord epoch)
    {
        var speed = epoch.Samples / epoch.Seconds;
        Console.WriteLine($"epoch {epoch.Epoch}: loss {epoch.Loss:0.0000}, accuracy {epoch.Accuracy:P2}, {speed:N0} images/s");
    }
}
