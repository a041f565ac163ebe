using Descent.Cli.Terminal;
using Descent.Training;

namespace Descent.Cli.Progress;

/// <summary>Measurements in words.</summary>
internal static class EpochText
{
    public static string Of(EpochRecord epoch, int epochs)
    {
        var line = $"epoch {epoch.Epoch.ToString().PadLeft(epochs.ToString().Length)}/{epochs}  loss {Show.Loss(epoch.Loss)}";
        if (epoch.Accuracy is { } accuracy) line += $", accuracy {Show.Percent(accuracy)}";
        if (epoch.Validation is { } validation) line += $"  validation {Of(validation)}";
        return $"{line}  {Show.Duration(epoch.Seconds)}";
    }

    /// <summary>The loss and every metric that was asked for, with its unit.</summary>
    public static string Of(Evaluation evaluation) =>
        string.Join(", ", evaluation.Metrics.Where(m => m.Table is null).Select(MetricText.Short).Prepend(Show.Loss(evaluation.Loss)));
}
