using System.Reflection;

namespace Descent.Tests.Architecture;

/// <summary>One word per idea in the public API.</summary>
public sealed class NamingTests
{
    private static readonly Dictionary<string, string> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["dim"] = "axis",
        ["dims"] = "axes",
        ["lr"] = "learningRate",
        ["eps"] = "epsilon",
        ["keepdim"] = "keepDims",
        ["keepAxes"] = "keepDims",
        ["wd"] = "weightDecay",
        ["bs"] = "batchSize",
    };

    [Fact]
    public void PublicParameters_UseTheHouseWords()
    {
        var wrong = PublicApi.Types()
            .SelectMany(t => t.GetMembers(PublicApi.Declared))
            .OfType<MethodBase>()
            .Where(PublicApi.IsVisible)
            .SelectMany(m => m.GetParameters(), (m, p) => (Method: m, Name: p.Name ?? string.Empty))
            .Where(p => s_words.ContainsKey(p.Name))
            .Select(p => $"{p.Method.DeclaringType!.Name}.{p.Method.Name}: {p.Name} -> {s_words[p.Name]}")
            .ToList();
        Assert.True(wrong.Count == 0, $"Rename these parameters:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void PublicMembers_HaveNoUnderscoreAndUseTheHouseWords()
    {
        var wrong = PublicApi.Types()
            .SelectMany(t => t.GetMembers(PublicApi.Declared).Where(PublicApi.IsVisible).Append(t))
            .Where(m => m is not MethodBase { IsSpecialName: true } && (m.Name.Contains('_') || s_words.ContainsKey(m.Name)))
            .Select(m => $"{m.DeclaringType?.Name}.{m.Name}")
            .ToList();
        Assert.True(wrong.Count == 0, $"Rename these members:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void PrivateFields_HaveTheirPrefix()
    {
        var fields = typeof(Tensor).Assembly.GetTypes()
            .SelectMany(t => t.GetFields(PublicApi.Declared))
            .Where(f => f.IsPrivate && !f.IsLiteral && !f.Name.Contains('<') && f.DeclaringType is { IsEnum: false } type && !type.Name.Contains('<'))
            .ToList();
        Assert.NotEmpty(fields);
        var wrong = fields.Where(f => !f.Name.StartsWith(PrefixOf(f), StringComparison.Ordinal)).Select(f =>
            $"{f.DeclaringType!.Name}.{f.Name}").ToList();
        Assert.True(wrong.Count == 0, $"Private fields are _camel, static ones s_camel, thread statics t_camel: {string.Join(", ", wrong)}");
    }

    private static string PrefixOf(FieldInfo field) =>
        !field.IsStatic ? "_" : field.IsDefined(typeof(ThreadStaticAttribute), false) ? "t_" : "s_";
}
