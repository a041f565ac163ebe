using System.Globalization;

namespace Descent.Configuration;

/// <summary>How the values of a searched setting are drawn.</summary>
public enum SearchScale
{
    /// <summary>One of given values, each with the same chance.</summary>
    Choice,

    /// <summary>A number, each with the same chance.</summary>
    Uniform,

    /// <summary>A number above 0; each power of ten has the same chance.</summary>
    Log,

    /// <summary>A whole number, each with the same chance.</summary>
    Integer,

    /// <summary>A whole number above 0, by the logarithm: k with chance ln((k + 1) / k) over the whole.</summary>
    LogInteger,
}

/// <summary>A setting that a search varies.</summary>
/// <param name="Path">Its path in the config, such as optimizer.adam.learningRate.</param>
/// <param name="Scale">How values are drawn.</param>
public sealed record SearchDimension(string Path, SearchScale Scale)
{
    private const int Digits = 4; // more would look like knowledge

    /// <summary>The least value of a range.</summary>
    public double Low { get; init; }

    /// <summary>The largest value of a range.</summary>
    public double High { get; init; }

    /// <summary>The values of a choice, as JSON.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What other settings, earlier ones, must have been drawn for this one to be: a path and the values, as JSON.</summary>
    public IReadOnlyList<(string Path, IReadOnlyList<string> Values)> Conditions { get; init; } = [];

    /// <summary>Where it stands.</summary>
    internal ConfigNode Node { get; init; } = null!;

    /// <summary>Whether it counts, given what was drawn before.</summary>
    public bool IsActive(IReadOnlyList<(string Path, string Value)> values) =>
        Conditions.All(c => values.Any(v => v.Path == c.Path && c.Values.Contains(v.Value)));

    /// <summary>Draws a value, as JSON. Numbers have four digits that count.</summary>
    public string Draw(Rng rng) => Scale switch
    {
        SearchScale.Choice => Choices[rng.NextInt(Choices.Count)],
        SearchScale.Uniform => Number(Low + ((High - Low) * rng.NextDouble())),
        SearchScale.Log => Number(Math.Exp(Math.Log(Low) + (Math.Log(High / Low) * rng.NextDouble()))),
        SearchScale.Integer => Whole(Low + Math.Floor(rng.NextDouble() * (High - Low + 1))),
        _ => Whole(Math.Floor(Math.Exp(Math.Log(Low) + (Math.Log((High + 1) / Low) * rng.NextDouble())))),
    };

    /// <summary>The values of a grid, as JSON: all choices, and for a range so many at equal distances; whole numbers once each.</summary>
    public IReadOnlyList<string> Grid(int points)
    {
        if (Scale == SearchScale.Choice) return Choices;
        if (Scale == SearchScale.Integer && High - Low < points) return [.. Enumerable.Range(0, (int)(High - Low) + 1).Select(i => Whole(Low + i))];
        return [.. Enumerable.Range(0, points).Select(i => At((double)i / (points - 1))).Distinct()];
    }

    /// <summary>Where a value lies between the least (0) and the largest (1), on this scale; of choices by their order.</summary>
    public double PlaceOf(string value)
    {
        if (Scale == SearchScale.Choice) return Choices.Count == 1 ? 0 : (double)Choices.ToList().IndexOf(value) / (Choices.Count - 1);
        var number = double.Parse(value, CultureInfo.InvariantCulture);
        return Scale is SearchScale.Log or SearchScale.LogInteger ? Math.Log(number / Low) / Math.Log(High / Low) : (number - Low) / (High - Low);
    }

    /// <summary>Whether two values have an order that means something: numbers do.</summary>
    public bool IsOrdered => Scale != SearchScale.Choice || Choices.All(c => double.TryParse(c, CultureInfo.InvariantCulture, out _));

    /// <summary>The values that the schema is asked about before the first trial: all choices, or both ends.</summary>
    internal IReadOnlyList<string> Ends => Scale == SearchScale.Choice ? Choices : [At(0), At(1)];

    private string At(double place) => Scale switch
    {
        SearchScale.Uniform => Number(Low + ((High - Low) * place)),
        SearchScale.Log => Number(place == 1 ? High : Low * Math.Pow(High / Low, place)),
        SearchScale.Integer => Whole(Math.Round(Low + ((High - Low) * place))),
        _ => Whole(place == 1 ? High : Math.Round(Low * Math.Pow(High / Low, place))),
    };

    // Rounded, but not out of the range.
    private string Number(double value)
    {
        var text = value.ToString($"G{Digits}", CultureInfo.InvariantCulture);
        var rounded = double.Parse(text, CultureInfo.InvariantCulture);
        if (rounded < Low || rounded > High) text = Math.Clamp(value, Low, High).ToString("R", CultureInfo.InvariantCulture);
        return text;
    }

    private string Whole(double value) => Math.Clamp(value, Low, High).ToString("F0", CultureInfo.InvariantCulture);
}
