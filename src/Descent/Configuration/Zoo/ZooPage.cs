using System.Globalization;
using System.Text;

namespace Descent.Configuration;

/// <summary>A page of headings, paragraphs and tables in Markdown.</summary>
internal sealed class ZooPage
{
    private readonly StringBuilder _text = new();

    public void Heading(string text, int level = 2) => _text.Append('#', level).Append(' ').Append(text).Append("\n\n");

    public void Paragraph(string text) => _text.Append(text).Append("\n\n");

    /// <summary>A table; a dash where there is no row.</summary>
    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            Paragraph("None.");
            return;
        }

        Row(header);
        Row([.. header.Select(_ => "---")]);
        foreach (var row in all) Row(row);
        _text.Append('\n');
    }

    /// <summary>A share as people read it, or a dash where there is nothing to count.</summary>
    public static string Share((int Part, int All) count) => ZooReport.Share(count.Part, count.All);

    public static string Percent(double? share) =>
        share is { } known && double.IsFinite(known) ? (100 * known).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-";

    public static string Number(double value, string format = "0.#") =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";

    public override string ToString() => _text.ToString().TrimEnd('\n') + "\n";

    private void Row(IReadOnlyList<string> cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
