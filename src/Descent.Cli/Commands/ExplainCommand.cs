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

    private const int MostMeant = 6;

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
        var meant = Meant(rule);
        var hint = meant.Count == 0 ? " 'descent explain' lists all." : $" Did you mean {string.Join(" or ", meant.Select(m => $"'{m}'"))}?";
        throw new UsageException(
            $"{option}: got '{Show.Fit(rule, 60)}'; expected a rule's number or name, such as DD0503 or learning-rate-zero.{hint}");
    }

    // A number without its letters, the name that is nearly so, or those that the word is in. Numbers are all near each other and say nothing.
    private static List<string> Meant(string rule)
    {
        if (int.TryParse(rule, out var number) && RuleBook.Find($"DD{number:0000}") is { } page) return [page.Id];
        if (rule.Length < 3 || rule.StartsWith("DD", StringComparison.OrdinalIgnoreCase)) return [];
        var names = RuleBook.Pages.Select(p => p.Name).ToList();
        if (NearestWord.Find(rule, names) is { } near) return [near];
        return [.. names.Where(n => n.Contains(rule, StringComparison.OrdinalIgnoreCase)).Take(MostMeant)];
    }
}
