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

    /// <summary>The loss, and the accuracy or the error in units.</summary>
    public static string Of(Evaluation evaluation) => evaluation.Accuracy is { } accuracy
        ? $"{Show.Loss(evaluation.Loss)}, {Show.Percent(accuracy)}{Perplexity(evaluation)}"
        : $"{Show.Loss(evaluation.Loss)}, RMSE {Show.Value(evaluation.Rmse ?? double.NaN)}";

    /// <summary>The perplexity behind a comma, where the samples are sequences.</summary>
    public static string Perplexity(Evaluation evaluation) =>
        evaluation.Perplexity is { } perplexity ? $", perplexity {Show.Value(perplexity)}" : string.Empty;
}
