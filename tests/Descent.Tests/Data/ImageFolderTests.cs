using Descent.Data;
using Descent.Formats;

namespace Descent.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_ClassFolders_AreNumberedByNameAndFilesSorted()
    {
        Flat("dog/b.png", 4, 4, 20, 30, 40);
        Flat("dog/a.png", 4, 4, 50, 60, 70);
        Flat("cat/deep/x.PNG", 4, 4, 1, 2, 3);
        _folder.Write("cat/notes.txt", "no picture");
        _folder.Write("cat/.hidden.png", "no picture either");
        var folder = ImageFolder.Load(_folder.Root);
        var data = folder.Training;
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal(["x.PNG", "a.png", "b.png"], Enumerable.Range(0, 3).Select(i => Path.GetFileName(data.PathOf(i))));
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(data.ReadClass));
        Assert.Equal([3, 4, 4], data.SampleShape);
        Assert.Equal([.. Repeat(50, 16), .. Repeat(60, 16), .. Repeat(70, 16)], Read(data, 1));
        Assert.Contains("1 file that is no picture is left out", Assert.Single(folder.Notes), StringComparison.Ordinal);
        Assert.Null(folder.Test);
    }

    [Fact]
    public void Load_PartsOfTheirOwn_AreKeptApart()
    {
        foreach (var name in new[] { "train/a/1.png", "train/b/1.png", "train/b/2.png", "valid/b/1.png", "test/a/1.png" }) Flat(name, 4, 4, 9, 9, 9);
        var folder = ImageFolder.Load(_folder.Root);
        Assert.Equal((3, 1, 1), (folder.Training.Count, folder.Validation!.Count, folder.Test!.Count));
        Assert.Equal(1, folder.Validation.ReadClass(0));
        Flat("test/c/1.png", 4, 4, 9, 9, 9);
        Assert.Contains("a class that the training pictures do not have", Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PicturesOfTrains_AreAClass()
    {
        foreach (var name in new[] { "car/1.png", "plane/1.png", "train/1.png", "train/2.png" }) Flat(name, 4, 4, 9, 9, 9);
        var folder = ImageFolder.Load(_folder.Root);
        Assert.Equal(["car", "plane", "train"], folder.Training.ClassNames);
        Assert.Equal(4, folder.Training.Count);
    }

    [Theory]
    [InlineData(300, 400, 300, 400)] // all alike, so as they are
    [InlineData(600, 400, 224, 224)] // but no camera's full size
    public void Load_WithoutASize_TakesTheCommonOne(int width, int height, int expectedWidth, int expectedHeight)
    {
        for (var i = 0; i < 3; i++) Flat($"a/{i}.png", width, height, 5);
        Flat("b/1.png", width, height, 5);
        Assert.Equal([1, expectedHeight, expectedWidth], ImageFolder.Load(_folder.Root).Training.SampleShape);
    }

    [Fact]
    public void Load_DifferentSizes_TakesTheMedianOfTheShorterSidesUpTo224()
    {
        Flat("a/1.png", 30, 100, 5);
        Flat("a/2.png", 80, 50, 5);
        Flat("b/1.png", 400, 300, 5, 6, 7);
        Assert.Equal([3, 50, 50], ImageFolder.Load(_folder.Root).Training.SampleShape);
        Assert.Equal([1, 50, 50], ImageFolder.Load(_folder.Root, new ImageFolderOptions { InColor = false }).Training.SampleShape);
        Flat("b/2.png", 900, 700, 5);
        Flat("b/3.png", 900, 700, 5);
        Assert.Equal([3, 224, 224], ImageFolder.Load(_folder.Root).Training.SampleShape);
        Assert.Equal([3, 8, 16], ImageFolder.Load(_folder.Root, new ImageFolderOptions { Size = (8, 16) }).Training.SampleShape);
    }

    [Fact]
    public void ReadSample_OfAnotherSize_IsTheMiddleAfterTheShorterSideFits()
    {
        // Three stripes of 4 columns each: the middle one is left.
        var pixels = Enumerable.Range(0, 4 * 12).Select(i => (byte)(i % 12 / 4 * 100)).ToArray();
        Write("a/wide.png", new ImageBytes(12, 4, 1, pixels));
        Flat("b/1.png", 4, 4, 7);
        var data = ImageFolder.Load(_folder.Root, new ImageFolderOptions { Size = (4, 4) }).Training;
        Assert.Equal(Repeat(100, 16), Read(data, 0));
        var sample = new Sample();
        data.ReadUnsized(0, sample);
        Assert.Equal([1, 4, 12], sample.Shape);
        Assert.Equal(pixels.Select(p => p / 255f), sample.Features.ToArray());
        data.Read(0, sample);
        Assert.Equal([1, 4, 4], sample.Shape);
        Assert.Equal(Repeat(100, 16), sample.Features.ToArray());
    }

    [Fact]
    public void ReadSample_FromManyThreadsAndFromTheCache_IsTheSame()
    {
        var rng = new Rng(1);
        for (var i = 0; i < 20; i++)
        {
            byte[] pixels = [.. Enumerable.Range(0, (9 + i) * 33).Select(_ => (byte)rng.NextInt(256))];
            Write($"{(i % 2 == 0 ? "a" : "b")}/{i}.png", new ImageBytes(9 + i, 11, 3, pixels));
        }

        var without = ImageFolder.Load(_folder.Root, new ImageFolderOptions { CacheMegabytes = 0 }).Training;
        var with = ImageFolder.Load(_folder.Root).Training;
        for (var epoch = 0; epoch < 3; epoch++)
            Parallel.For(0, 20, i => Assert.Equal(Read(without, i), Read(with, i)));
    }

    [Fact]
    public void Load_Masks_AreClassesOfPixelsAnd255IsNone()
    {
        Flat("images/one.png", 3, 2, 10, 20, 30);
        Write("masks/one.png", new ImageBytes(3, 2, 1, [0, 1, 2, 255, 0, 3]));
        var data = ImageFolder.Load(_folder.Root).Training;
        Assert.Equal((4, 6), (data.ClassCount, data.TargetSize));
        Assert.Equal([2, 3], data.TargetShape);
        var map = new int[6];
        data.ReadClasses(0, map);
        Assert.Equal([0, 1, 2, Dataset.NoClass, 0, 3], map);
        var sample = new Sample();
        data.Read(0, sample);
        Assert.Equal(map, sample.Map!.Classes.ToArray());
        data.ReadUnsized(0, sample);
        Assert.Equal(map, sample.Map!.Classes.ToArray());
        Assert.Throws<DataException>(() => data.ReadClass(0));
    }

    [Fact]
    public void Load_MaskWithAPalette_IsReadByIndex()
    {
        Flat("image/one.png", 2, 2, 10);
        Directory.CreateDirectory(_folder["mask"]);
        PngWriter.WriteIndexed(_folder["mask/one.png"], new ImageBytes(2, 2, 1, [0, 2, 1, 0]), [0, 0, 0, 200, 10, 10, 10, 200, 10]);
        var map = new int[4];
        ImageFolder.Load(_folder.Root).Training.ReadClasses(0, map);
        Assert.Equal([0, 2, 1, 0], map);
    }

    [Fact]
    public void Load_WrongMasks_AreErrorsThatNameThem()
    {
        Flat("images/one.png", 2, 2, 10);
        Directory.CreateDirectory(_folder["masks"]);
        Assert.Contains("got no mask", Error(), StringComparison.Ordinal);
        Flat("masks/one.png", 2, 2, 1, 2, 3);
        Assert.Contains("with 3 channels", Error(), StringComparison.Ordinal);
        Flat("masks/one.png", 2, 2, 255);
        Assert.Contains("no class but 0", Error(), StringComparison.Ordinal);
        Flat("masks/one.png", 3, 2, 1);
        var data = ImageFolder.Load(_folder.Root).Training;
        Assert.Contains("got a mask of 3x2; expected 2x2", Assert.Throws<DataException>(() =>
            data.Read(0, new Sample())).Message, StringComparison.Ordinal);
        data = ImageFolder.Load(_folder.Root, new ImageFolderOptions { MaskClasses = 2 }).Training;
        Flat("masks/one.png", 2, 2, 7);
        Assert.Contains("got class 7 in row 0, column 0", Assert.Throws<DataException>(() =>
            data.Read(0, new Sample())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnreadablePictures_AreNamedOrLeftOut()
    {
        Flat("a/good.png", 4, 4, 9);
        Flat("b/good.png", 4, 4, 9);
        var broken = File.ReadAllBytes(_folder["a/good.png"])[..50];
        _folder.Write("a/broken.png", broken);
        Assert.Contains("broken.png", Assert.Throws<DataException>(() => Read(ImageFolder.Load(
            _folder.Root, new ImageFolderOptions { Size = (4, 4), InColor = false }).Training, 0)).Message, StringComparison.Ordinal);
        File.Delete(_folder["a/broken.png"]);
        _folder.Write("b/web.jpg", "<html>not found</html>");
        Assert.Contains("web.jpg: got a web page", Error(), StringComparison.Ordinal);
        var folder = ImageFolder.Load(_folder.Root, new ImageFolderOptions { SkipUnreadable = true });
        Assert.Equal(2, folder.Training.Count);
        Assert.Equal("1 unreadable picture left out.", folder.Notes[0][(folder.Notes[0].IndexOf(": ", StringComparison.Ordinal) + 2)..]);
        Assert.Contains(folder.Notes, note => note.Contains("web.jpg", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_FoldersOfAnotherForm_SayWhatIsThere()
    {
        Assert.Contains("an empty folder", Error(), StringComparison.Ordinal);
        _folder.Write("a.txt", "");
        _folder.Write("b.txt", "");
        Assert.Contains("2 files (a.txt, b.txt)", Error(), StringComparison.Ordinal);
        Flat("one/1.png", 4, 4, 9);
        Assert.Contains("1 folder (one) and 2 files", Error(), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["two"]);
        Assert.Contains("two: got no picture", Error(), StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<DataException>(() => ImageFolder.Load(_folder["none"])).Message, StringComparison.Ordinal);
        Assert.False(ImageFolder.IsImageFolder(_folder["two"]));
        Assert.True(ImageFolder.IsImageFolder(_folder.Root));
    }

    private static float[] Repeat(byte value, int count) => [.. Enumerable.Repeat(value / 255f, count)];

    private static float[] Read(Dataset data, int index)
    {
        var sample = new float[data.SampleSize];
        data.ReadSample(index, sample);
        return sample;
    }

    private string Error() => Assert.Throws<DataException>(() => ImageFolder.Load(_folder.Root)).Message;

    private void Flat(string name, int width, int height, params byte[] colour) =>
        Write(name, new ImageBytes(width, height, colour.Length, [.. Enumerable.Range(0, width * height).SelectMany(_ => colour)]));

    private void Write(string name, ImageBytes image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        PngWriter.Write(_folder[name], image);
    }
}
