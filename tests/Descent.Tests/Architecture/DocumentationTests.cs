using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Descent.Nn;
using Descent.Optim;
using Module = Descent.Nn.Module;

namespace Descent.Tests.Architecture;

/// <summary>Everything public is explained, and what has a formula says which.</summary>
public sealed partial class DocumentationTests
{
    private static readonly Type[] s_families = [typeof(Module), typeof(Loss), typeof(Optimizer), typeof(Schedule), typeof(Initializer)];

    private static readonly Lazy<Dictionary<string, XElement>> s_comments = new(() =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Descent.xml")).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value));

    [Fact]
    public void PublicMembers_HaveASummary()
    {
        var members = PublicApi.Types()
            .SelectMany(t => t.GetMembers(PublicApi.Declared).Where(PublicApi.IsVisible).Where(m => m is not Type).Append(t))
            .Where(m => !IsImplied(m) && !IsExplainedAsParameter(m))
            .Select(Id)
            .Distinct()
            .ToList();
        Assert.Contains("T:Descent.Tensor", members);
        var bare = members.Where(id => !IsExplained(id)).ToList();
        Assert.True(bare.Count == 0, $"Write a summary for:\n{string.Join('\n', bare)}");
    }

    [Fact]
    public void LayersLossesOptimizersSchedulesInitializers_HaveRemarks()
    {
        var types = PublicApi.Types().Where(t => s_families.Any(f => t.IsSubclassOf(f))).ToList();
        Assert.NotEmpty(types);
        var bare = types.Where(t => s_comments.Value.GetValueOrDefault(Id(t))?.Element("remarks") is null).Select(t => t.FullName).ToList();
        Assert.True(bare.Count == 0, $"Write remarks (formula, shapes, defaults, reference) for: {string.Join(", ", bare)}");
    }

    [Fact]
    public void Ops_HaveRemarks()
    {
        var files = Repository.Files("src/Descent/Ops", ".cs").ToList();
        Assert.NotEmpty(files);
        var bare = files.SelectMany(f => PublicMethod().Matches(Repository.Read(f))
            .GroupBy(m => m.Groups["name"].Value) // one overload may speak for all
            .Where(overloads => !overloads.Any(m => m.Groups["doc"].Value.Contains("<remarks>", StringComparison.Ordinal)))
            .Select(overloads => $"{f}: {overloads.Key}")).ToList();
        Assert.True(bare.Count == 0, $"Write remarks (formula, shapes, numerics) for:\n{string.Join('\n', bare)}");
    }

    private static bool IsExplained(string id) => s_comments.Value.TryGetValue(id, out var member)
        && (member.Element("inheritdoc") is not null || member.Element("summary") is { Value: var text } && text.Trim().Length > 0);

    // A record's property is explained where the record lists its parameters.
    private static bool IsExplainedAsParameter(MemberInfo member) =>
        member is PropertyInfo && s_comments.Value.GetValueOrDefault(Id(member.DeclaringType!)) is { } type
        && type.Elements("param").Any(p => p.Attribute("name")?.Value == member.Name && p.Value.Trim().Length > 0);

    // Accessors are explained by their property; the compiler asks for words on a constructor that somebody wrote, and the default one says nothing.
    private static bool IsImplied(MemberInfo member) => member switch
    {
        MethodInfo { IsSpecialName: true } method => !method.Name.StartsWith("op_", StringComparison.Ordinal),
        ConstructorInfo constructor => constructor.GetParameters().Length == 0,
        _ => false,
    };

    /// <summary>The name under which the compiler writes a member's comment.</summary>
    private static string Id(MemberInfo member) => member switch
    {
        Type type => $"T:{TypeId(type)}",
        MethodBase method => $"M:{TypeId(method.DeclaringType!)}.{method.Name.Replace('.', '#')}{Arity(method)}"
            + $"{Parameters(method.GetParameters())}{Target(method)}",
        PropertyInfo property => $"P:{TypeId(property.DeclaringType!)}.{property.Name}{Parameters(property.GetIndexParameters())}",
        FieldInfo field => $"F:{TypeId(field.DeclaringType!)}.{field.Name}",
        _ => $"E:{TypeId(member.DeclaringType!)}.{member.Name}",
    };

    private static string Arity(MethodBase method) => method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : string.Empty;

    private static string Target(MethodBase method) =>
        method is MethodInfo { Name: "op_Implicit" or "op_Explicit" } conversion ? $"~{TypeId(conversion.ReturnType)}" : string.Empty;

    private static string Parameters(ParameterInfo[] parameters) =>
        parameters.Length == 0 ? string.Empty : $"({string.Join(',', parameters.Select(p => TypeId(p.ParameterType)))})";

    private static string TypeId(Type type)
    {
        if (type.IsByRef) return $"{TypeId(type.GetElementType()!)}@";
        if (type.IsArray && type.GetArrayRank() == 1) return $"{TypeId(type.GetElementType()!)}[]";
        if (type.IsArray) return $"{TypeId(type.GetElementType()!)}[{string.Join(',', Enumerable.Repeat("0:", type.GetArrayRank()))}]";
        if (type.IsPointer) return $"{TypeId(type.GetElementType()!)}*";
        if (type.IsGenericParameter) return $"{(type.DeclaringMethod is null ? "`" : "``")}{type.GenericParameterPosition}";
        if (!type.IsGenericType || type.IsGenericTypeDefinition) return type.FullName!.Replace('+', '.');
        var open = type.GetGenericTypeDefinition().FullName!.Replace('+', '.');
        return $"{open[..open.IndexOf('`')]}{{{string.Join(',', type.GetGenericArguments().Select(TypeId))}}}";
    }

    // A method or operator of the public type with the comment before it; attributes may stand between.
    [GeneratedRegex(
        @"(?<doc>(?:^    ///[^\n]*\n)*)(?:^    \[[^\n]*\]\n)*^    public (?:static )?(?!sealed|static|class|enum|record|readonly)"
        + @"[^\n(]*?(?<name>[\w]+|operator [^\s(]+)\(",
        RegexOptions.Multiline)]
    private static partial Regex PublicMethod();
}
