using System.Globalization;
using Descent.Training;

namespace Descent.Cli.Terminal;

/// <summary>Metrics as people read them.</summary>
internal static class MetricText
{
    /// <summary>The name and the value; the accuracy as its value alone, which everybody knows.</summary>
    public static string Short(MetricValue metric) => metric.Name == "accuracy" ? Value(metric) : $"{Name(metric.Name)} {Value(metric)}";

    /// <summary>Abbreviations in capitals.</summary>
    public static string Name(string name) => name switch
    {
        "iou" => "IoU",
        "rmse" or "mae" or "f1" or "auroc" or "r2" => name.ToUpperInvariant(),
        "calibration-error" => "calibration error",
        _ when name.StartsWith("f1-", StringComparison.Ordinal) => "F1" + name[2..],
        _ => name,
    };

    /// <summary>The value in percent where it is a share; the data's unit goes without saying.</summary>
    public static string Value(MetricValue metric) => metric switch
    {
        { IsDefined: false } => "undefined",
        { Unit: MetricUnits.Share } => Show.Percent(metric.Value),
        { Name: "auroc" or "r2" } => metric.Value.ToString("0.0000", CultureInfo.InvariantCulture),
        _ => Show.Value(metric.Value),
    };
}
