using System.Reflection;
using Descent.Configuration;
using Descent.Docs;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Architecture;
using Module = Descent.Nn.Module;

namespace Descent.Tests.Docs;

/// <summary>docs/pytorch-map.md names what exists, on both sides, and leaves out nothing of ours.</summary>
public sealed class PytorchMapTests
{
    private static readonly Type[] s_families =
    [
        typeof(Module), typeof(Loss), typeof(Penalty), typeof(Optimizer), typeof(Schedule), typeof(Initializer), typeof(ModelInitializer),
        typeof(GradientClip), typeof(Descent.Data.SampleTransform),
        typeof(Descent.Data.BatchTransform),
    ];

    private static readonly IReadOnlyList<MapRow> s_rows = PytorchMap.Read(Repository.Read("tools/docs/PytorchMap.tsv"));

    [Fact]
    public void TorchNames_Exist()
    {
        var known = Repository.Read("tests/Descent.Tests/Docs/TorchNames.txt").Split('\n').ToHashSet();
        Assert.Contains("torch.nn.Linear", known);
        Assert.Empty(s_rows.Where(r => r.Torch.Length > 0 && !known.Contains(r.Torch)).Select(r => r.Torch));
    }

    [Fact]
    public void Classes_Exist()
    {
        var known = PublicApi.Types().Select(t => t.Name).ToHashSet();
        Assert.Empty(s_rows.Where(r => r.Class.Length > 0 && !known.Contains(r.Class)).Select(r => r.Class));
    }

    [Fact]
    public void Operations_Exist()
    {
        var methods = typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static);
        var known = methods.Select(m => $"Tensor.{m.Name}").ToHashSet();
        Assert.Empty(s_rows.Where(r => r.Operation.Length > 0 && !known.Contains(r.Operation)).Select(r => r.Operation));
    }

    [Fact]
    public void Library_EveryClassIsInTheMap()
    {
        var mapped = s_rows.Select(r => r.Class).ToHashSet();
        var own = PublicApi.Types().Where(t => t is { IsSealed: true, IsNested: false } && s_families.Any(t.IsSubclassOf));
        var missing = own.Select(t => t.Name).Where(n => !mapped.Contains(n));
        Assert.Empty(missing);
    }

    [Fact]
    public void Catalog_EveryLayerLossOptimizerScheduleInitializerIsInTheMap()
    {
        string[] inOneRow = ["resnet20", "resnet34", "resnet50", "wide-resnet", "linear-classifier", "mlp", "lenet"];
        var mapped = s_rows.Select(r => r.Entry).Concat(inOneRow).ToHashSet();
        var entries = Catalog.Entries.Where(e => e.Kind is not (CatalogKind.Source or CatalogKind.Preprocess));
        var missing = entries.Select(e => e.Name).Where(n => !mapped.Contains(n));
        Assert.Empty(missing);
    }

    [Fact]
    public void Page_HasBothDirections()
    {
        var page = Repository.Read("docs/pytorch-map.md");
        Assert.Contains("| `torch.nn.Linear` | `Linear`, `Tensor.Linear` |", page, StringComparison.Ordinal);
        Assert.Contains(
            "| `BatchNorm` | [batch-norm](reference/norms.md#batch-norm) | `torch.nn.BatchNorm1d`, `torch.nn.BatchNorm2d`", page,
            StringComparison.Ordinal);
        Assert.Contains("`MaxPool3d`", page[page.IndexOf("does not have", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }
}
