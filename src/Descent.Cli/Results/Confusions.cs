using Descent.Cli.Terminal;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>Which classes were taken for which: the worst in words, all as a small table.</summary>
internal static class Confusions
{
    private const int MostWords = 5;
    private const int MostClasses = 12;
    private const int LongestName = 8;

    public static void Write(long[,] confusion, IReadOnlyList<string>? names, string each)
    {
        var classes = confusion.GetLength(0);
        string Name(int index) => Screen.Clean(names is not null ? names[index] : index.ToString());
        var worst = new List<(int Row, int Column, long Count)>();
        for (var row = 0; row < classes; row++)
            for (var column = 0; column < classes; column++)
                if (row != column && confusion[row, column] > 0)
                    worst.Add((row, column, confusion[row, column]));
        if (worst.Count == 0)
        {
            Screen.Line($"No {(each == "time" ? "sample" : each)} of the test data was mistaken.");
            return;
        }

        var words = worst.OrderByDescending(w => w.Count).ThenBy(w => w.Row).ThenBy(w => w.Column).Take(MostWords)
            .Select(w => $"{Name(w.Row)} read as {Name(w.Column)}: {Show.Plural(w.Count, each)}");
        Screen.Line("Most frequent mistakes");
        foreach (var word in words) Screen.Line("  " + Markup.Escape(word));
        if (Screen.IsTerminal && classes <= MostClasses) WriteTable(confusion, Name);
    }

    private static void WriteTable(long[,] confusion, Func<int, string> name)
    {
        var classes = confusion.GetLength(0);
        var names = Enumerable.Range(0, classes).Select(i => Math.Min(LongestName, name(i).Length));
        var cell = names.Concat(confusion.Cast<long>().Select(c => c.ToString().Length)).Max();
        if (((cell + 1) * (classes + 1)) + 8 > Screen.Width) return;
        var head = string.Concat(Enumerable.Range(0, classes).Select(i => " " + Show.Fit(name(i), cell).PadLeft(cell)));
        Screen.Line();
        Screen.Line($"[grey]{new string(' ', 6 + cell)}{Markup.Escape(head)}  (read as)[/]");
        for (var row = 0; row < classes; row++)
        {
            var total = Enumerable.Range(0, classes).Sum(column => confusion[row, column]);
            var line = string.Concat(Enumerable.Range(0, classes).Select(column => " " + Cell(confusion[row, column], row == column, total, cell)));
            Screen.Line($"[grey]{(row == 0 ? "true" : "    ")}  {Markup.Escape(Show.Fit(name(row), cell).PadLeft(cell))}[/]{line}");
        }
    }

    private static string Cell(long count, bool isRight, long total, int width)
    {
        if (count == 0) return "[grey]" + "·".PadLeft(width) + "[/]";
        var color = isRight ? "green" : count * 50 >= total ? "red" : "yellow";
        return $"[{color}]{count.ToString().PadLeft(width)}[/]";
    }
}
