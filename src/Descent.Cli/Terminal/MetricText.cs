using System.Globalization;
using Descent.Configuration;
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

    /// <summary>The value of a metric of which only the name is known.</summary>
    public static string Of(string name, double value) => Find(name) is { } metric
        ? Value(new MetricValue(name, value, metric.Unit, metric.Direction))
        : name == "loss" ? Show.Loss(value)
        : Show.Value(value);

    /// <summary>Whether a smaller value is better; so it is for a loss.</summary>
    public static bool IsLowerBetter(string name) => Find(name)?.Direction != MetricDirection.Higher;

    /// <summary>Whether it is a share, which is shown in percent.</summary>
    public static bool IsShare(string name) => Find(name)?.Unit == MetricUnits.Share;

    private static Metric? Find(string name)
    {
        try
        {
            return Catalog.Metric(name);
        }
        catch (ConfigException)
        {
            return null; // the loss, or a metric of somebody's own
        }
    }
}
