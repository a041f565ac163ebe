using Xunit.Abstractions;

namespace Descent.Tests.Architecture;

/// <summary>Arrows between the folders of the library point down only; ARCHITECTURE.md has the same order.</summary>
public sealed class LayeringTests(ITestOutputHelper output)
{
    // Lowest first. Folders on one line do not know each other, except as s_alsoAllowed says.
    private static readonly string[][] s_floors =
    [
        ["Errors"],
        ["Memory"],
        ["Devices"],
        ["Tensors", "Formats", "Charts"],
        ["Autograd"],
        ["Ops"],
        ["Initializers", "Layers", "Losses", "Optimizers", "Schedules", "Data"],
        ["Models"],
        ["Diagnostics"],
        ["Training"],
        ["Configuration"],
    ];

    // Layers start with initializers.
    private static readonly HashSet<(string From, string To)> s_alsoAllowed =
        [("Layers", "Initializers")];

    // Formats read and write bytes, charts are texts: of all below them they may name errors only, and tensors and what computes with
    // them know no file.
    private static readonly HashSet<(string From, string To)> s_forbidden =
    [
        ("Formats", "Memory"), ("Formats", "Devices"), ("Autograd", "Formats"), ("Ops", "Formats"),
        ("Charts", "Memory"), ("Charts", "Devices"), ("Autograd", "Charts"), ("Ops", "Charts"),
    ];

    // Device.Default is the one place where the seam names an implementation; both are in one folder, so no exception is needed for it.
    [Fact]
    public void Folders_NameOnlyTypesOfLowerFolders()
    {
        var arrows = Arrows().ToList();
        foreach (var group in arrows.GroupBy(a => (a.From, a.To)).OrderBy(g => g.Key))
            output.WriteLine($"{group.Key.From} -> {group.Key.To}: "
                + $"{string.Join(", ", group.Select(a => a.Type).Distinct().Order(StringComparer.Ordinal))}");
        var wrong = arrows.Where(a => !IsAllowed(a.From, a.To)).Select(a => $"{a.File} names {a.Type} of {a.To}").Distinct().ToList();
        Assert.True(wrong.Count == 0, $"These arrows point up or sideways:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Folders_AreAllInTheOrder()
    {
        var known = s_floors.SelectMany(f => f).ToHashSet();
        var unknown = Files().Select(SourceTypes.FolderOf).Distinct().Where(f => f != "." && !known.Contains(f)).ToList();
        Assert.True(unknown.Count == 0,
            $"Give these folders a place in {nameof(LayeringTests)} and in ARCHITECTURE.md: {string.Join(", ", unknown)}");
    }

    [Theory]
    [InlineData("Ops", "Devices", true)]
    [InlineData("Devices", "Ops", false)]
    [InlineData("Layers", "Optimizers", false)]
    [InlineData("Layers", "Initializers", true)]
    [InlineData("Initializers", "Layers", false)]
    [InlineData("Formats", "Tensors", false)]
    [InlineData("Formats", "Errors", true)]
    [InlineData("Data", "Formats", true)]
    public void Order_IsWhatItSays(string from, string to, bool allowed) => Assert.Equal(allowed, IsAllowed(from, to));

    /// <summary>The scan itself: without arrows that are surely there, the first test would pass on nothing.</summary>
    [Theory]
    [InlineData("Ops", "Devices")]
    [InlineData("Layers", "Autograd")]
    [InlineData("Optimizers", "Devices")]
    public void Scan_FindsArrowsThatAreThere(string from, string to) => Assert.Contains(Arrows(), a => a.From == from && a.To == to);

    [Theory]
    [InlineData("Shape x = y;", true)]
    [InlineData("f(new Shape(1));", true)]
    [InlineData("var x = Shape.Scalar;", true)]
    [InlineData("void f(List<Shape> x) { }", true)]
    [InlineData("public int[] Shape { get; }", false)]
    [InlineData("int Shape; int f() => Shape.N;", false)]
    [InlineData("int Shape; Shape f(Shape x) => x;", true)]
    [InlineData("int* Shape; int* f() => Shape + 1;", false)]
    [InlineData("var job = new Job { Shape = x };", false)]
    [InlineData("x.Shape.N = 1;", false)]
    [InlineData("// Shape x", false)]
    public void Scan_TellsTypesFromMembers(string code, bool isType)
    {
        var types = new[] { new SourceTypes.Declared("Shape", "Descent", ["Tensors"]) }.ToLookup(t => t.Name);
        Assert.Equal(isType, SourceTypes.NamedIn(Repository.CodeOf($"namespace Descent;\n{code}"), types).Any());
    }

    /// <summary>Printed, not judged: where code above the ops works with storages, an op may be missing.</summary>
    [Fact]
    public void StorageUsesAboveTheOps_AreListed()
    {
        var files = Files().Where(f => FloorOf(SourceTypes.FolderOf(f)) > FloorOf("Ops")).ToList();
        var uses = files.Where(f => Repository.Code(f).Contains(".Storage", StringComparison.Ordinal)).ToList();
        foreach (var file in uses) output.WriteLine(file);
        Assert.True(uses.Count < files.Count, "Every file above the ops works with storages: the scan is wrong.");
    }

    private static IEnumerable<string> Files() => Repository.Files("src/Descent", ".cs");

    // A type with parts in several folders belongs to the lowest one; its own folders may name it anyway.
    private static IEnumerable<(string From, string To, string File, string Type)> Arrows()
    {
        var types = SourceTypes.All(Files()).ToLookup(t => t.Name);
        foreach (var file in Files())
        {
            var from = SourceTypes.FolderOf(file);
            if (from == ".") continue;
            foreach (var type in SourceTypes.NamedIn(Repository.Code(file), types))
                if (!type.Folders.Contains(from))
                    yield return (from, type.Folders.MinBy(FloorOf)!, file, type.Name);
        }
    }

    private static int FloorOf(string folder) => Array.FindIndex(s_floors, f => f.Contains(folder)) is >= 0 and var floor ? floor : int.MaxValue;

    private static bool IsAllowed(string from, string to) =>
        s_alsoAllowed.Contains((from, to)) || (FloorOf(to) < FloorOf(from) && !s_forbidden.Contains((from, to)));
}
