namespace Descent.Tests.Contracts;

/// <summary>All rows. A family of layers has a file of its own beside this one.</summary>
internal static partial class LayerCases
{
    public static IReadOnlyList<LayerCase> All { get; } =
        [.. Basic(), .. Activations(), .. Spatial(), .. Convs(), .. Sequences(), .. Norms(), .. Regularizers(), .. ReadyModels()];

    public static LayerCase Find(string name) => All.Single(c => c.Name == name);
}
