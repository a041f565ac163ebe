using System.Globalization;
using System.Text;
using System.Text.Json;
using Descent.Data;

namespace Descent.Configuration;

/// <summary>What was learned about the data besides the weights.</summary>
/// <remarks>It turns a raw file into the model's input, and the model's output into an answer.</remarks>
public sealed class SavedData
{
    internal const string Key = "descent.data";
    internal const string ConfigKey = "descent.config";
    private const int MaxOutputs = 1_000_000;

    private SavedData()
    {
    }

    /// <summary>The shape of one raw sample, without the batch axis.</summary>
    public required IReadOnlyList<int> SampleShape { get; init; }

    /// <summary>The shape of one sample as the model gets it: after preprocessing.</summary>
    public IReadOnlyList<int> InputShape => Preprocessors.Count == 0 ? SampleShape : Preprocessors[^1].OutputShape;

    /// <summary>Whether the model tells classes or values.</summary>
    public required TargetKind TargetKind { get; init; }

    /// <summary>The shape of one sample's target: [] for one class, [steps] for a class at each step, [height, width] for one at each
    /// pixel.</summary>
    public required IReadOnlyList<int> TargetShape { get; init; }

    /// <summary>How many numbers the model gives a sample, a step or a pixel: the classes, or the values.</summary>
    public required int Outputs { get; init; }

    /// <summary>The names of the classes; their numbers where they have no names; empty for a regression.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>What is predicted: the target column of a table, else "class" or "value".</summary>
    public string TargetName => Schema?.Target.Name ?? (TargetKind == TargetKind.Classes ? "class" : "value");

    /// <summary>How rows of a table become features; null for other data.</summary>
    public TableSchema? Schema { get; private init; }

    /// <summary>How a text becomes numbers; null for other data.</summary>
    public TextVocabulary? Vocabulary { get; private init; }

    /// <summary>The fitted preprocessing, in order.</summary>
    public IReadOnlyList<Preprocessor> Preprocessors { get; private init; } = [];

    /// <summary>The fitted change of target values, or null.</summary>
    public TargetStandardize? Targets { get; private init; }

    internal ModelDemand Demand => ModelDemand.Of(TargetKind, Outputs, TargetShape, Vocabulary?.Count);

    internal static SavedData Of(ExperimentData data) => new()
    {
        SampleShape = data.Training.SampleShape,
        TargetKind = data.TargetKind,
        TargetShape = data.Training.TargetShape,
        Outputs = data.Outputs,
        ClassNames = Names(data.TargetKind, data.Training.ClassNames, data.Outputs),
        Schema = data.Schema,
        Vocabulary = data.Vocabulary,
        Preprocessors = data.Preprocessors,
        Targets = data.Targets,
    };

    internal static DataException Foreign(string file) =>
        new($"{file}: got a file of weights without a config; expected the model of a run, which carries how to build it and what to feed it.");

    internal static SavedData Read(IReadOnlyDictionary<string, string> metadata, string file)
    {
        if (!metadata.TryGetValue(Key, out var text)) throw Foreign(file);
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement, file);
        }
        catch (JsonException e)
        {
            throw new DataException($"{file}: got damaged JSON under '{Key}'; expected what a run writes there.", e);
        }
    }

    internal string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) Write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static SavedData Read(JsonElement state, string file)
    {
        var shape = JsonState.Shape(state, "sampleShape", file);
        var kind = JsonState.Text(state, "target", file) == "classes" ? TargetKind.Classes : TargetKind.Values;
        var outputs = JsonState.Integer(state, "outputs", file);
        var names = JsonState.Texts(state, "classNames", file);
        if (outputs is < 1 or > MaxOutputs || names.Length != (kind == TargetKind.Classes ? outputs : 0))
        {
            throw new DataException(
                $"{file}: got {outputs} outputs and {names.Length} names of classes;"
                    + $" expected one name for each class, and 1 to {MaxOutputs} outputs.");
        }

        return new SavedData
        {
            SampleShape = shape, TargetKind = kind, Outputs = outputs, ClassNames = names,
            TargetShape = ReadTargetShape(state, kind, outputs, file),
            Vocabulary = Part(state, "vocabulary") is { } vocabulary ? TextVocabulary.Read(vocabulary) : null,
            Schema = Part(state, "schema") is { } schema ? TableSchema.Read(schema) : null,
            Preprocessors = [.. JsonState.List(state, "preprocessors", file).EnumerateArray().Select(Preprocessor.Read)],
            Targets = Part(state, "targets") is { } targets ? TargetStandardize.Read(targets) : null,
        };
    }

    // Models of the first release have one target a sample and do not say so.
    private static int[] ReadTargetShape(JsonElement state, TargetKind kind, int outputs, string file)
    {
        if (kind == TargetKind.Values) return [outputs];
        if (Part(state, "targetShape") is not { } list || (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == 0)) return [];
        var shape = JsonState.Shape(state, "targetShape", file);
        return shape.Length <= 2
            ? shape
            : throw new DataException($"{file}: got targets of [{string.Join(", ", shape)}]; expected [], [steps] or [height, width].");
    }

    private static JsonElement? Part(JsonElement state, string name) =>
        state.TryGetProperty(name, out var part) && part.ValueKind != JsonValueKind.Null ? part : null;

    private static string[] Names(TargetKind kind, IReadOnlyList<string>? names, int outputs) => kind == TargetKind.Values ? []
        : names is not null ? [.. names]
        : [.. Enumerable.Range(0, outputs).Select(c => c.ToString(CultureInfo.InvariantCulture))];

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        JsonState.WriteIntegers(writer, "sampleShape", SampleShape);
        writer.WriteString("target", TargetKind == TargetKind.Classes ? "classes" : "values");
        JsonState.WriteIntegers(writer, "targetShape", TargetKind == TargetKind.Classes ? TargetShape : []);
        writer.WriteNumber("outputs", Outputs);
        JsonState.WriteTexts(writer, "classNames", ClassNames);
        writer.WriteStartArray("preprocessors");
        foreach (var preprocessor in Preprocessors) preprocessor.Write(writer);
        writer.WriteEndArray();
        writer.WritePropertyName("targets");
        if (Targets is null) writer.WriteNullValue();
        else Targets.Write(writer);
        writer.WritePropertyName("schema");
        if (Schema is null) writer.WriteNullValue();
        else Schema.Write(writer);
        writer.WritePropertyName("vocabulary");
        if (Vocabulary is null) writer.WriteNullValue();
        else Vocabulary.Write(writer);
        writer.WriteEndObject();
    }
}
