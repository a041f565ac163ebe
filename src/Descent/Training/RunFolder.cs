using System.Text.Json;
using Descent.Diagnostics;
using Descent.Formats;
using Descent.Nn;

namespace Descent.Training;

/// <summary>Keeps a run on disk: resolved configuration, environment, one line of metrics a step, the model, a summary.</summary>
/// <remarks>
/// config.json, environment.json, metrics.jsonl (a line a step, an epoch, a fault, the test), model.safetensors (PyTorch's names; metadata
/// holds what is needed to predict), summary.json, diagnosis.json (what the doctor says, where there is one), checkpoints. The model is written
/// after every epoch and at the end, whole or not at all, so an interrupted run leaves a usable one. <see cref="Reopen"/> goes on with the
/// folder of a run that was broken off. A disk that is full, or a folder that cannot be written any more, does not end a training: observers
/// are warned, lines of metrics are kept and written as soon as they can be, the model is tried again after the next epoch. What still cannot
/// be written at the end is an error then.
/// </remarks>
public sealed class RunFolder : TrainingObserver, IDisposable
{
    /// <summary>The model's file name.</summary>
    public const string ModelFile = "model.safetensors";

    private const string MetricsName = "metrics.jsonl";

    private readonly MetricsFile _metrics;
    private readonly List<string> _epochsBefore = [];
    private readonly Dictionary<string, string> _metadata;
    private Module? _model;

    /// <summary>Creates the folder and writes what is known before the first step.</summary>
    /// <param name="path">A folder that does not exist yet or is empty.</param>
    /// <param name="config">The resolved configuration as JSON.</param>
    /// <param name="metadata">What the model's file is to carry besides the weights.</param>
    /// <exception cref="TrainingException">The folder cannot be written, or holds something already.</exception>
    public RunFolder(string path, string config, IReadOnlyDictionary<string, string> metadata)
    {
        Path = System.IO.Path.GetFullPath(path);
        _metadata = new Dictionary<string, string>(metadata);
        try
        {
            Directory.CreateDirectory(Path);
            if (Directory.EnumerateFileSystemEntries(Path).Any())
                throw new TrainingException($"Run folder: '{Path}' is not empty; expected a new or an empty folder, so that no run is lost.");
            AtomicFile.WriteAllText(File("config.json"), config);
            AtomicFile.WriteAllText(File("environment.json"), RunEnvironment.Describe());
            _metrics = new MetricsFile(File(MetricsName), Warn);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataException)
        {
            throw new TrainingException($"Run folder: '{Path}' cannot be written ({e.Message}); expected a folder with write permission. Choose "
                + $"another with --out.", e);
        }
    }

    private RunFolder(string path, TrainingCheckpoint checkpoint, IReadOnlyDictionary<string, string> metadata)
    {
        Path = System.IO.Path.GetFullPath(path);
        _metadata = new Dictionary<string, string>(metadata);
        var metrics = File(MetricsName);
        try
        {
            AtomicFile.DeleteLeftovers(Path);
            var lines = System.IO.File.Exists(metrics) ? System.IO.File.ReadAllLines(metrics) : [];
            var kept = RunJson.Before(lines, checkpoint.State.Training);
            _epochsBefore = kept.FindAll(RunJson.IsEpoch);
            AtomicFile.WriteAllText(metrics, string.Concat(kept.Select(line => line + "\n")));
            _metrics = new MetricsFile(metrics, Warn);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataException)
        {
            throw new TrainingException($"Run folder: '{Path}' cannot be written ({e.Message}); expected a folder with write permission.", e);
        }
    }

    /// <summary>Whether a folder's run came to its end by itself.</summary>
    public static bool IsFinished(string path)
    {
        try
        {
            var summary = System.IO.Path.Combine(path, "summary.json");
            if (!System.IO.File.Exists(summary)) return false;
            using var document = JsonDocument.Parse(System.IO.File.ReadAllText(summary));
            return document.RootElement.TryGetProperty("outcome", out var outcome) && outcome.ValueEquals("finished");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return false; // then the checkpoints tell
        }
    }

    /// <summary>Refuses a folder that holds something already.</summary>
    /// <param name="path">The folder; it need not be there.</param>
    /// <exception cref="TrainingException">It is not empty, or is a file.</exception>
    public static void RequireFree(string path)
    {
        if (System.IO.File.Exists(path)) throw new TrainingException($"Run folder: '{path}' is a file; expected a new or an empty folder.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new TrainingException($"Run folder: '{path}' is not empty; expected a new or an empty folder, so that no run is lost.");
    }

    /// <summary>Where the checkpoints of a run are.</summary>
    public static string CheckpointsOf(string path) => System.IO.Path.Combine(path, "checkpoints");

    /// <summary>Opens the folder of a run to go on from a checkpoint; what was recorded after it is dropped, since it will come again.</summary>
    /// <param name="path">The run's folder.</param>
    /// <param name="checkpoint">Where the run goes on.</param>
    /// <param name="metadata">What the model's file is to carry besides the weights.</param>
    /// <exception cref="TrainingException">The folder cannot be written.</exception>
    public static RunFolder Reopen(string path, TrainingCheckpoint checkpoint, IReadOnlyDictionary<string, string> metadata) =>
        new(path, checkpoint, metadata);

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override void OnStart(TrainingPlan plan) => _model = plan.Model;

    /// <inheritdoc/>
    public override void OnStep(StepRecord step) => WriteLine(w =>
    {
        w.WriteString("event", "step");
        w.WriteNumber("step", step.Step);
        w.WriteNumber("epoch", step.Epoch);
        w.WriteNumber("loss", step.Loss);
        w.WriteNumber("learningRate", step.LearningRate);
        if (step.Penalty != 0) w.WriteNumber("penalty", step.Penalty);
        if (step.Accuracy is { } accuracy) w.WriteNumber("accuracy", accuracy);
        if (step.GradientNorm is { } norm && double.IsFinite(norm)) w.WriteNumber("gradientNorm", norm);
    });

    /// <inheritdoc/>
    public override void OnEpoch(EpochRecord epoch)
    {
        WriteLine(w => RunJson.WriteEpoch(w, epoch));
        _metrics.Flush();
        if (SaveModel() is { } error)
            Warn($"the model could not be written to '{File(ModelFile)}' ({error.Message}); the training goes on, and it is tried again");
    }

    /// <inheritdoc/>
    public override void OnFault(FaultReport fault)
    {
        WriteLine(w => RunJson.WriteFault(w, fault));
        _metrics.Flush();
    }

    /// <inheritdoc/>
    public override void OnCheckpoint(int step) => _metrics.Flush(isToDisk: true);

    /// <summary>Writes the model, the test and the summary.</summary>
    /// <exception cref="TrainingException">One of the files could not be written; the others are there.</exception>
    public override void OnEnd(Run run)
    {
        if (run.Test is { } test)
            WriteLine(w =>
            {
                w.WriteString("event", "test");
                RunJson.WriteEvaluation(w, test);
            });
        var (model, metrics) = (SaveModel(), _metrics.Flush(isToDisk: true));
        var summary = Try(() => AtomicFile.WriteAllText(File("summary.json"), RunJson.Summary(run, _epochsBefore)));
        var diagnosis = run.Trace is null ? null : Try(() => AtomicFile.WriteAllText(File(Diagnosis.FileName), run.Diagnosis.ToJson()));
        if (model is not null)
            throw Unwritten("the model", ModelFile, model, System.IO.File.Exists(File(ModelFile)) ? "; the last one written is whole" : string.Empty);
        if (summary is not null) throw Unwritten("the summary", "summary.json", summary);
        if (metrics is not null) throw Unwritten("metrics", MetricsName, metrics);
        if (diagnosis is not null) throw Unwritten("the diagnosis", Diagnosis.FileName, diagnosis);
        if (run.Test is not null) TestLog.Note(Path, "training");
    }

    /// <summary>Closes the metrics file.</summary>
    public void Dispose() => _metrics.Dispose();

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private Exception? SaveModel()
    {
        // A step that broke the weights must not take the last good ones along.
        if (System.IO.File.Exists(File(ModelFile)) && !_model!.State().All(s => s.Value.IsFinite())) return null;
        return Try(() => ModuleState.Save(_model!, File(ModelFile), _metadata));
    }

    private static Exception? Try(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataException)
        {
            return e;
        }
    }

    private TrainingException Unwritten(string what, string name, Exception error, string rest = "") =>
        new($"Run folder: {what} could not be written to '{File(name)}' ({FileDisk.Reason(error)}){rest}.", error);

    private void WriteLine(Action<Utf8JsonWriter> members) => _metrics.Add(RunJson.Line(members));
}
