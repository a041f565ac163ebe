#:project ../src/Descent/Descent.csproj

// A linear classifier cannot solve the four quadrants (exclusive or); one hidden layer can. See it in the terminal.
//   dotnet run -c Release examples/quadrants.cs
using Descent;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

var isSmoke = args.Contains("--smoke");
var training = Points.Quadrants(isSmoke ? 400 : 2_000, seed: 1);
var test = Points.Quadrants(500, seed: 2);

var rng = new Rng(seed: 1);
var linear = Train("linear classifier", new Sequential { new Linear(2, 2, rng) });
var hidden = Train("one hidden layer", new Sequential { new Linear(2, 16, rng), new Tanh(), new Linear(16, 2, rng) });
return linear < 0.75 && hidden > (isSmoke ? 0.6 : 0.97) ? 0 : 1;

double Train(string name, Module model)
{
    var options = new TrainerOptions { Epochs = isSmoke ? 5 : 30, BatchSize = 32 };
    var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), learningRate: 0.02f), options);
    var run = trainer.Fit(new TrainingData(training, Test: test));
    Console.WriteLine($"The doctor of the {name}: {run.Diagnosis}");
    Console.WriteLine($"{name}: test accuracy {run.Test!.Accuracy:P1}");
    Draw(model);
    return run.Test.Accuracy!.Value;
}

// The model's decision on a grid: one class light, the other dark.
void Draw(Module model)
{
    const int rows = 12, columns = 24;
    var points = new float[rows * columns * 2];
    for (var i = 0; i < rows * columns; i++)
    {
        points[2 * i] = ((i % columns) + 0.5f) / columns * 2 - 1;
        points[(2 * i) + 1] = 1 - (((i / columns) + 0.5f) / rows * 2);
    }

    using var mode = GradMode.NoGrad();
    var classes = model.Evaluate().Forward(Tensor.From(points, [rows * columns, 2])).ArgMax();
    for (var row = 0; row < rows; row++)
        Console.WriteLine("  " + string.Concat(Enumerable.Range(0, columns).Select(c => classes[(row * columns) + c] == 0 ? '░' : '█')));
    Console.WriteLine();
}
