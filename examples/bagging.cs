#:project ../src/Descent/Descent.csproj

// Bagging: the test error falls with the number of members. A small network is trained on bootstrap samples of 1,000 images of MNIST; all of it ten
// times over with other images and seeds, so that the table has standard errors. docs/uncertainty.md has the figures.
//   dotnet run -c Release examples/bagging.cs -- PATH       PATH holds the four files of MNIST; a minute on two cores
//   dotnet run -c Release examples/bagging.cs -- --smoke    a few members on points in a ring, no files needed
using Descent;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

const string usage = "Usage: bagging.cs PATH, or --smoke   (PATH: a folder with the four files of MNIST)";
if (args.Length != 1) return Fail(usage);
var isSmoke = args[0] == "--smoke";
var (count, members, repeats, epochs) = isSmoke ? (100, 3, 2, 5) : (1000, 25, 10, 20);
Dataset all, test;
try
{
    all = isSmoke ? Ring(400, seed: 1) : MnistFolder.LoadTraining(args[0]);
    test = isSmoke ? Ring(400, seed: 2) : MnistFolder.LoadTest(args[0]);
}
catch (DataException e)
{
    return Fail($"{e.Message}\n{usage}");
}

var (errors, bags, disagreements) = (new List<double[]>(), new List<double>(), new List<double>());
for (var repeat = 0; repeat < repeats; repeat++)
{
    var chosen = new Rng(seed: 100 + (ulong)repeat).Permutation(all.Count)[..count];
    var training = new SubsetDataset(all, chosen);
    var standardize = new ChannelStandardize();
    if (!isSmoke) standardize.Fit(training);
    var data = new TrainingData(training) { Preprocessors = isSmoke ? [] : [standardize] };
    List<Answers> answers = [], outOfBag = [];
    for (var member = 0; member < members; member++)
    {
        var bag = Bootstrap.Draw(count, seed: (ulong)repeat, member);
        var model = Train(data with { Training = new SubsetDataset(training, bag) }, seed: (ulong)((repeat * members) + member), epochs);
        answers.Add(Answers.Of(model, test, data));
        var left = Bootstrap.OutOfBag(bag, count);
        var own = Answers.Of(model, new SubsetDataset(training, left), data);
        outOfBag.Add(new Answers(own.Outputs, own.Classes!, left));
    }

    var together = new EnsembleAnswers(answers);
    errors.Add([.. together.Curve().Select(p => p.Error)]);
    bags.Add(OutOfBagScore.Of(outOfBag, count).Score.Error);
    disagreements.Add(together.Diversity().Disagreement!.Value);
    Console.WriteLine($"repeat {repeat + 1}: one member {errors[^1][0]:P2}, {members} members {errors[^1][^1]:P2}, out of bag {bags[^1]:P2}");
}

Console.WriteLine("members  error    standard error");
foreach (var k in new[] { 1, 2, 3, 5, 8, 10, 15, 20, 25 }.Where(k => k <= members))
{
    var (mean, error) = Mean(errors.ConvertAll(e => e[k - 1]));
    Console.WriteLine($"{k,7}  {mean,7:P2}  {error:P2}");
}

var (bag1, bagError) = Mean(bags);
Console.WriteLine($"out of bag {bag1:P2} (standard error {bagError:P2}); two members disagree on {disagreements.Average():P1}");
return errors.Average(e => e[^1]) < errors.Average(e => e[0]) || isSmoke ? 0 : 1;

static Sequential Train(TrainingData data, ulong seed, int epochs)
{
    var rng = new Rng(seed).Fork("model");
    var size = data.Training.SampleSize;
    Sequential model = [new Flatten(), new Linear(size, 64, rng), new Relu(), new Linear(64, data.Training.ClassCount, rng)];
    var optimizer = new Adam(model.Parameters(), learningRate: 0.003f);
    new Trainer(model, new CrossEntropy(), optimizer, new TrainerOptions { Epochs = epochs, BatchSize = 32, Seed = seed }).Fit(data);
    return model;
}

static (double Mean, double Error) Mean(List<double> values)
{
    var mean = values.Average();
    return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Count - 1) / values.Count));
}

static int Fail(string text)
{
    Console.Error.WriteLine(text);
    return 2;
}

static FloatDataset Ring(int count, ulong seed)
{
    var rng = new Rng(seed);
    var (points, classes) = (new float[2 * count], new int[count]);
    for (var i = 0; i < count; i++)
    {
        var (x, y) = (rng.Uniform(-2, 2), rng.Uniform(-2, 2));
        (points[2 * i], points[(2 * i) + 1], classes[i]) = (x, y, (x * x) + (y * y) is >= 1 and <= 4 ? 1 : 0);
    }

    return new FloatDataset(points, [2], classes, 2);
}
