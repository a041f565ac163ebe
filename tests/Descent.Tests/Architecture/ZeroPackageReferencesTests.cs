using System.Xml.Linq;

namespace Descent.Tests.Architecture;

/// <summary>The library depends on .NET and nothing else.</summary>
public sealed class ZeroPackageReferencesTests
{
    [Theory]
    [InlineData("src/Descent/Descent.csproj")]
    [InlineData("Directory.Build.props")]
    public void Project_ReferencesNoPackageProjectOrLibrary(string path)
    {
        var references = XDocument.Parse(Repository.Read(path)).Descendants()
            .Where(e => e.Name.LocalName is "PackageReference" or "ProjectReference" or "Reference" or "NativeReference");
        Assert.Empty(references);
    }

    [Fact]
    public void Assembly_ReferencesOnlyTheFramework()
    {
        var references = typeof(Tensor).Assembly.GetReferencedAssemblies().Select(r => r.Name!).ToList();
        Assert.NotEmpty(references);
        Assert.DoesNotContain(references, r => !r.StartsWith("System", StringComparison.Ordinal) && r != "Microsoft.Win32.Primitives");
    }
}
