using System.Globalization;
using System.Text;
using System.Text.Json;
using Descent.Charts;

namespace Descent.Training;

/// <summary>One step of a learning-rate range test.</summary>
/// <param name="LearningRate">The rate.</param>
/// <param name="Loss">The loss before the step.</param>
/// <param name="Smoothed">The smoothed loss.</param>
public readonly record struct LearningRatePoint(float LearningRate, float Loss, double Smoothed);

/// <summary>A rate to begin with.</summary>
/// <param name="Name">The rule: valley, steepest or minimum.</param>
/// <param name="LearningRate">The rate, one of the grid; a tenth of one for the minimum.</param>
/// <param name="Reason">What the rule is, in words.</param>
public sealed record LearningRateSuggestion(string Name, float LearningRate, string Reason);

/// <summary>The loss against the learning rate, and what follows from it.</summary>
public sealed class LearningRateCurve
{
    internal LearningRateCurve(LearningRateRangeOptions options, IReadOnlyList<LearningRatePoint> points, float? divergedAt)
    {
        (Options, Points, DivergedAt) = (options, points, divergedAt);
        Suggestions = RateRules.Of(options, points);
    }

    /// <summary>The range that was asked for.</summary>
    public LearningRateRangeOptions Options { get; }

    /// <summary>The steps in order; fewer than asked for where the loss diverged.</summary>
    public IReadOnlyList<LearningRatePoint> Points { get; }

    /// <summary>The rate at which the loss diverged; null: it did not.</summary>
    public float? DivergedAt { get; }

    /// <summary>What each rule says: valley, steepest, minimum; empty where the loss never fell.</summary>
    public IReadOnlyList<LearningRateSuggestion> Suggestions { get; }

    /// <summary>The suggestion to take: that with the middle rate of the three. Each rule fails somewhere: the valley is too low where the loss
    /// creeps down from the start, the steepest place is a jump where batches are noisy, a tenth of the minimum is too high where the loss falls
    /// once and late. The middle one is never the worst. Null where the loss never fell.</summary>
    public LearningRateSuggestion? Recommended =>
        Suggestions.Count > 0 ? Suggestions.OrderBy(s => s.LearningRate).ElementAt(Suggestions.Count / 2) : null;

    /// <summary>The points as comma-separated values with a header.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("step,learningRate,loss,smoothedLoss\n");
        for (var i = 0; i < Points.Count; i++)
        {
            var (rate, loss, smoothed) = Points[i];
            text.Append(CultureInfo.InvariantCulture, $"{i + 1},{rate:R},{loss:R},{smoothed:R}\n");
        }

        return text.ToString();
    }

    /// <summary>Writes everything as a JSON object.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (Recommended is { } recommended) writer.WriteNumber("learningRate", recommended.LearningRate);
        else writer.WriteNull("learningRate");
        if (DivergedAt is { } diverged) writer.WriteNumber("divergedAt", diverged);
        else writer.WriteNull("divergedAt");
        writer.WriteStartArray("suggestions");
        foreach (var suggestion in Suggestions)
        {
            writer.WriteStartObject();
            writer.WriteString("name", suggestion.Name);
            writer.WriteNumber("learningRate", suggestion.LearningRate);
            writer.WriteString("reason", suggestion.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("points");
        foreach (var (rate, loss, smoothed) in Points)
        {
            writer.WriteStartObject();
            writer.WriteNumber("learningRate", rate);
            RunJson.WriteNumber(writer, "loss", loss);
            RunJson.WriteNumber(writer, "smoothedLoss", smoothed);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The curve as a chart: measured and smoothed loss over the logarithm of the rate.</summary>
    public Chart ToChart()
    {
        // A single loss on the way out would flatten all others.
        var top = Points.Count == 0 ? 1 : Points.Max(p => p.Smoothed) * 1.25;
        double[] rates = [.. Points.Select(p => (double)p.LearningRate)];
        var table = new ChartTable(2 * rates.Length)
            .Add("learningRate", [.. rates, .. rates])
            .Add("loss", [.. Points.Select(p => p.Loss <= top ? p.Loss : double.NaN), .. Points.Select(p => p.Smoothed)])
            .Add("curve", [.. Enumerable.Repeat("measured", rates.Length), .. Enumerable.Repeat("smoothed", rates.Length)]);
        var rate = Recommended is { } best ? FormattableString.Invariant($": {best.LearningRate:G3} is recommended") : string.Empty;
        return new Chart(
            table, ChartMark.Line, new ChartField("learningRate", "learning rate", ChartScale.Logarithmic),
            new ChartField("loss") { HasZero = false },
            new ChartField("curve", string.Empty, ChartScale.Named))
        {
            Title = "Learning-rate range test" + rate,
        };
    }
}
