using System.Globalization;
using System.Text;
using System.Text.Json;
using Descent.Cli.Progress;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Results;

/// <summary>A learning-rate range test on screen.</summary>
internal static class LearningRateView
{
    private const int Height = 10;
    private const int MostColumns = 100;

    public static void Write(LearningRateCurve curve, ExperimentConfig config, string again, string? folder)
    {
        WriteCurve(curve);
        Screen.Line();
        foreach (var suggestion in curve.Suggestions)
        {
            var isFirst = suggestion == curve.Recommended;
            var line = $"{suggestion.Name.PadRight(9)} {Rate(suggestion.LearningRate).PadRight(8)}";
            var (head, tail) = isFirst ? ($"[bold]{line}[/]", "  [green]recommended[/]") : (line, string.Empty);
            Screen.Line($"{head} [grey]{suggestion.Reason}[/]{tail}");
        }

        Screen.Line(curve.DivergedAt is { } rate
            ? $"{"diverged".PadRight(9)} {Rate(rate).PadRight(8)} [grey]the loss grew to {curve.Options.Divergence:0.#} times its best[/]"
            : $"[grey]it did not diverge up to {Rate(curve.Options.High)}[/]");
        if (curve.Recommended is not { } best)
        {
            Screen.Warning("the loss never fell; there is no rate to recommend. Try more --steps, or look at the data and the model first.");
            return;
        }

        if (folder is not null) Screen.Line($"[grey]out[/]       {Screen.Safe(folder)}: lr-find.csv, lr-find.json, lr-find.vl.json");
        Screen.Line($"[grey]next[/]      {Screen.Safe($"{again} --set optimizer.{config.Optimizer}.learningRate={Rate(best.LearningRate)}")}");
    }

    public static string Json(LearningRateCurve curve, bool isIndented)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonLines.Options(isIndented))) curve.WriteJson(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // The way out is cut: it would flatten everything else.
    private static void WriteCurve(LearningRateCurve curve)
    {
        if (curve.Points.Count < 2) return;
        var top = curve.Points[0].Smoothed + (0.5 * Math.Abs(curve.Points[0].Smoothed));
        double[] losses = [.. curve.Points.Select(p => double.IsFinite(p.Smoothed) ? Math.Min(p.Smoothed, top) : top)];
        var shown = new ReferenceCurve(
            string.Empty, "learning rate (logarithmic)", curve.Points[0].LearningRate, curve.Points[^1].LearningRate, losses);
        Screen.Line("[grey]smoothed loss[/]");
        foreach (var line in BrailleCurve.Lines(shown, Math.Min(Screen.Width - 1, MostColumns), Height)) Screen.Line(Screen.Safe(line));
    }

    private static string Rate(float rate) => rate.ToString("G3", CultureInfo.InvariantCulture);
}
