using System.Text.Json;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Formats;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

/// <summary>Whatever call of the disk fails: the checkpoint before or the new one is there, whole; the error is told; the training goes on.</summary>
public sealed class DiskFaultTests
{
    private const int Steps = 6;

    private static readonly (int First, int End) s_calls = CallsOfTheThirdCheckpoint();

    public static TheoryData<int> Calls => [.. Enumerable.Range(0, s_calls.End - s_calls.First)];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Checkpoint_AnyCallFails_OldOrNewIsReadableAndTheTrainingGoesOn(int call)
    {
        using var folder = new TemporaryFolder();
        using var disk = new FailingDisk { FailsAt = s_calls.First + call };
        var model = Mlp();
        var seen = new Witness(folder.Root, model);
        var run = Trainer(model, folder.Root, seen).Fit(Data());
        Assert.Equal((RunOutcome.Finished, Steps), (run.Outcome, run.Steps.Count));
        var warning = Assert.Single(seen.Warnings);
        Assert.Contains("the checkpoint of step 3 could not be written", warning, StringComparison.Ordinal);
        Assert.Contains("No space left on device", warning, StringComparison.Ordinal);
        var isNamed = call == s_calls.End - s_calls.First - 1; // only the name was not flushed
        Assert.Equal([0, 1, 2, isNamed ? 3 : 2, 4, 5], seen.Newest);
        Assert.Equal(6, CheckpointFolder.LoadNewest(folder.Root).Step); // the next ones were written
        Assert.DoesNotContain(Directory.GetFiles(folder.Root), f => f.EndsWith(".tmp", StringComparison.Ordinal));
        var clean = Mlp();
        Trainer(clean, folder["clean"]).Fit(Data());
        AssertSameBits(clean, model);
    }

    [Fact]
    public void Fit_DiskFullToTheEnd_TrainsOnAndIsAnErrorThenWithAWholeModelAndCheckpoint()
    {
        using var folder = new TemporaryFolder();
        var model = Mlp();
        List<string> warnings = [];
        using var disk = new FailingDisk { StaysBroken = true };
        var breaker = new Recorder { At = text => disk.FailsAt = text == "step 5" ? disk.Calls.Count : disk.FailsAt };
        using var observer = new RunFolder(folder["run"], "{}", new Dictionary<string, string>());
        var options = new TrainerOptions { Epochs = 3, BatchSize = 10, Shuffle = false };
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), options)
        {
            Observers = [observer, breaker, new Witness(folder["run/checkpoints"], model) { Warnings = warnings }],
            Checkpoints = new CheckpointPlan { Folder = folder["run/checkpoints"], EverySteps = 1 },
        };
        var error = Assert.Throws<TrainingException>(() => trainer.Fit(new TrainingData(Points(30))));
        Assert.Contains("the model could not be written", error.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Contains(warnings, w => w.StartsWith("the checkpoint of step 6", StringComparison.Ordinal));
        Assert.Single(warnings, w => w.StartsWith("metrics could not be written", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.StartsWith("the model could not be written", StringComparison.Ordinal));
        Assert.InRange(CheckpointFolder.LoadNewest(folder["run/checkpoints"]).Step, 4, 5);
        ModuleState.Load(Mlp(), folder["run/model.safetensors"]);
        AssertWholeLines(folder["run/metrics.jsonl"]);
        var clean = Mlp();
        new Trainer(clean, new CrossEntropy(), new Sgd(clean.Parameters(), 0.1f), options).Fit(new TrainingData(Points(30)));
        AssertSameBits(clean, model);
    }

    [Fact]
    public void Fit_DiskFullForAWhile_LosesNoLineOfMetrics()
    {
        using var folder = new TemporaryFolder();
        var model = Mlp();
        using var disk = new FailingDisk { StaysBroken = true };
        var breaker = new Recorder
        {
            At = text => disk.FailsAt = text switch { "step 2" => disk.Calls.Count, "epoch 2" => int.MaxValue, _ => disk.FailsAt },
        };
        using (var observer = new RunFolder(folder["run"], "{}", new Dictionary<string, string>()))
        {
            var trainer = new Trainer(
                model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), new TrainerOptions { Epochs = 3, BatchSize = 10 })
            {
                Observers = [observer, breaker],
            };
            trainer.Fit(new TrainingData(Points(30)));
        }

        string[] events = [.. AssertWholeLines(folder["run/metrics.jsonl"])];
        Assert.Equal(["step", "step", "step", "epoch", "step", "step", "step", "epoch", "step", "step", "step", "epoch"], events);
        Assert.True(RunFolder.IsFinished(folder["run"]));
    }

    [Fact]
    public void Create_AnyCallFails_IsOneErrorBeforeTheTraining()
    {
        for (var call = 0; call < 11; call++)
        {
            using var folder = new TemporaryFolder();
            using var disk = new FailingDisk { FailsAt = call, Error = () => new UnauthorizedAccessException("Read-only file system") };
            var error = Assert.Throws<TrainingException>(() => new RunFolder(folder["run"], "{}", new Dictionary<string, string>()));
            Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
            Assert.Contains("Read-only file system", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Directory.GetFiles(folder["run"]), f => f.EndsWith(".tmp", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Reopen_HalfALineAndFaultsOfTheEpochsTail_KeepsWhatWasBeforeTheCheckpoint()
    {
        using var folder = new TemporaryFolder();
        var model = Mlp();
        var options = new TrainerOptions { Epochs = 2, BatchSize = 10, Shuffle = false };
        Trainer Trainer(TrainingObserver observer) =>
            new(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), options)
            {
                Guard = new Guard { Action = GuardAction.Skip }, Observers = [observer],
                Checkpoints = new CheckpointPlan { Folder = folder["run/checkpoints"], KeepLast = 9 },
            };
        var data = new TrainingData(new Poisoned(Points(30), at: 29));
        using (var observer = new RunFolder(folder["run"], "{}", new Dictionary<string, string>())) Trainer(observer).Fit(data);
        File.AppendAllText(folder["run/metrics.jsonl"], "{\"event\":\"ste");
        var first = CheckpointFolder.List(folder["run/checkpoints"]).Select(TrainingCheckpoint.Load).Single(c => c.Step == 2);
        using (RunFolder.Reopen(folder["run"], first, new Dictionary<string, string>())) { }
        Assert.Equal(["step", "step", "fault", "epoch"], AssertWholeLines(folder["run/metrics.jsonl"]));
    }

    private static IEnumerable<string> AssertWholeLines(string path) =>
        File.ReadAllLines(path).Select(l => JsonSerializer.Deserialize<JsonElement>(l).GetProperty("event").GetString()!).ToList();

    private static (int First, int End) CallsOfTheThirdCheckpoint()
    {
        using var folder = new TemporaryFolder();
        using var disk = new FailingDisk();
        var starts = new Starts(disk);
        Trainer(Mlp(), folder.Root, starts).Fit(Data());
        return (starts.Calls[3], starts.Calls[4]);
    }

    private static TrainingData Data() => new(Points(10 * (Steps + 1)));

    private static Trainer Trainer(Module model, string folder, params IReadOnlyList<TrainingObserver> observers) =>
        new(model, new CrossEntropy(), new AdamW(model.Parameters(), 0.01f), new TrainerOptions { MaxSteps = Steps, BatchSize = 10 })
        {
            Checkpoints = new CheckpointPlan { Folder = folder, EverySteps = 1 }, Observers = observers,
        };

    /// <summary>How many calls there were before each checkpoint.</summary>
    private sealed class Starts(FailingDisk disk) : TrainingObserver
    {
        public Dictionary<int, int> Calls { get; } = [];

        public override void OnCheckpoint(int step) => Calls[step] = disk.Calls.Count;
    }

    /// <summary>Looks after every step what the newest readable checkpoint is, and whether it holds what the model was then.</summary>
    private sealed class Witness(string folder, Module model) : TrainingObserver
    {
        private readonly Dictionary<int, float[]> _weights = [];

        public List<string> Warnings { get; init; } = [];

        public List<int> Newest { get; } = [];

        public override void OnStart(TrainingPlan plan) => _weights[0] = Weights(model);

        public override void OnWarning(string message) => Warnings.Add(message);

        public override void OnStep(StepRecord step)
        {
            _weights[step.Step] = Weights(model);
            var checkpoint = CheckpointFolder.LoadNewest(folder);
            Newest.Add(checkpoint.Step);
            AssertSameBits(_weights[checkpoint.Step], [.. checkpoint.ModelValues(model, "model").SelectMany(v => v.Numbers)]);
        }
    }
}
