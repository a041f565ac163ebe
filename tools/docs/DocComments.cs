using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Descent.Docs;

/// <summary>A labelled part of a comment's remarks, such as Formula or Reference; without a label what stands by itself.</summary>
internal sealed record DocPart(string? Label, string Text);

/// <summary>A comment as parts.</summary>
internal sealed record DocText(string Summary, IReadOnlyList<DocPart> Parts);

/// <summary>Reads the XML documentation file that the compiler wrote beside the library.</summary>
internal sealed partial class DocComments
{
    private readonly Dictionary<string, XElement> _members;

    public DocComments(string path)
    {
        _members = [];
        foreach (var member in XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member"))
            _members.TryAdd(member.Attribute("name")!.Value.Split('(')[0], member);
    }

    /// <summary>The comment of a class (T:...) or of the first method with a name (M:..., without parameters).</summary>
    public DocText Find(string id)
    {
        var member = _members.GetValueOrDefault(id) ?? throw new InvalidOperationException($"The documentation file has no comment for {id}.");
        var remarks = member.Element("remarks") is { } element ? Parts(Plain(element)) : [];
        return new DocText(OneLine(Plain(member.Element("summary")!)), remarks);
    }

    internal static IReadOnlyList<DocPart> Parts(string text)
    {
        List<DocPart> parts = [];
        var isEnded = true;
        foreach (var line in text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            var pieces = Label().Split(line);
            if (pieces[0].Trim() is { Length: > 0 } start) Continue(parts, start, isEnded);
            for (var i = 1; i + 1 < pieces.Length; i += 2) parts.Add(new DocPart(pieces[i], pieces[i + 1].Trim()));
            isEnded = line[^1] is '.' or ')' or ';' || line.EndsWith("...", StringComparison.Ordinal);
        }

        return [.. parts.Select(Tidy)];
    }

    // A line after a full stop that has no label begins a note of its own.
    private static void Continue(List<DocPart> parts, string line, bool isEnded)
    {
        var starts = parts.Count == 0 || (isEnded && parts[^1].Label is not null && char.IsUpper(line[0]));
        if (starts) parts.Add(new DocPart(null, line));
        else parts[^1] = parts[^1] with { Text = $"{parts[^1].Text} {line}" };
    }

    private static DocPart Tidy(DocPart part)
    {
        var label = part.Label?.TrimEnd(':') switch { "Formulas" => "Formula", "Default" => "Defaults", "References" => "Reference", var l => l };
        var text = OneLine(part.Text);
        return new DocPart(label, text.Length > 0 && label is "Defaults" ? char.ToUpperInvariant(text[0]) + text[1..] : text);
    }

    private static string OneLine(string text) => Spaces().Replace(text, " ").Trim();

    private static string Plain(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => Name(see.Attribute("cref")?.Value ?? see.Attribute("langword")?.Value ?? string.Empty),
        XElement { Name.LocalName: "paramref" or "typeparamref" } reference => reference.Attribute("name")!.Value,
        XElement other => Plain(other),
        _ => string.Empty,
    }));

    // T:Descent.Nn.BatchNorm -> BatchNorm; P:Descent.Parameter.Bounds -> Parameter.Bounds.
    private static string Name(string cref)
    {
        if (cref.Length < 2 || cref[1] != ':') return cref;
        var path = cref[2..].Split('(')[0].Split('.');
        return cref[0] == 'T' || path.Length < 2 || path[^1].StartsWith('#') ? path[^1] : $"{path[^2]}.{path[^1]}";
    }

    [GeneratedRegex(@"(?:^|(?<=[.)] )|(?<=  ))(Formulas?:|Rule:|Shapes:|Defaults?:|Default(?= [a-z0-9])|Defaults(?= [a-z])|References?:|Gradient:|Numerics:|Parts:|State:|Parameters:|Training:|Evaluation:)(?= |$)")]
    private static partial Regex Label();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
