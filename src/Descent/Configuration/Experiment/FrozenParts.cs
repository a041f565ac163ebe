using System.IO.Enumeration;
using Descent.Nn;

namespace Descent.Configuration;

/// <summary>Declares parts of a model as frozen, by patterns of parameter names.</summary>
internal static class FrozenParts
{
    /// <summary>Freezes every part all of whose parameters fit, see <see cref="Module.Freeze"/>.</summary>
    /// <exception cref="ConfigException">A pattern fits nothing, or some parameters of a part and not the others.</exception>
    public static void Freeze(Module model, string[] patterns, SettingValues settings)
    {
        if (patterns.Length == 0) return;
        var names = model.NamedParameters().ToList();
        foreach (var pattern in patterns)
            if (!names.Exists(p => Fits(pattern, p.Name)))
                throw settings.Error("frozen", $"got {pattern}, which is no parameter's name; expected a pattern for some of "
                    + $"{string.Join(", ", names.Take(10).Select(p => p.Name))}{(names.Count > 10 ? ", ..." : string.Empty)}.");
        var chosen = names.Where(p => patterns.Any(pattern => Fits(pattern, p.Name))).Select(p => p.Parameter).ToHashSet();
        if (chosen.Count == names.Select(p => p.Parameter).Distinct().Count())
            throw settings.Error("frozen", "got every parameter of the model; expected some that are left to train.");
        foreach (var (_, part) in model.NamedParts())
            if (part.Parameters().Any() && part.Parameters().All(chosen.Contains))
                part.Freeze();
        if (chosen.FirstOrDefault(p => !p.IsFrozen) is { } half)
            throw settings.Error("frozen", $"got {names.First(p => p.Parameter == half).Name} alone; expected whole parts, such as \"0.*\".");
    }

    private static bool Fits(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
