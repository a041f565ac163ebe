using System.Runtime.CompilerServices;
using Descent.Configuration;

namespace Descent.Docs.Examples;

/// <summary>An example for every entry of the catalog.</summary>
internal static partial class AllExamples
{
    private static readonly int[] s_features = [4];
    private static readonly int[] s_image = [3, 16, 16];
    private static readonly int[] s_line = [3, 16];
    private static readonly int[] s_steps = [10, 8];

    public static IReadOnlyList<Example> All { get; } =
    [
        .. OfLayers(), .. OfWindows(), .. OfSequences(), .. OfNorms(), .. OfActivations(), .. OfRegularizers(), .. OfModels(), .. OfInitializers(), .. OfLosses(),
        .. OfPairLosses(), .. OfOptimizers(), .. OfSchedules(), .. OfClips(), .. OfSources(), .. OfMoreSources(), .. OfPreprocessings(),
        .. OfAugmentations(), .. OfMixers(), .. OfSamplers(), .. OfTrainingRules(), .. OfMetrics(),
    ];

    public static Example Find(CatalogEntry entry) =>
        All.FirstOrDefault(e => e.Kind == entry.Kind && e.Name == entry.Name)
        ?? throw new InvalidOperationException($"tools/docs/Examples has no example for the {entry.Kind.Text()} '{entry.Name}'; write one.");

    private static Example Layer(
        string name, Type type, int[] sample, string config, Action run, [CallerArgumentExpression(nameof(run))] string source = "") =>
        Example.Of(CatalogKind.Layer, name, type, config, sample, run, source);

    private static Example Of(
        CatalogKind kind, string name, Type type, string config, Action run, [CallerArgumentExpression(nameof(run))] string source = "") =>
        Example.Of(kind, name, type, config, s_features, run, source);

    private static Example Model(
        string name, string method, Type? type, string config, int[] sample, Action run, [CallerArgumentExpression(nameof(run))] string source = "") =>
        Example.Of(CatalogKind.Model, name, typeof(Descent.Nn.Models), config, sample, run, source) with
        {
            Member = $"M:Descent.Nn.Models.{method}",
            Class = type is null ? null : $"T:{type.FullName}",
        };

    private static Example Source(
        string name, Type type, string method, string config, Action run, [CallerArgumentExpression(nameof(run))] string source = "") =>
        Example.Of(CatalogKind.Source, name, type, config, s_features, run, source) with { Member = $"M:{type.FullName}.{method}" };
}
