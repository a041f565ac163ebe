#:project ../src/Descent/Descent.csproj

// The whole of training with nothing hidden: batches, forward, loss, backward, step. What the Trainer does, in the open.
//   dotnet run -c Release examples/train_by_hand.cs            about half a minute, 98 % and more
//   dotnet run -c Release examples/train_by_hand.cs -- --smoke  a few steps
using System.Diagnostics;
using Descent;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;

var isSmoke = args.Contains("--smoke");
const int batchSize = 64;
var (epochs, trainingCount) = isSmoke ? (1, 640) : (4, 12_000);

// Data: digits drawn from strokes, the same for the same seed. Samples come as rows of numbers from 0 to 1.
var training = Digits.Generate(trainingCount, seed: 1);
var test = Digits.Generate(isSmoke ? 500 : 4_000, seed: 2);

// Model: randomness is an argument, so this network is the same on every run.
var rng = new Rng(seed: 1);
var model = new Sequential
{
    new Conv2d(1, 16, kernel: 3, rng, padding: 1, bias: false), new BatchNorm(16), new Relu(), new MaxPool2d(2),
    new Conv2d(16, 32, kernel: 3, rng, padding: 1, bias: false), new BatchNorm(32), new Relu(), new MaxPool2d(2),
    new Flatten(), new Linear(32 * 7 * 7, 64, rng), new Relu(), new Linear(64, 10, rng),
};
var loss = new CrossEntropy();
var optimizer = new Sgd(model.Parameters(), learningRate: 0.05f, momentum: 0.9f, nesterov: true);
var schedule = new CosineSchedule();

var (step, stepsPerEpoch) = (0, trainingCount / batchSize);
var clock = Stopwatch.StartNew();
for (var epoch = 1; epoch <= epochs; epoch++)
{
    var order = rng.Permutation(training.Count);
    double sum = 0;
    for (var b = 0; b < stepsPerEpoch; b++, step++)
    {
        var (images, labels) = Batch(training, order.AsSpan(b * batchSize, batchSize));
        optimizer.LearningRate = 0.05f * schedule.Factor(step, stepsPerEpoch, epochs * stepsPerEpoch);

        Tensor value = loss.Forward(model.Forward(images), labels); // forward: define by run
        value.Backward();                                           // gradients of every parameter
        optimizer.Step();                                           // a step downhill
        optimizer.ClearGradients();

        sum += value.Item(); // no Dispose anywhere: memory stays flat
    }

    Console.WriteLine($"epoch {epoch}: loss {sum / stepsPerEpoch:0.0000}, test accuracy {Accuracy():P2}, {clock.Elapsed.TotalSeconds:0.0} s");
}

return Accuracy() > (isSmoke ? 0.1 : 0.97) ? 0 : 1;

double Accuracy()
{
    var right = 0;
    model.Evaluate();
    using (GradMode.NoGrad())
        foreach (var indices in Enumerable.Range(0, test.Count).Chunk(250))
        {
            var (images, labels) = Batch(test, indices);
            var predicted = model.Forward(images).ArgMax();
            for (var i = 0; i < labels.Count; i++)
                if (predicted[i] == labels[i])
                    right++;
        }

    model.Train();
    return (double)right / test.Count;
}

static (Tensor Images, IntTensor Labels) Batch(Dataset data, ReadOnlySpan<int> indices)
{
    var pixels = new float[indices.Length * data.SampleSize];
    var labels = new int[indices.Length];
    for (var i = 0; i < indices.Length; i++)
    {
        data.ReadSample(indices[i], pixels.AsSpan(i * data.SampleSize, data.SampleSize));
        labels[i] = data.ReadClass(indices[i]);
    }

    return (Tensor.From(pixels, [indices.Length, 1, 28, 28]), IntTensor.Create(labels));
}
