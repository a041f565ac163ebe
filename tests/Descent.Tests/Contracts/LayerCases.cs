namespace Descent.Tests.Contracts;

/// <summary>All rows. A family of layers has a file of its own beside this one.</summary>
internal static partial class LayerCases
{
    public static IReadOnlyList<LayerCase> All { get; } = [.. Basic(), .. Spatial(), .. Sequences(), .. Norms(), .. ReadyModels()];

    public static LayerCase Find(string name) => All.Single(c => c.Name == name);
}
