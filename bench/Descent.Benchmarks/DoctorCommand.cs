using System.CommandLine;
using Descent.Benchmarks.Peer;
using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Benchmarks;

/// <summary>What the doctor costs: whole trainings with it and without, in turns, on data that can be learnt.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var rounds = SharedOptions.Number("--rounds", "Pairs of trainings", 1, 1000, 5);
        var only = new Option<string?>("--only") { Description = "One of the workloads", HelpName = "name" };
        var steps = new Option<int?>("--steps") { Description = "Steps of a training, instead of the workload's own number", HelpName = "n" };
        var command = new Command("doctor", "The doctor's cost; the limits are 10 % on tiny-mlp, 3 % on cnn-bn, resnet20 and gpt.")
        {
            rounds, only, steps, SharedOptions.Threads,
        };
        command.SetAction(parsed =>
        {
            CpuDevice.Threads = parsed.GetValue(SharedOptions.Threads);
            Console.WriteLine("| workload | steps | looks | without, ms | with, ms | more, median of pairs | by its own clock | limit |");
            Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
            foreach (var (name, limit, usual, make) in s_workloads)
                if (parsed.GetValue(only) is not { } wanted || wanted == name)
                    Measure(name, limit, parsed.GetValue(steps) ?? usual, make, parsed.GetValue(rounds));
        });
        return command;
    }

    private static readonly (string Name, string Limit, int Steps, Func<Subject> Make)[] s_workloads =
    [
        ("tiny-mlp", "10 %", 20_000, TinyMlp), ("mlp", "-", 400, Mlp), ("cnn-bn", "3 %", 200, CnnBn), ("resnet20", "3 %", 64, ResNet20),
            ("gpt", "3 %", 64, GptTrain),
    ];

    private static void Measure(string name, string limit, int steps, Func<Subject> make, int rounds)
    {
        Train(make(), Math.Min(steps, 40), new DoctorOptions()); // compiles
        List<double> alone = [], watched = [], own = [];
        var looks = 0;
        for (var round = 0; round < rounds; round++)
        {
            alone.Add(Train(make(), steps, doctor: null).Seconds);
            var run = Train(make(), steps, new DoctorOptions());
            watched.Add(run.Seconds);
            own.Add(run.Diagnosis.Overhead);
            looks = run.Diagnosis.Looks;
            if (run.Diagnosis.ExperimentSecondsByRule is { Count: > 0 } trials)
                Console.WriteLine("  trials: " + string.Join(", ", trials.OrderByDescending(t => t.Value).Take(6)
                    .Select(t => FormattableString.Invariant($"{t.Key} {1000 * t.Value:0} ms"))));
            foreach (var finding in run.Diagnosis.Findings.Where(f => f.Severity > Severity.Info)) Console.WriteLine($"  {finding}");
        }

        var more = Statistics.Median(watched.Zip(alone, (a, b) => (a / b) - 1));
        Console.WriteLine(
            FormattableString.Invariant($"| {name} | {steps} | {looks} | {1000 * Statistics.Median(alone):0} ")
            + FormattableString.Invariant($"| {1000 * Statistics.Median(watched):0} | {100 * more:0.0} % ")
            + FormattableString.Invariant($"| {100 * Statistics.Median(own):0.0} % | {limit} |"));
    }

    private static Run Train(Subject subject, int steps, DoctorOptions? doctor)
    {
        var options = new TrainerOptions { Epochs = 1_000_000, MaxSteps = steps, BatchSize = subject.BatchSize, Seed = 1 };
        return new Trainer(subject.Model, new CrossEntropy(), subject.Optimizer, options) { Doctor = doctor }.Fit(new TrainingData(subject.Data));
    }

    private static Subject TinyMlp()
    {
        var rng = new Rng(1);
        Sequential model = [new Linear(2, 16, rng), new Tanh(), new Linear(16, 16, rng), new Tanh(), new Linear(16, 2, rng)];
        return new Subject(model, new Adam(model.Parameters(), 1e-3f), Clusters(32 * 256, [2], 2), 32);
    }

    private static Subject Mlp()
    {
        var rng = new Rng(1);
        Sequential model = [new Linear(784, 512, rng), new Relu(), new Linear(512, 512, rng), new Relu(), new Linear(512, 10, rng)];
        return new Subject(model, new Adam(model.Parameters(), 1e-3f), Clusters(128 * 64, [784], 10), 128);
    }

    private static Subject CnnBn()
    {
        var model = Networks.CnnBn(new Rng(1));
        return new Subject(
            model, new Sgd(model.Parameters(), 0.05f, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true), Clusters(128 * 64, [1, 28, 28], 10), 128);
    }

    private static Subject ResNet20()
    {
        var model = Models.ResNet20(10, new Rng(1));
        return new Subject(model, new Sgd(model.Parameters(), 0.1f, momentum: 0.9f, weightDecay: 5e-4f), Clusters(64 * 64, [3, 32, 32], 10), 64);
    }

    private static Subject GptTrain()
    {
        var model = new Gpt(96, new Rng(1), context: 64, size: 128, heads: 4, layers: 4);
        return new Subject(model, new AdamW(model.Parameters(), 3e-4f), new Chains(32 * 64, 64, 96), 32);
    }

    // Each class has a middle of its own.
    private static FloatDataset Clusters(int count, int[] sizes, int classes)
    {
        var rng = new Rng(2);
        var each = sizes.Aggregate(1, (a, b) => a * b);
        var middles = new float[classes * each];
        rng.FillNormal(middles, 0, 1);
        var numbers = new float[count * each];
        rng.FillNormal(numbers, 0, 1);
        int[] labels = [.. Enumerable.Range(0, count).Select(_ => rng.NextInt(classes))];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = (numbers[i] + middles[(labels[i / each] * each) + (i % each)]) / MathF.Sqrt(2);
        return new FloatDataset(numbers, sizes, labels, classes);
    }

    /// <summary>A model and what it is trained with.</summary>
    private sealed record Subject(Module Model, Optimizer Optimizer, Dataset Data, int BatchSize);

    /// <summary>Texts in which a token mostly says what comes next.</summary>
    private sealed class Chains(int count, int steps, int tokens) : Dataset
    {
        public override int Count => count;

        public override IReadOnlyList<int> SampleShape { get; } = [steps];

        public override TargetKind TargetKind => TargetKind.Classes;

        public override int ClassCount => tokens;

        public override IReadOnlyList<string>? ClassNames => null;

        public override int TargetSize => steps;

        public override IReadOnlyList<int> TargetShape { get; } = [steps];

        public override void ReadSample(int index, Span<float> destination)
        {
            for (var t = 0; t < steps; t++) destination[t] = Token(index, t);
        }

        public override int ReadClass(int index) => throw new NotSupportedException("Chains: a sample has many classes.");

        public override void ReadClasses(int index, Span<int> destination)
        {
            for (var t = 0; t < steps; t++) destination[t] = Token(index, t + 1);
        }

        public override void ReadValues(int index, Span<float> destination) => throw new NotSupportedException("Chains: targets are classes.");

        public override string DescribeSample(int index) => $"chain {index}";

        private int Token(int index, int t) => (int)(((index * 31L) + ((t % 16) * 7L) + (t % 16 * (index % 5))) % tokens);
    }
}
