using System.CommandLine;
using System.CommandLine.Parsing;

namespace Descent.Cli.Terminal;

/// <summary>Says what is wrong with a command line, and what was probably meant.</summary>
internal static class UsageErrors
{
    /// <summary>The errors as sentences; empty where there are none.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // An argument takes any text, so a mistyped option would pass for a file.
        var dashed = parsed.CommandResult.Tokens.Select(t => t.Value).Where(t => t.StartsWith('-') && t.Length > 1).ToList();
        if (dashed.Count > 0 && !parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash)) return [Unknown(dashed[0], command)];
        if (parsed.UnmatchedTokens.Count > 0) return [Unknown(parsed.UnmatchedTokens[0], command)];
        return [.. parsed.Errors.Select(e => e.Message).Distinct()];
    }

    /// <summary>The words that lead to a command: descent data fetch.</summary>
    public static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "descent";

    private static string Unknown(string word, Command command)
    {
        var isOption = word.StartsWith('-');
        var names = isOption ? command.Options.Select(o => o.Name) : command.Subcommands.Select(c => c.Name);
        var what = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        var near = NearestWord.Find(isOption ? word.Split('=')[0] : word, names);
        var hint = near is not null ? $" Did you mean '{near}'?"
            : command.Subcommands.Count > 0 && !isOption ? $" Commands: {string.Join(", ", names)}."
            : string.Empty;
        return $"unknown {what} '{word}'.{hint}";
    }
}
