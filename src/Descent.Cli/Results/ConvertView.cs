using Descent.Cli.Progress;
using Descent.Cli.Terminal;
using Descent.Formats;
using Descent.Nn;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>What a conversion wrote, and whether it fits a model.</summary>
internal static class ConvertView
{
    private const int Most = 20;

    public static void Write(string path, WeightsFile file, NameMapping mapping, StateFit? fit, int lostStrings, bool isJson)
    {
        if (isJson)
        {
            WriteJson(path, file, mapping, fit);
            return;
        }

        var kinds = string.Join(", ", file.Tensors.GroupBy(t => t.DType).Select(g => $"{Show.Count(g.Count())} {g.Key}"));
        Screen.Line($"[grey]out[/]    {Screen.Safe(path)}: {Show.Plural(file.Tensors.Count, "tensor")}"
            + (kinds.Length > 0 ? $" ({kinds})" : string.Empty) + $", {Show.Bytes(new FileInfo(path).Length)}");
        if (!mapping.IsIdentity) Screen.Line($"[grey]names[/]  {Screen.Safe(mapping.ToString())}");
        if (lostStrings > 0) Screen.Warning($"an npz archive has no place for metadata: {Show.Plural(lostStrings, "text")} left out");
        if (fit is null) return;
        if (fit.IsWhole)
        {
            Screen.Line($"[green]fits[/]   all {Show.Plural(fit.Fitting.Count, "tensor")} of the model; \"init\" in a config takes it");
            return;
        }

        List("missing", fit.Missing);
        List("unexpected", fit.Unexpected);
        List("other shape", fit.OtherShape);
        Screen.Warning($"it does not fit the model: {Show.Count(fit.Fitting.Count)} tensors fit, {Show.Count(fit.Missing.Count)} are missing, "
            + $"{Show.Count(fit.Unexpected.Count)} unexpected, {Show.Count(fit.OtherShape.Count)} of another shape");
    }

    private static void List(string label, IReadOnlyList<string> names)
    {
        foreach (var name in names.Take(Most)) Screen.Line($"[yellow]{label}[/]  {Markup.Escape(Screen.Clean(name))}");
        if (names.Count > Most) Screen.Line($"[grey]{Show.Count(names.Count - Most)} more {label}: --json prints all[/]");
    }

    private static void WriteJson(string path, WeightsFile file, NameMapping mapping, StateFit? fit) => JsonLines.Write(w =>
    {
        w.WriteString("path", path);
        w.WriteNumber("tensors", file.Tensors.Count);
        w.WriteString("names", mapping.ToString());
        if (fit is null) return;
        w.WriteBoolean("fits", fit.IsWhole);
        foreach (var (name, list) in new[] { ("missing", fit.Missing), ("unexpected", fit.Unexpected), ("otherShape", fit.OtherShape) })
        {
            w.WriteStartArray(name);
            foreach (var item in list) w.WriteStringValue(item);
            w.WriteEndArray();
        }
    });
}
