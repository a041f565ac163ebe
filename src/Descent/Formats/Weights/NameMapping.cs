namespace Descent.Formats;

/// <summary>How the names of somebody else's tensors become those of a model: prefixes taken away and put on, parts renamed.</summary>
/// <remarks>
/// In this order: every prefix that a name begins with is taken away, as often as it stands there; the renamings, one after the other; the new
/// prefix.
/// A renaming <c>old=new</c> without a star replaces whole dotted parts wherever they stand: gamma=weight makes bn1.gamma bn1.weight. With stars it
/// is for whole names, and each star of the new name is what the star of that place stood for: encoder.*.kernel=0.*.weight.
/// </remarks>
public sealed class NameMapping
{
    /// <summary>Prefixes to take away, such as "module." (of DataParallel) and "_orig_mod." (of torch.compile).</summary>
    public IReadOnlyList<string> Strip { get; init; } = [];

    /// <summary>A prefix to put on, such as "0.".</summary>
    public string Add { get; init; } = string.Empty;

    /// <summary>Renamings in order.</summary>
    public IReadOnlyList<(string Old, string New)> Renames { get; init; } = [];

    /// <summary>Whether it leaves every name as it is.</summary>
    public bool IsIdentity => Strip.Count == 0 && Add.Length == 0 && Renames.Count == 0;

    /// <summary>A tensor's new name.</summary>
    public string Apply(string name)
    {
        while (Strip.FirstOrDefault(p => p.Length > 0 && p.Length < name.Length && name.StartsWith(p, StringComparison.Ordinal)) is { } prefix)
            name = name[prefix.Length..];
        foreach (var (old, renamed) in Renames) name = old.Contains('*') ? Whole(name, old, renamed) : Parts(name, old, renamed);
        return Add + name;
    }

    /// <summary>In words, for a report.</summary>
    public override string ToString()
    {
        List<string> steps = [.. Strip.Select(p => $"'{p}' taken away"), .. Renames.Select(r => $"{r.Old} renamed to {r.New}")];
        if (Add.Length > 0) steps.Add($"'{Add}' put on");
        return steps.Count == 0 ? "names as they are" : string.Join(", ", steps);
    }

    private static string Parts(string name, string old, string renamed) =>
        $".{name}.".Replace($".{old}.", $".{renamed}.", StringComparison.Ordinal)[1..^1];

    private static string Whole(string name, string pattern, string renamed)
    {
        var pieces = pattern.Split('*');
        List<string> found = [];
        if (!name.StartsWith(pieces[0], StringComparison.Ordinal)) return name;
        var at = pieces[0].Length;
        for (var i = 1; i < pieces.Length; i++)
        {
            var isLast = i == pieces.Length - 1;
            var next = isLast && pieces[i].Length == 0 ? name.Length
                : isLast ? (name.EndsWith(pieces[i], StringComparison.Ordinal) ? name.Length - pieces[i].Length : -1)
                : name.IndexOf(pieces[i], at, StringComparison.Ordinal);
            if (next < at) return name;
            found.Add(name[at..next]);
            at = next + pieces[i].Length;
        }

        var to = renamed.Split('*');
        return to[0] + string.Concat(to.Skip(1).Select((piece, i) => (i < found.Count ? found[i] : string.Empty) + piece));
    }
}
