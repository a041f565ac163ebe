using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Descent.Tests.Architecture;

/// <summary>The library's public surface as lines of text, one for each type and member, in order.</summary>
internal static class PublicApi
{
    public const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly NullabilityInfoContext s_nullability = new();

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>Types that a user of the library can name.</summary>
    public static IEnumerable<Type> Types() => typeof(Tensor).Assembly.GetTypes().Where(IsVisible).OrderBy(t => t.FullName, StringComparer.Ordinal);

    /// <summary>True for what a user can call or override; what the compiler added to a record does not count.</summary>
    public static bool IsVisible(MemberInfo member) => member switch
    {
        Type type => (type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily) && IsVisible(type.DeclaringType!))) && !IsGenerated(type),
        MethodBase method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !IsGenerated(method),
        FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
        PropertyInfo property => property.GetAccessors(true).Any(a => a.IsPublic || a.IsFamily) && property.Name != "EqualityContract",
        EventInfo member2 => IsVisible(member2.AddMethod!),
        _ => false,
    };

    public static IEnumerable<string> Lines()
    {
        foreach (var type in Types())
        {
            yield return $"{Kind(type)} {Name(type)}{Bases(type)}";
            foreach (var line in type.GetMembers(Declared).Where(IsVisible).Select(Line).OfType<string>().Order(StringComparer.Ordinal))
                yield return $"    {line}";
        }
    }

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), false);

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)}){Access(constructor)}",
        MethodInfo { IsSpecialName: true } method when !method.Name.StartsWith("op_", StringComparison.Ordinal) => null,
        MethodInfo method => $"{method.Name}{Generics(method)}({Parameters(method)}) : {Name(method.ReturnParameter)}{Modifiers(method)}",
        PropertyInfo property => Property(property),
        FieldInfo { IsLiteral: true } field => $"{field.Name} = {Value(field.GetRawConstantValue())}",
        FieldInfo field => $"{field.Name} : {Name(field.FieldType)}",
        _ => null,
    };

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(true).Where(a => a.IsPublic || a.IsFamily).ToList();
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{Parameters(parameters)}]" : string.Empty;
        var verbs = string.Join(' ', accessors.Select(a => a == property.GetMethod ? "get;" : IsInit(a) ? "init;" : "set;"));
        return $"{property.Name}{index} : {Name(property.PropertyType)}{Mark(s_nullability.Create(property))} {{ {verbs} }}{Modifiers(accessors[0])}";
    }

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        if (type.IsEnum) return string.Empty;
        var bases = type.GetInterfaces().Where(i => i.IsVisible).Select(i => Name(i)).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)) bases.Insert(0, Name(parent));
        return bases.Count == 0 ? string.Empty : $" : {string.Join(", ", bases)}";
    }

    private static string Access(MethodBase method) => method.IsPublic ? string.Empty : " protected";

    private static string Modifiers(MethodBase method)
    {
        var isOverride = method is MethodInfo { IsVirtual: true } m && m.GetBaseDefinition() != m;
        var isVirtual = method is { IsVirtual: true, IsFinal: false } && !isOverride && !method.DeclaringType!.IsInterface;
        return (method.IsStatic ? " static" : string.Empty) + Access(method)
            + (method.IsAbstract ? " abstract" : isOverride ? " override" : isVirtual ? " virtual" : string.Empty);
    }

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : string.Empty;

    private static string Parameters(MethodBase method) => Parameters(method.GetParameters());

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(p =>
        (IsParams(p) ? "params " : string.Empty) + (p.IsIn ? "in " : p.IsOut ? "out " : string.Empty)
        + $"{Name(p)} {p.Name}" + (p.HasDefaultValue ? $" = {Value(p.RawDefaultValue)}" : string.Empty)));

    private static bool IsParams(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(ParamArrayAttribute), false) || parameter.IsDefined(typeof(ParamCollectionAttribute), false);

    private static string Name(ParameterInfo parameter) => Name(parameter.ParameterType) + Mark(s_nullability.Create(parameter));

    private static string Mark(NullabilityInfo info) => !info.Type.IsValueType && info.ReadState == NullabilityState.Nullable ? "?" : string.Empty;

    private static string Name(Type type)
    {
        if (s_keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]";
        if (type.IsPointer) return $"{Name(type.GetElementType()!)}*";
        if (type.IsGenericParameter) return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } inner) return $"{Name(inner)}?";
        var arguments = type.GetGenericArguments();
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
            return $"({string.Join(", ", arguments.Select(Name))})";
        var name = type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : $"{Space(type)}{type.Name}";
        return arguments.Length == 0 || !name.Contains('`') ? name : $"{name[..name.IndexOf('`')]}<{string.Join(", ", arguments.Select(Name))}>";
    }

    private static string Space(Type type) =>
        type.Namespace is null || type.Namespace.StartsWith("System", StringComparison.Ordinal) ? string.Empty : $"{type.Namespace}.";

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => text.Contains('\n') ? "(a longer text)" : $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Enum member => member.ToString(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
