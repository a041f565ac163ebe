namespace Descent.Cli.Terminal;

/// <summary>Breaks text between words.</summary>
internal static class TextWrap
{
    /// <summary>A text of several lines, each broken.</summary>
    public static string Paragraphs(string text, int width) => string.Join('\n', text.Split('\n').SelectMany(line => Lines(line, width)));

    /// <summary>The lines; a single word that is too long stays whole.</summary>
    public static IReadOnlyList<string> Lines(string text, int width)
    {
        List<string> lines = [];
        var line = string.Empty;
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        lines.Add(line);
        return lines;
    }
}
