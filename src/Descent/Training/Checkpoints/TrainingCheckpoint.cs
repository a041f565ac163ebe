using System.Text.Json;
using Descent.Formats;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Training;

/// <summary>A training at a step boundary, in one file: from it the training goes on as if it had never stopped, bit for bit.</summary>
/// <remarks>
/// A safetensors file. Tensors: <c>model.</c> and the names of the model's state, <c>optimizer.</c>, <c>average.</c> and <c>best.</c> likewise,
/// <c>guard.newer.</c> and <c>guard.older.</c> for copies to go back to.
/// The metadata has one JSON object, <c>descent.checkpoint</c>: step, epoch, batch, sums of the epoch, the schedule's memory, where each generator of
/// random numbers stands, early stopping, what the data and the options were, the library's version.
/// It is written whole or not at all (<see cref="AtomicFile"/>), so that the file before stays readable whatever happens.
/// </remarks>
public sealed class TrainingCheckpoint
{
    /// <summary>The metadata's key.</summary>
    internal const string Key = "descent.checkpoint";

    private readonly SafetensorsFile _file;

    private TrainingCheckpoint(string path, SafetensorsFile file, CheckpointState state) => (Path, _file, State) = (path, file, state);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Steps made.</summary>
    public int Step => State.Training.Step;

    /// <summary>The version of the library that wrote it.</summary>
    public string Version => State.Version;

    /// <summary>Strings that the writer added, such as the config.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    internal CheckpointState State { get; }

    /// <summary>Reads a file and checks everything that can be checked without a model.</summary>
    /// <exception cref="DataException">It is no checkpoint, or damaged.</exception>
    public static TrainingCheckpoint Load(string path)
    {
        var file = SafetensorsFile.Read(path);
        if (!file.Metadata.TryGetValue(Key, out var text))
            throw new DataException(
                $"{path}: got a safetensors file without '{Key}'; expected a checkpoint of a training. A model file has no optimizer state.");
        try
        {
            using var document = JsonDocument.Parse(text);
            return new TrainingCheckpoint(path, file, CheckpointState.Read(document.RootElement, path));
        }
        catch (JsonException e)
        {
            throw new DataException($"{path}: got damaged JSON under '{Key}'; expected what a training writes there.", e);
        }
    }

    internal static void Save(
        string path, CheckpointState state, Module model, Optimizer optimizer, WeightAverage? average, EarlyStopping? stopping, GuardWatch guard,
        IReadOnlyDictionary<string, string> metadata)
    {
        IEnumerable<(string Name, Tensor Value)> tensors =
        [
            .. Under("model", model.State()), .. Under("optimizer", optimizer.State()),
            .. Under("average", average?.State() ?? []), .. Under("best", stopping?.State() ?? []), .. Under("guard", guard.Tensors()),
        ];
        var all = new Dictionary<string, string>(metadata) { [Key] = state.ToJson() };
        SafetensorsFile.Write(path, tensors.Select(t => (t.Name, t.Value.Shape.Sizes.ToArray(), (ReadOnlyMemory<float>)t.Value.ToArray())), all);
    }

    /// <summary>Brings a training to where this one was; nothing is changed unless all of it fits.</summary>
    /// <exception cref="DataException">The model, the optimizer or the rest is another's.</exception>
    internal void Restore(Module model, Optimizer optimizer, Schedule schedule, WeightAverage? average, EarlyStopping? stopping)
    {
        var values = ModelValues(model, "model");
        CheckPart("average", average is not null && State.AverageUpdates > 0);
        CheckPart("best", stopping is { RestoresBest: true } && State.BestEpoch > 0);
        optimizer.LoadState(Tensors("optimizer"));
        LoadGenerators(model);
        foreach (var (_, tensor, numbers) in values) tensor.Assign(numbers);
        schedule.LoadState(State.Schedule);
        average?.Load(State.AverageUpdates, name => Floats($"average.{name}"));
        stopping?.Load(State.Best, State.BestEpoch, name => Floats($"best.{name}"));
    }

    private static IEnumerable<(string Name, Tensor Value)> Under(string part, IEnumerable<(string Name, Tensor Value)> state) =>
        state.Select(s => ($"{part}.{s.Name}", s.Value));

    /// <summary>The numbers of a part for every tensor of a model's state.</summary>
    /// <exception cref="DataException">They are those of another model.</exception>
    internal List<(string Name, Tensor Tensor, float[] Numbers)> ModelValues(Module model, string part)
    {
        var state = (part == "model" ? model.State() : model.State().DistinctBy(s => s.Value)).ToList(); // a copy has shared tensors once
        var names = Names(part).ToHashSet();
        List<string> wrong = [.. names.Except(state.Select(s => $"{part}.{s.Name}")).Select(n => $"{n} is not the model's")];
        foreach (var (name, value) in state)
        {
            var stored = $"{part}.{name}";
            if (!names.Contains(stored)) wrong.Add($"{stored} is missing");
            else if (!ShapeOf(stored).Equals(value.Shape)) wrong.Add($"{stored} is {ShapeOf(stored)}, the model's {value.Shape}");
        }

        if (wrong.Count == 0) return state.ConvertAll(s => (s.Name, s.Value, Floats($"{part}.{s.Name}")));
        var shown = string.Join("; ", wrong.Take(5)) + (wrong.Count > 5 ? "; ..." : string.Empty);
        throw new DataException($"{Path}: got a checkpoint of another model; expected this one's. {shown}.");
    }

    /// <summary>The tensors of a part, by their names in it.</summary>
    internal IEnumerable<(string Name, Tensor Value)> Tensors(string part) => Names(part).Select(name => (name[(part.Length + 1)..], TensorOf(name)));

    private void CheckPart(string part, bool isExpected)
    {
        var isThere = Names(part).Any();
        if (isThere == isExpected) return;
        throw new DataException(
            $"{Path}: got a checkpoint {(isThere ? "with" : "without")} '{part}' weights; "
            + "expected one of a training with the same average and early stopping.");
    }

    private void LoadGenerators(Module model)
    {
        try
        {
            model.LoadRandomState(State.Generators);
        }
        catch (GraphException e)
        {
            throw new DataException($"{Path}: got a checkpoint of another model. {e.Message}", e);
        }
    }

    private IEnumerable<string> Names(string part) => _file.Names.Where(n => n.StartsWith(part + ".", StringComparison.Ordinal));

    private float[] Floats(string name) => _file.ReadFloats(name);

    private Tensor TensorOf(string name) => Tensor.From(Floats(name), ShapeOf(name));

    private Shape ShapeOf(string name)
    {
        var sizes = _file.Entries[name].Shape;
        if (sizes.Any(size => size > int.MaxValue))
            throw new DataException($"{Path}: got {name} of ({string.Join(", ", sizes)}); expected sizes up to {int.MaxValue}.");
        return Shape.Create([.. sizes.Select(size => (int)size)]);
    }
}
