using System.Globalization;
using Descent.Cli.Progress;
using Descent.Cli.Terminal;
using Descent.Formats;

namespace Descent.Cli.Results;

/// <summary>How two models differ, as tables or JSON.</summary>
internal static class DiffView
{
    private const int LongestValue = 40;

    public static void Write(ModelDifference difference, bool showsSame)
    {
        var tensors = difference.Tensors;
        WriteMissing(tensors.Where(t => t.Second is null), $"only in {difference.First}");
        WriteMissing(tensors.Where(t => t.First is null), $"only in {difference.Second}");
        var shapes = tensors.Where(t => t is { First: not null, Second: not null } && !t.First.Shape.SequenceEqual(t.Second.Shape)).ToList();
        foreach (var tensor in shapes)
        {
            var (first, second) = (Screen.Safe(tensor.First!.ShapeText), Screen.Safe(tensor.Second!.ShapeText));
            Screen.Line($"[yellow]shape[/]  {Screen.Safe(tensor.Name)}: {first} and {second}");
        }

        var both = tensors.Where(t => t is { First: not null, Second: not null } && (showsSame || !t.IsSame)).Except(shapes).ToList();
        if (both.Count > 0) WriteNumbers(both);
        foreach (var setting in difference.Metadata)
        {
            Screen.Line($"[yellow]{Screen.Safe(setting.Where)}[/]  {Screen.Safe(setting.Path)}: "
                + $"{Value(setting.First)} [grey]and[/] {Value(setting.Second)}");
        }

        var same = tensors.Count(t => t.IsSame);
        Screen.Line(difference.IsSame
            ? $"[green]the same[/]: {Show.Plural(same, "tensor")} to the bit, and all that stands beside them"
            : $"{Show.Plural(same, "tensor")} of {Show.Count(tensors.Count)} the same to the bit, "
                + $"{Show.Plural(difference.Metadata.Count, "setting")} different");
    }

    public static void WriteJson(ModelDifference difference) => JsonLines.Write(w =>
    {
        w.WriteString("first", difference.First);
        w.WriteString("second", difference.Second);
        w.WriteBoolean("same", difference.IsSame);
        w.WriteStartArray("tensors");
        foreach (var tensor in difference.Tensors)
        {
            w.WriteStartObject();
            w.WriteString("name", tensor.Name);
            Shape(w, "first", tensor.First);
            Shape(w, "second", tensor.Second);
            w.WriteBoolean("same", tensor.IsSame);
            JsonLines.Number(w, "largest", tensor.Largest);
            JsonLines.Number(w, "relative", tensor.Relative);
            JsonLines.Number(w, "cosine", tensor.Cosine);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteStartArray("settings");
        foreach (var setting in difference.Metadata)
        {
            w.WriteStartObject();
            w.WriteString("where", setting.Where);
            w.WriteString("path", setting.Path);
            w.WriteString("first", setting.First);
            w.WriteString("second", setting.Second);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    });

    private static void Shape(System.Text.Json.Utf8JsonWriter w, string name, StoredTensor? tensor)
    {
        if (tensor is null)
        {
            w.WriteNull(name);
            return;
        }

        w.WriteStartObject(name);
        w.WriteString("kind", tensor.DType);
        w.WriteStartArray("shape");
        foreach (var size in tensor.Shape) w.WriteNumberValue(size);
        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static void WriteMissing(IEnumerable<TensorDifference> tensors, string where)
    {
        foreach (var tensor in tensors)
            Screen.Line($"[yellow]{Screen.Safe(where)}[/]  {Screen.Safe(tensor.Name)} {Screen.Safe((tensor.First ?? tensor.Second)!.ShapeText)}");
    }

    private static void WriteNumbers(List<TensorDifference> tensors)
    {
        var columns = new ColumnsView();
        columns.AddText("Tensor", tensors.Select(t => t.Name));
        columns.AddText("Shape", tensors.Select(t => t.First!.ShapeText));
        if (tensors.Exists(t => t.First!.DType != t.Second!.DType))
            columns.AddText("Kinds", tensors.Select(t => t.First!.DType == t.Second!.DType ? t.First.DType : $"{t.First.DType}, {t.Second.DType}"));
        columns.AddNumbers("Largest", tensors.Select(t => t.IsSame ? "same" : Number(t.Largest)));
        columns.AddNumbers("Relative", tensors.Select(t => t.IsSame ? "-" : Number(t.Relative)));
        columns.AddNumbers("Cosine", tensors.Select(t => t.IsSame ? "-" : Cosine(t.Cosine)));
        columns.Write();
    }

    private static string Number(double value) => value == 0 ? "0" : value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    // Near 1 what is missing says more.
    private static string Cosine(double value) => double.IsNaN(value) ? "-"
        : value is > 0.9999 and < 1 ? $"1 - {(1 - value).ToString("0.0e+0", CultureInfo.InvariantCulture)}"
        : value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Value(string? json) => json is null ? "[grey]none[/]" : Screen.Safe(Show.Fit(json.ReplaceLineEndings(" "), LongestValue));
}
