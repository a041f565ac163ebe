using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Descent.Cli.Commands;

/// <summary>Options that several commands take, and numbers that are checked in our own words.</summary>
internal static class SharedOptions
{
    /// <summary>Shows where an error came from.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Show the stack trace of an error", Recursive = true };

    /// <summary>Changes a setting of the config.</summary>
    public static Option<string[]> Set() => new("--set")
    {
        Description = "Change a setting, such as optimizer.sgd.learningRate=0.1; can be given often",
        HelpName = "path=value",
        DefaultValueFactory = _ => [],
    };

    /// <summary>An option that takes a whole number in a range.</summary>
    public static Option<T?> Number<T>(string name, string description, T min, T max)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = "n",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var isNumber = T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
                if (isNumber && value >= min && value <= max) return value;
                result.AddError(FormattableString.Invariant($"{name}: got '{text}'; expected a whole number from {min} to {max}."));
                return null;
            },
        };

    /// <summary>A number above 0, perhaps as a percentage.</summary>
    public static double Share(string name, string? text, double unset, double most, string expected)
    {
        if (text is null) return unset;
        var isPercent = text.EndsWith('%');
        var isNumber = double.TryParse(isPercent ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        if (isPercent) value /= 100;
        return isNumber && value > 0 && value <= most ? value
            : throw new Descent.Cli.Terminal.UsageException($"{name}: got '{text}'; expected {expected}.");
    }
}
