using System.Globalization;

namespace Descent.Configuration;

/// <summary>Where an override goes: the parts of optimizer.sgd.learningRate or model[3].dropout.p, and how many of them are behind us.</summary>
internal sealed class OverridePath
{
    private readonly string[] _parts;
    private readonly int _position;

    private OverridePath(string[] parts, int position, ConfigNode value) => (_parts, _position, Value) = (parts, position, value);

    /// <summary>The value to put there.</summary>
    public ConfigNode Value { get; }

    /// <summary>Whether the place is reached.</summary>
    public bool IsEnd => _position == _parts.Length;

    /// <summary>The path so far.</summary>
    public string Above => Join(_parts.AsSpan(0, _position));

    /// <summary>Splits "path=value". The value is JSON, or else a text.</summary>
    /// <exception cref="ConfigException">It has another form.</exception>
    public static OverridePath Parse(string text)
    {
        var source = new ConfigSource($"--set {(text.Length <= 200 ? text : text[..200] + "...")}", Directory.GetCurrentDirectory(), HasLines: false);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new ConfigException($"{source.Name}: got no path and value; expected path=value, such as optimizer.sgd.learningRate=0.1.");
        var path = text[..equals].Trim();
        if (path.Length > 1000) throw new ConfigException($"{source.Name}: got a path of {path.Length:N0} characters; expected at most 1,000.");
        return new OverridePath(Split(path, source), 0, ValueOf(text[(equals + 1)..].Trim(), source, path));
    }

    /// <summary>A path with a value that stands in a file, whose place messages name.</summary>
    /// <exception cref="ConfigException">The path has another form.</exception>
    public static OverridePath Create(string path, ConfigNode value) =>
        new(Split(path, new ConfigSource(value.Place.ToString(), value.Place.Source.Folder, HasLines: false)), 0, value with { Path = path });

    /// <summary>One part further.</summary>
    public OverridePath Next() => new(_parts, _position + 1, Value);

    /// <summary>The next part, which must be a name.</summary>
    public string Name(string expected) => _parts[_position] is var part && part[0] == '['
        ? throw Error($"got the index {part} after '{Above}'; expected {expected}.")
        : part;

    /// <summary>The next part, which must be an index below <paramref name="count"/>.</summary>
    public int Index(int count)
    {
        var part = _parts[_position];
        if (part[0] != '[') throw Error($"got '{part}' after '{Above}', which is a list; expected an index, such as {Above}[0].");
        var isIndex = int.TryParse(part.AsSpan(1, part.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        if (isIndex && index < count) return index;
        throw Error(count == 0
            ? $"got the index {part} in an empty list; expected a value for the whole list."
            : $"got the index {part}; expected {Above}[0]{(count == 1 ? string.Empty : $" to {Above}[{count - 1}]")}.");
    }

    /// <summary>An error about the part that comes next.</summary>
    public ConfigException Error(string problem)
    {
        var place = Value with { Path = Join(_parts.AsSpan(0, Math.Min(_position + 1, _parts.Length))) };
        return place.Error(problem);
    }

    /// <summary>An object without members for what did not exist.</summary>
    public ConfigNode EmptyObject(string? inner = null) =>
        new(ConfigNodeKind.Object, Value.Place, inner is null ? Above : ConfigNode.Join(Above, inner));

    private static ConfigNode ValueOf(string text, ConfigSource source, string path)
    {
        try
        {
            return ConfigParser.Parse(text, source, path);
        }
        catch (ConfigException) when (text.Length <= ConfigParser.MaxBytes)
        {
            // What is no JSON is a text: --set name=first is what people type.
            return new ConfigNode(ConfigNodeKind.String, new ConfigPlace(source, 1, 1), path) { Text = text };
        }
    }

    private static string[] Split(string path, ConfigSource source)
    {
        List<string> parts = [];
        foreach (var piece in path.Split('.'))
        {
            var open = piece.IndexOf('[', StringComparison.Ordinal);
            var name = open < 0 ? piece : piece[..open];
            if (name.Length == 0)
                throw new ConfigException($"{source.Name}: got an empty name in '{path}'; expected a path such as model[3].dropout.p.");
            parts.Add(name);
            for (var at = open; at >= 0 && at < piece.Length;)
            {
                var close = piece.IndexOf(']', at);
                if (piece[at] != '[' || close < 0)
                    throw new ConfigException($"{source.Name}: got '{piece}'; expected an index in brackets, such as model[3].");
                parts.Add(piece[at..(close + 1)]);
                at = close + 1;
            }
        }

        return [.. parts];
    }

    private static string Join(ReadOnlySpan<string> parts)
    {
        var path = string.Empty;
        foreach (var part in parts) path = part[0] == '[' ? path + part : ConfigNode.Join(path, part);
        return path;
    }
}
