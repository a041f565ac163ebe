using System.CommandLine;
using System.Text.Json;
using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Formats;
using Descent.Nn;
using Spectre.Console;

namespace Descent.Cli.Commands;

/// <summary>descent model info: what is in a file of weights.</summary>
internal static class ModelInfoCommand
{
    private const int MostEdits = 6;

    private static readonly Argument<string> s_file = new("file|run")
    {
        Description = "A safetensors file from here or from anywhere, an .npz archive, or a run folder",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print JSON, with all metadata" };

    public static Command Create()
    {
        var command = new Command("info", "Print the tensors of a model's file: shapes, kinds, statistics; and what it says about itself.")
        {
            s_file, s_json,
        };
        command.SetAction(parsed =>
        {
            var path = ModelPaths.Find(parsed.GetRequiredValue(s_file));
            var file = WeightsFile.Read(path);
            var statistics = file.Tensors.Select(TensorStatistics.Of).ToList();
            var own = OwnModel(path, file);
            if (parsed.GetValue(s_json)) WriteJson(path, file, statistics, own);
            else Write(path, file, statistics, own);
            return 0;
        });
        return command;
    }

    // A file of ours that cannot be built again is still a file of tensors.
    private static SavedModel? OwnModel(string path, WeightsFile file)
    {
        if (!file.Metadata.ContainsKey("descent.config")) return null;
        try
        {
            return SavedModel.Load(path);
        }
        catch (DescentException e)
        {
            Screen.Warning(e.Message);
            return null;
        }
    }

    private static void Write(string path, WeightsFile file, List<TensorStatistics> statistics, SavedModel? own)
    {
        Line("file", $"{path}, {Show.Bytes(new FileInfo(path).Length)}");
        if (own is not null) WriteOwn(path, own);
        WeightsView.WriteMetadata(file.Metadata);
        Screen.Line();
        WeightsView.Write(file, statistics);
    }

    private static void WriteOwn(string path, SavedModel model)
    {
        var (config, data) = (model.Config, model.Data);
        Line("run", config.Name is { } name ? $"{Screen.Clean(name)}, seed {config.Seed}" : $"seed {config.Seed}");
        var classes = data.ClassNames.Count is > 0 and <= 12 ? $": {string.Join(", ", data.ClassNames.Select(Screen.Clean))}" : string.Empty;
        Line("data", $"{config.Source}, {string.Join(" x ", data.SampleShape)} to "
            + (data.ClassNames.Count > 0 ? Show.Plural(data.Outputs, "class", "classes") + classes : Show.Plural(data.Outputs, "value")));
        var summary = ModelSummary.Of(model.Model, [.. data.InputShape]);
        Line("model", ModelTable.Chain(summary));
        Line("", $"{Show.Plural(summary.Parameters, "parameter")}, {Show.Short(summary.MultiplyAdds)} multiply-adds a sample");
        for (var i = 0; i < Math.Min(MostEdits, model.Edits.Count); i++) Line(i == 0 ? "edits" : string.Empty, model.Edits[i].ToString()!);
        if (model.Edits.Count > MostEdits) Line("", $"and {Show.Count(model.Edits.Count - MostEdits)} more: --json prints all");
        if (RunTest.Read(path) is { } test) Line("test", test.Text);
    }

    private static void Line(string label, string text)
    {
        var lines = TextWrap.Lines(text, Screen.IsTerminal ? Screen.Width - 8 : int.MaxValue);
        for (var i = 0; i < lines.Count; i++)
            Screen.Line($"[grey]{(i == 0 ? label : string.Empty).PadRight(7)}[/]{Markup.Escape(Screen.Clean(lines[i]))}");
    }

    private static void WriteJson(string path, WeightsFile file, List<TensorStatistics> statistics, SavedModel? own) => JsonLines.Write(w =>
    {
        w.WriteString("path", path);
        w.WriteNumber("bytes", new FileInfo(path).Length);
        w.WriteNumber("numbers", statistics.Sum(s => s.Count));
        if (own is not null) WriteOwnJson(w, path, own);
        w.WriteStartObject("metadata");
        foreach (var (key, value) in file.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) w.WriteString(key, value);
        w.WriteEndObject();
        w.WriteStartArray("tensors");
        for (var i = 0; i < statistics.Count; i++) WriteTensor(w, file.Tensors[i], statistics[i]);
        w.WriteEndArray();
    });

    private static void WriteOwnJson(Utf8JsonWriter w, string path, SavedModel model)
    {
        var summary = ModelSummary.Of(model.Model, [.. model.Data.InputShape]);
        w.WriteNumber("parameters", summary.Parameters);
        w.WriteNumber("multiplyAdds", summary.MultiplyAdds);
        w.WritePropertyName("config");
        w.WriteRawValue(model.Config.ToJson());
        w.WriteStartArray("edits");
        foreach (var edit in model.Edits) w.WriteStringValue(edit.ToString());
        w.WriteEndArray();
        if (RunTest.Read(path) is { } test)
        {
            w.WritePropertyName("test");
            w.WriteRawValue(test.Json);
        }
    }

    private static void WriteTensor(Utf8JsonWriter w, StoredTensor tensor, TensorStatistics statistics)
    {
        w.WriteStartObject();
        w.WriteString("name", tensor.Name);
        w.WriteString("kind", tensor.DType);
        w.WriteStartArray("shape");
        foreach (var size in tensor.Shape) w.WriteNumberValue(size);
        w.WriteEndArray();
        w.WriteNumber("numbers", statistics.Count);
        JsonLines.Number(w, "least", statistics.Least);
        JsonLines.Number(w, "largest", statistics.Largest);
        JsonLines.Number(w, "mean", statistics.Mean);
        JsonLines.Number(w, "deviation", statistics.Deviation);
        w.WriteNumber("zeros", statistics.Zeros);
        w.WriteNumber("nonFinite", statistics.NonFinite);
        w.WriteEndObject();
    }
}
