using Descent.Configuration;
using Descent.Formats;

namespace Descent.Tests.Configuration.Inspection;

public sealed class InspectedDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Npy_WithAndWithoutTargets()
    {
        var path = _folder["x.npy"];
        NpyWriter.Write(path, NpyArray.From<float>([1, 2, 3, float.NaN, 5, 6], 3, 2));
        var alone = InspectedData.Open(path);
        Assert.False(alone.HasTargets);
        Assert.Equal((3, 1), (alone.Inspect().Parts[0].Features[0].Mean, alone.Inspect().Parts[0].Features[1].Missing));

        NpyWriter.Write(_folder["y.npy"], NpyArray.From<int>([0, 1, 1], 3));
        var both = InspectedData.Open(path).Inspect();
        Assert.Equal([1L, 2], both.Parts[0].Classes.Select(c => c.Count));
        Assert.Equal((2, 1), (both.Parts[0].Measured, both.Parts[0].UnreadableCount)); // with targets NaN is an error, and says so
        Assert.Contains("NaN", both.Parts[0].Unreadable[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Idx_FindsTheLabelsByTheirName()
    {
        var images = _folder["t-images-idx3-ubyte"];
        IdxWriter.Write(images, new byte[12], 3, 2, 2);
        Assert.False(InspectedData.Open(images).HasTargets);
        IdxWriter.Write(_folder["t-labels-idx1-ubyte"], new byte[] { 2, 0, 2 }, 3);
        Assert.Equal([1L, 0, 2], InspectedData.Open(images).Inspect().Parts[0].Classes.Select(c => c.Count));
        var labels = InspectedData.Open(_folder["t-labels-idx1-ubyte"]).Inspect().Parts[0];
        Assert.Equal((4 / 3.0, 2), (labels.Features[0].Mean, labels.Features[0].Largest));
    }

    [Fact]
    public void Open_PicturesInParts_AreDivided()
    {
        foreach (var name in new[] { "train/a/1", "train/b/2", "val/a/3", "test/b/4" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
            PngWriter.Write(_folder[name + ".png"], new ImageBytes(1, 1, 1, [(byte)name[^1]]));
        }

        var data = InspectedData.Open(_folder.Root);
        Assert.Equal(["training", "validation", "test"], data.Parts.Select(p => p.Role));
        Assert.Equal(2, data.MakeSheet(3).Count);
        Assert.Equal(["a", "b"], data.Inspect().Parts[0].Classes.Select(c => c.Name));
    }

    [Fact]
    public void Open_EveryNameOfTheCatalog_CanBeInspected()
    {
        var names = Catalog.Entries.Where(e => e.Kind == CatalogKind.Source && !e.Settings.Any(s => s.IsRequired)).Select(e => e.Name);
        foreach (var name in names.Except(["idx", "digits", "shapes", "segmentation-shapes"]))
        {
            var part = InspectedData.Open(name).Inspect().Parts[0];
            Assert.True(part.Count > 0 && part.Features.Count > 0 && part.Classes.Count + part.Targets.Count >= 0, name);
        }
    }

    [Fact]
    public void Open_Nothing_IsAnErrorThatSaysWhatThereIs()
    {
        Assert.Contains("got a folder without known data", Fails(_folder.Root), StringComparison.Ordinal);
        Assert.Contains("expected a path, or one of", Fails(_folder["nothing"]), StringComparison.Ordinal);
        Assert.Contains("expected an IDX file", Fails(_folder.Write("x.bytes", "text")), StringComparison.Ordinal);
    }

    private static string Fails(string path) => Assert.Throws<DataException>(() => InspectedData.Open(path)).Message;
}
