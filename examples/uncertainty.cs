#:project ../src/Descent/Descent.csproj

// What a network's probabilities are worth: plain, over 50 passes with dropout (Monte Carlo dropout), and divided by a temperature. Networks are
// trained on 1,000 images of MNIST, five times over; docs/uncertainty.md has the figures.
//   dotnet run -c Release examples/uncertainty.cs -- PATH         PATH holds the four files of MNIST; half a minute on two cores
//   dotnet run -c Release examples/uncertainty.cs -- --run RUN    a run of descent train: halves of its test part, temperature alone
//   dotnet run -c Release examples/uncertainty.cs -- --smoke      a few steps on points in a ring, no files needed
using Descent;
using Descent.Configuration;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

const string usage = "Usage: uncertainty.cs PATH, or --run RUN, or --smoke   (PATH: a folder with the four files of MNIST)";
try
{
    if (args is ["--run", var run]) return Temperature(run);
    return args is [var path] ? Passes(path) : Fail(usage);
}
catch (DescentException e)
{
    return Fail($"{e.Message}\n{usage}");
}

static int Passes(string path)
{
    var isSmoke = path == "--smoke";
    var (count, seeds, epochs, passes) = isSmoke ? (100, 2, 3, 5) : (1000, 5, 40, 50);
    Dataset all = isSmoke ? Ring(400, 1) : MnistFolder.LoadTraining(path), test = isSmoke ? Ring(400, 2) : MnistFolder.LoadTest(path);
    string[] names = ["plain", "passes", "plain, divided", "passes, divided"];
    var rows = names.ToDictionary(n => n, _ => new List<CalibrationReport>());
    var (rejected, temperatures) = (new List<(double All, double Entropy, double Mutual)>(), new List<double>());
    for (var seed = 1; seed <= seeds; seed++)
    {
        var order = new Rng((ulong)seed).Permutation(all.Count);
        var (training, validation) = (new SubsetDataset(all, order[..count]), new SubsetDataset(all, order[count..(2 * count)]));
        var standardize = new ChannelStandardize();
        if (!isSmoke) standardize.Fit(training);
        var data = new TrainingData(training) { Preprocessors = isSmoke ? [] : [standardize] };
        var model = Train(data, (ulong)seed, epochs);
        var dropout = new McDropout(model, passes, (ulong)seed);
        var plain = Answers.Of(model, test, data);
        var sampled = dropout.Measure(test, data);
        var temperature = TemperatureScaling.Fit(Answers.Of(model, validation, data)).Temperature;
        // The mean over passes has a temperature of its own: that of its logarithms.
        var ownTemperature = TemperatureScaling.Fit(Logarithms(dropout.Measure(validation, data))).Temperature;
        var report = UncertaintyReport.Of(plain, sampled);
        rows[names[0]].Add(report.Plain);
        rows[names[1]].Add(report.Mean);
        rows[names[2]].Add(CalibrationReport.Of(plain.Probabilities(temperature), plain.Classes));
        rows[names[3]].Add(CalibrationReport.Of(Logarithms(sampled).Probabilities(ownTemperature), plain.Classes));
        rejected.Add((report.Mean.Accuracy, report.ByEntropy.Points[2].Accuracy, report.ByMutualInformation.Points[2].Accuracy));
        temperatures.Add(temperature);
        Console.WriteLine($"seed {seed}: ECE plain {report.Plain.ExpectedError:P2}, passes {report.Mean.ExpectedError:P2}, "
            + $"divided by {temperature:0.00} {rows[names[2]][^1].ExpectedError:P2}");
    }

    Print(rows, test.Count);
    Console.WriteLine($"temperature {Text(temperatures, "0.00")}; accuracy of all {rejected.Average(r => r.All):P2}, without the tenth of the "
        + $"largest entropy {rejected.Average(r => r.Entropy):P2}, of the largest mutual information {rejected.Average(r => r.Mutual):P2}");
    return isSmoke || rows["passes"].Average(r => r.ExpectedError) < rows["plain"].Average(r => r.ExpectedError) ? 0 : 1;
}

static int Temperature(string run)
{
    var model = SavedModel.Load(run);
    var answers = model.Ask(model.Config.LoadData().Test);
    var (temperatures, rows) = (new List<double>(), new Dictionary<string, List<CalibrationReport>> { ["plain"] = [], ["divided"] = [] });
    for (var seed = 1; seed <= 20; seed++)
    {
        var order = new Rng((ulong)seed).Permutation(answers.Rows);
        var (fit, rest) = (Part(answers, order[..(answers.Rows / 2)]), Part(answers, order[(answers.Rows / 2)..]));
        temperatures.Add(TemperatureScaling.Fit(fit).Temperature);
        rows["plain"].Add(CalibrationReport.Of(rest.Probabilities(), rest.Classes));
        rows["divided"].Add(CalibrationReport.Of(rest.Probabilities(temperatures[^1]), rest.Classes));
    }

    Print(rows, answers.Rows / 2);
    Console.WriteLine($"temperature {Text(temperatures, "0.000")} over 20 halves of {answers.Rows:N0} test samples");
    return 0;
}

static Answers Part(Answers answers, int[] rows) => new(
    [.. rows.SelectMany(r => answers.Outputs[(r * answers.Width)..((r + 1) * answers.Width)])], [.. rows.Select(r => answers.Classes![r])]);

static Answers Logarithms(UncertainAnswers answers) =>
    new(Array.ConvertAll(answers.Means, p => (float)Math.Log(Math.Max(p, 1e-30))), [.. answers.Classes]);

static void Print(Dictionary<string, List<CalibrationReport>> rows, int count)
{
    Console.WriteLine($"{count:N0} test samples; mean and standard error over {rows.First().Value.Count} repeats");
    Console.WriteLine($"{string.Empty,-16} {"accuracy %",14} {"NLL",16} {"Brier",16} {"ECE %",14}");
    foreach (var (name, reports) in rows)
        Console.WriteLine($"{name,-16} {Text([.. reports.Select(r => 100 * r.Accuracy)], "0.00"),14} "
            + $"{Text([.. reports.Select(r => r.Nll)], "0.0000"),16} {Text([.. reports.Select(r => r.Brier)], "0.0000"),16} {Text([.. reports.Select(r => 100 * r.ExpectedError)], "0.00"),14}");
}

static string Text(List<double> values, string format)
{
    var mean = values.Average();
    var error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Count - 1) / values.Count);
    return $"{mean.ToString(format)} ± {error.ToString(format)}";
}

static Sequential Train(TrainingData data, ulong seed, int epochs)
{
    var rng = new Rng(seed).Fork("model");
    var (size, classes) = (data.Training.SampleSize, data.Training.ClassCount);
    Sequential model =
    [
        new Flatten(), new Linear(size, 256, rng), new Relu(), new Dropout(0.2f, rng), new Linear(256, 256, rng), new Relu(), new Dropout(0.2f, rng),
        new Linear(256, classes, rng),
    ];
    var optimizer = new Adam(model.Parameters(), learningRate: 0.001f);
    new Trainer(model, new CrossEntropy(), optimizer, new TrainerOptions { Epochs = epochs, BatchSize = 32, Seed = seed }).Fit(data);
    return model;
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
