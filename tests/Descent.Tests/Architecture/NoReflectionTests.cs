using System.Text.RegularExpressions;

namespace Descent.Tests.Architecture;

/// <summary>The library can be trimmed and compiled ahead of time: nothing in it is looked up by name at run time.</summary>
public sealed partial class NoReflectionTests
{
    [Fact]
    public void Library_UsesNoReflection()
    {
        var files = Repository.Files("src/Descent", ".cs").ToList();
        Assert.NotEmpty(files);
        var found = files.SelectMany(f => Reflection().Matches(Repository.Code(f)).Select(m => $"{f}: {m.Value}")).ToList();
        Assert.True(found.Count == 0, $"Reflection in the library:\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("var t = GetType().Name;", false)]
    [InlineData("var m = GetType().GetMethod(name);", true)]
    [InlineData("using System.Reflection;", true)]
    [InlineData("Activator.CreateInstance<T>()", true)]
    [InlineData("dynamic x = 1;", true)]
    [InlineData("typeof(T) == typeof(float)", false)]
    [InlineData("typeof(T).GetProperties()", true)]
    [InlineData("typeof(T).Assembly.GetName().Version", false)]
    [InlineData("typeof(T).Assembly.GetTypes()", true)]
    public void Pattern_IsWhatItSays(string code, bool isReflection) => Assert.Equal(isReflection, Reflection().IsMatch(code));

    [GeneratedRegex(
        @"\bSystem\.Reflection\b|\bActivator\b|\bdynamic\b|\bGetType\(\)\s*\.(?!\s*Name\b)"
        + @"|\btypeof\([^)]*\)\s*\.(?!\s*(?:Name\b|Assembly\.GetName\(\)\.Version))|\bType\.GetType\b"
        + @"|\bAssembly\.(?:Get(?!Name\(\)\.Version)|Load)|\bMakeGeneric(?:Type|Method)\b|\bSystem\.Linq\.Expressions\b")]
    private static partial Regex Reflection();
}
