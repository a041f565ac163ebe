using System.Runtime.CompilerServices;

namespace Descent.Tests.Architecture;

/// <summary>Every class is sealed, static or abstract, so that nobody overrides what was not written to be overridden.</summary>
public sealed class SealedOrAbstractTests
{
    [Fact]
    public void Classes_AreSealedStaticOrAbstract()
    {
        var classes = typeof(Tensor).Assembly.GetTypes()
            .Where(t => t.IsClass && !t.IsDefined(typeof(CompilerGeneratedAttribute), false) && !t.Name.Contains('<'))
            .ToList();
        Assert.Contains(typeof(Tensor), classes);
        var open = classes.Where(t => !t.IsSealed && !t.IsAbstract).Select(t => t.FullName).ToList();
        Assert.True(open.Count == 0, $"Make these sealed or abstract: {string.Join(", ", open)}");
    }
}
