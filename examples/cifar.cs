#:project ../src/Descent/Descent.csproj

// ResNet-20 on CIFAR-10, with flips and crops. On two cores of an AMD EPYC (Zen 4), 10,000 training images, 25 epochs: 78.9 % of the test images
// in 6.5 minutes, with other work beside it; docs/trainings.md says more.
//   dotnet run -c Release examples/cifar.cs -- PATH              PATH holds data_batch_1.bin ... and test_batch.bin (gzipped or not)
//   dotnet run -c Release examples/cifar.cs -- PATH --epochs 60  longer is better; 25 epochs unless told
//   dotnet run -c Release examples/cifar.cs -- --smoke           a few steps on coloured noise, no files needed
using Descent;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

const string usage = "Usage: cifar.cs PATH [--epochs N], or --smoke   (PATH: a folder with data_batch_1.bin ... and test_batch.bin of CIFAR-10)";
var (isSmoke, folder, epochs) = (false, (string?)null, 25);
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--smoke") isSmoke = true;
    else if (args[i] == "--epochs" && i + 1 < args.Length && int.TryParse(args[i + 1], out epochs) && epochs > 0) i++;
    else if (folder is null && !args[i].StartsWith("--")) folder = args[i];
    else return Fail($"cifar.cs: got '{args[i]}'. {usage}");
}

if (isSmoke) epochs = 2;
if (folder is null && !isSmoke) return Fail(usage);
Dataset training, test;
try
{
    (training, test) = isSmoke ? (Noise(256, seed: 1), Noise(128, seed: 2)) : (CifarFolder.LoadTraining(folder!), CifarFolder.LoadTest(folder!));
}
catch (DataException e)
{
    return Fail($"{e.Message}\n{usage}");
}

// Means and deviations of the three colours are measured on the training images only.
var standardize = new ChannelStandardize();
standardize.Fit(training);

var model = Models.ResNet20(training.ClassCount, new Rng(seed: 1));
var optimizer = new Sgd(model.Parameters(), learningRate: 0.1f, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true);
optimizer.AddGroup(new ParameterGroup(ParameterGroup.Vectors(model.Parameters())) { WeightDecay = 0 }); // biases and norms
Console.WriteLine($"{training.Count:N0} training and {test.Count:N0} test images, {model.Parameters().Sum(p => p.Value.Count):N0} parameters");

var trainer = new Trainer(
    model, new CrossEntropy(labelSmoothing: 0.1f), optimizer, new TrainerOptions { Epochs = epochs, BatchSize = isSmoke ? 32 : 64, DropLast = true })
{
    Schedule = new OneCycleSchedule(share: 0.2f),
    Observers = [new Progress()],
};

// Every other image is mirrored, and all are shifted by up to four pixels; what is missing at the edge is mirrored.
SampleTransform[] augment = [new HorizontalFlip(), new RandomCrop(padding: 4, PadMode.Reflect)];
Run run = trainer.Fit(new TrainingData(training, Test: test) { Transforms = augment, Preprocessors = [standardize] });
if (run.Test is not { } result) return Fail(run.Message ?? "nothing was measured");

Console.WriteLine(run.Diagnosis);
Console.WriteLine($"test accuracy {result.Accuracy:P2} after {run.Steps.Count:N0} steps, {run.Seconds:0} s");
return isSmoke || result.Accuracy >= 0.7 ? 0 : 1;

static int Fail(string text)
{
    Console.Error.WriteLine(text);
    return 2;
}

// Images of one colour for each class, with much noise.
static ByteDataset Noise(int count, ulong seed)
{
    var rng = new Rng(seed);
    var (pixels, classes) = (new byte[count * 3072], new int[count]);
    for (var i = 0; i < pixels.Length; i++)
    {
        var (image, channel) = (i / 3072, i % 3072 / 1024);
        classes[image] = image % 10;
        pixels[i] = (byte)(rng.NextInt(128) + (((classes[image] + 1) >> channel & 1) * 100));
    }

    return new ByteDataset(pixels, [3, 32, 32], classes, 10);
}

/// <summary>Prints a line after every epoch, and how long the rest will take.</summary>
internal sealed class Progress : TrainingObserver
{
    private int _epochs;
    private double _seconds;

    public override void OnStart(TrainingPlan plan) => _epochs = plan.Options.Epochs;

    public override void OnEpoch(EpochRecord epoch)
    {
        _seconds += epoch.Seconds;
        var left = TimeSpan.FromSeconds(_seconds / epoch.Epoch * (_epochs - epoch.Epoch));
        Console.WriteLine($"epoch {epoch.Epoch}/{_epochs}: loss {epoch.Loss:0.000}, accuracy {epoch.Accuracy:P1} (of changed images), " +
            $"{epoch.Samples / epoch.Seconds:N0} images/s, {left:h\\:mm\\:ss} left");
    }
}
