using System.Text;
using Spectre.Console;

namespace Descent.Cli.Terminal;

/// <summary>The two streams that a command writes to, and what they can show.</summary>
internal static class Screen
{
    private const int RedirectedWidth = 80;

    /// <summary>Whether somebody looks at standard output while it is written.</summary>
    public static bool IsTerminal { get; } = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Whether colours are wanted: a terminal, and no NO_COLOR (https://no-color.org).</summary>
    public static bool HasColors { get; } = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Standard output with tables, colours and live displays as far as it can show them.</summary>
    public static IAnsiConsole Out { get; } = Create();

    /// <summary>Columns that a line should not exceed.</summary>
    public static int Width => Out.Profile.Width;

    /// <summary>Writes a line of markup to standard output; a redirected line stays in one piece, so that a path in it can be found.</summary>
    public static void Line(string markup = "")
    {
        if (IsTerminal) Out.MarkupLine(markup);
        else Console.Out.WriteLine(Markup.Remove(markup));
    }

    /// <summary>Text from outside as markup: brackets escaped, and no character that a terminal would obey.</summary>
    public static string Safe(string text) => Markup.Escape(Clean(text));

    /// <summary>Text from outside without control characters.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(IsObeyed)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var c in text) clean.Append(IsObeyed(c) ? '?' : c);
        return clean.ToString();
    }

    /// <summary>Writes an error to standard error.</summary>
    public static void Error(string message) => Complain("error:", "31", message);

    /// <summary>Writes a warning to standard error.</summary>
    public static void Warning(string message) => Complain("warning:", "33", message);

    private static void Complain(string word, string color, string message)
    {
        var isColored = HasColors && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        var text = $"{word} {Clean(message)}";
        if (!Console.IsErrorRedirected) text = TextWrap.Paragraphs(text, Math.Max(20, Console.WindowWidth - 1));
        Console.Error.WriteLine(isColored ? $"\e[{color}m{word}\e[0m{text[word.Length..]}" : text);
    }

    private static bool IsObeyed(char c) => char.IsControl(c) && c is not ('\n' or '\t');

    private static IAnsiConsole Create()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = IsTerminal && HasColors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = IsTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(Console.Out),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (!IsTerminal) console.Profile.Width = RedirectedWidth;
        return console;
    }
}
