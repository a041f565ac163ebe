using System.Globalization;

namespace Descent.Diagnostics;

/// <summary>Numbers in messages: three digits, the same in every country.</summary>
internal static class Figures
{
    /// <summary>Such as "0.0125", "1.2e-5", "infinite".</summary>
    public static string Of(double number) => Plain.Number(number);

    /// <summary>Such as "12 %".</summary>
    public static string Percent(double share) => share is > 0 and < 0.0005
        ? "less than 0.1 %"
        : (100 * share).ToString(Math.Abs(share) is > 0 and < 0.1 ? "0.#" : "0", CultureInfo.InvariantCulture) + " %";

    /// <summary>A share of something itself: "30 % of itself", "752 times itself".</summary>
    public static string Times(double share) => share >= 10 ? $"{Of(share)} times itself" : $"{Percent(share)} of itself";

    /// <summary>Two digits, for settings that somebody will read.</summary>
    public static double Rounded(double value) => double.Parse(value.ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>"0.25", or "0.25 (an answer that does not look at the input has 2.3)".</summary>
    public static string Loss(Examination x, double loss) => x.Trace.Baseline > 0
        ? $"{Of(loss)} (an answer that does not look at the input has {Of(x.Trace.Baseline)})"
        : Of(loss);

    /// <summary>Some names, and how many more: "1.weight, 3.weight and 4 others".</summary>
    public static string Names(IReadOnlyList<string> names, int most = 3) => names.Count <= most
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(most))} and {names.Count - most} other{(names.Count - most == 1 ? string.Empty : "s")}";

    /// <summary>The loss of every step as a line.</summary>
    public static PlotLine LossLine(Examination x, string name = "this run") => new(
        name, [.. x.Trace.Loss.Points.Select(p => (p.FirstStep + p.LastStep) / 2.0)], [.. x.Trace.Loss.Points.Select(p => p.Mean)]);

    /// <summary>Training and validation loss of every epoch.</summary>
    public static EvidencePlot Epochs(Examination x)
    {
        double[] epochs = [.. x.Trace.Epochs.Select(e => (double)e.Epoch)];
        List<PlotLine> lines = [new("training", epochs, [.. x.Trace.Epochs.Select(e => e.Loss)])];
        if (x.Trace.Epochs.All(e => e.ValidationLoss is not null))
            lines.Add(new PlotLine("validation", epochs, [.. x.Trace.Epochs.Select(e => e.ValidationLoss!.Value)]));
        return new EvidencePlot("Loss of every epoch", PlotKind.Line, "epoch", "loss", lines);
    }
}
