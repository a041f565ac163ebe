using System.Globalization;

namespace Descent.Training;

/// <summary>Which way a metric gets better.</summary>
public enum MetricDirection
{
    /// <summary>A larger value is better.</summary>
    Higher,

    /// <summary>A smaller value is better.</summary>
    Lower,

    /// <summary>There is no order: a table such as a confusion matrix.</summary>
    None,
}

/// <summary>The units of metrics.</summary>
public static class MetricUnits
{
    /// <summary>A share from 0 to 1, which displays show in percent.</summary>
    public const string Share = "share";

    /// <summary>The unit of the data's target, such as metres.</summary>
    public const string Target = "units of the target";

    /// <summary>Natural units of information.</summary>
    public const string Nats = "nats";

    /// <summary>A plain number.</summary>
    public const string None = "";
}

/// <summary>What a metric came to.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Value">The value; not a number where the data leave it undefined, and for a table.</param>
/// <param name="Unit">Its unit; see <see cref="MetricUnits"/>.</param>
/// <param name="Direction">Which way is better.</param>
public sealed record MetricValue(string Name, double Value, string Unit, MetricDirection Direction)
{
    /// <summary>The value of each class, where the metric has one; not a number for a class on which the data say nothing. Else null.</summary>
    public IReadOnlyList<double>? PerClass { get; init; }

    /// <summary>Counts by true class (row) and predicted class (column), where the metric is such a table. Else null.</summary>
    public long[,]? Table { get; init; }

    /// <summary>Whether there is a number to tell.</summary>
    public bool IsDefined => !double.IsNaN(Value);

    /// <summary>Whether it is better than another value of the same metric by more than a difference; a number is better than none.</summary>
    /// <param name="other">The other value.</param>
    /// <param name="minDelta">How much better counts as better.</param>
    public bool IsBetterThan(double other, double minDelta = 0) => IsBetter(Value, other, Direction, minDelta);

    /// <summary>The value with its unit: "74.0 %", "0.913", "1.3 units of the target".</summary>
    public string ValueText => Unit switch
    {
        _ when double.IsNaN(Value) => "undefined",
        MetricUnits.Share => (Value * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %",
        MetricUnits.None => Value.ToString("G5", CultureInfo.InvariantCulture),
        _ => Value.ToString("G5", CultureInfo.InvariantCulture) + " " + Unit,
    };

    /// <summary>Name and value: "accuracy 74.0 %".</summary>
    public override string ToString() => $"{Name} {ValueText}";

    // A value that is no number is never better, and any number is better than it.
    internal static bool IsBetter(double value, double other, MetricDirection direction, double minDelta) => double.IsNaN(other)
        ? !double.IsNaN(value)
        : direction == MetricDirection.Lower ? value < other - minDelta : value > other + minDelta;
}
