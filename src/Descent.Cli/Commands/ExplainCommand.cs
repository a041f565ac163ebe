using System.CommandLine;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Diagnostics;

namespace Descent.Cli.Commands;

/// <summary>descent explain: the doctor's rules.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string?> s_rule = new("rule")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A rule's number or name, such as DD0503; without it: all rules",
        DefaultValueFactory = _ => null,
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print a JSON array of pages" };

    public static Command Create()
    {
        var command = new Command("explain", "List the doctor's rules, or explain one: what it checks, why it hurts, what to do.") { s_rule, s_json };
        command.SetAction(parsed =>
        {
            var rule = parsed.GetValue(s_rule);
            var page = rule is null ? null : Find(rule);
            if (parsed.GetValue(s_json)) RulePageView.WriteJson(page is null ? RuleBook.Pages : [page]);
            else if (page is null) RulePageView.WriteList();
            else RulePageView.Write(page);
            return 0;
        });
        return command;
    }

    /// <summary>The page of a rule.</summary>
    /// <exception cref="UsageException">There is none; the message names the nearest.</exception>
    public static RulePage Find(string rule, string option = "explain")
    {
        if (RuleBook.Find(rule) is { } page) return page;
        // Numbers are all near each other: only a name that is nearly right says what was meant.
        var names = rule.StartsWith("DD", StringComparison.OrdinalIgnoreCase) ? [] : RuleBook.Pages.Select(p => p.Name);
        var hint = NearestWord.Find(rule, names) is { } near ? $" Did you mean '{near}'?" : " 'descent explain' lists all.";
        throw new UsageException(
            $"{option}: got '{Show.Fit(rule, 60)}'; expected a rule's number or name, such as DD0503 or learning-rate-zero.{hint}");
    }
}
