using System.Text;
using Descent.Formats;
using Descent.Tests.Golden;

namespace Descent.Tests.Formats.Images;

public sealed class ImageFileTests
{
    [Theory]
    [InlineData("GIF89a..........", "GIF")]
    [InlineData("BM..............", "BMP")]
    [InlineData("RIFF....WEBPVP8 ", "WebP")]
    [InlineData("II*\0............", "TIFF")]
    [InlineData("MM\0*............", "TIFF")]
    [InlineData("....ftypavif....", "AVIF")]
    [InlineData("P6\n2 2\n255\n....", "Netpbm")]
    [InlineData("<!DOCTYPE html>.", "web page")]
    [InlineData("hello, world....", "68656C6C6F2C2077")]
    [InlineData("", "empty")]
    public void Read_AnotherFormat_IsNamed(string start, string part)
    {
        var error = Assert.Throws<DataException>(() => ImageFile.Read(new MemoryStream(Encoding.Latin1.GetBytes(start)), "a.png"));
        Assert.Contains(part, error.Message);
        Assert.Contains("expected a picture, PNG or JPEG", error.Message);
    }

    [JpegFact]
    public void Read_ContentDecides_NotTheName()
    {
        using var folder = new TemporaryFolder();
        var jpeg = folder.Write("a.png", PictureCases.Bytes("jpegs.json", "422"));
        PictureCases.AssertIs("jpegs.json", "422", ImageFile.Read(jpeg));
        var png = folder.Write("b.jpg", PictureCases.Bytes("pngs.json", "rgba8-adam7"));
        PictureCases.AssertIs("pngs.json", "rgba8-adam7", ImageFile.Read(png));
        Assert.Equal(new ImageInfo(ImageFormat.Jpeg, 37, 23, 3, 1), ImageFile.ReadInfo(jpeg));
        Assert.Equal(new ImageInfo(ImageFormat.Png, 9, 5, 4, 1), ImageFile.ReadInfo(png));
    }

    [Fact]
    public void Read_MissingFileOrFolder_IsADataException()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no such file", Assert.Throws<DataException>(() => ImageFile.Read(folder["a.png"])).Message);
        Assert.Contains("got a folder", Assert.Throws<DataException>(() => ImageFile.Read(folder.Root)).Message);
    }

    [Fact]
    public void Reader_ManyPictures_KeepsTheirMemory()
    {
        var reader = new ImageReader();
        foreach (var name in (string[])["rgb8", "grey1", "palette8-key", "rgba16-adam7", "rgb8"])
        {
            var info = reader.Read(PictureCases.Bytes("pngs.json", name), name);
            Assert.Equal(info, reader.Info);
            Assert.Equal(GoldenFiles.Case("pngs.json", name).Text("pixels"), PictureCases.Digest(reader.Pixels));
        }

        Assert.Throws<DataException>(() => reader.Read([1, 2, 3], "x"));
        Assert.Equal(0, reader.Pixels.Length);
    }

    [JpegFact]
    public void Reader_SameFileAgain_AllocatesAlmostNothing()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.jpg", PictureCases.Bytes("jpegs.json", "420"));
        var reader = new ImageReader();
        reader.Read(path);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) reader.Read(path);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100 * 500, $"{GC.GetAllocatedBytesForCurrentThread() - before}");
        Assert.Equal(GoldenFiles.Case("jpegs.json", "420").Text("pixels"), PictureCases.Digest(reader.Pixels));
    }

    // Oracle: Pillow's Image.convert on these pixels.
    [Fact]
    public void WithChannels_GivesPillowsNumbers()
    {
        var color = new ImageBytes(3, 1, 4, [255, 0, 0, 7, 12, 200, 99, 8, 1, 2, 250, 9]);
        Assert.Equal([76, 132, 30], color.WithChannels(1).Pixels);
        Assert.Equal([76, 7, 132, 8, 30, 9], color.WithChannels(2).Pixels);
        Assert.Equal([255, 0, 0, 12, 200, 99, 1, 2, 250], color.WithChannels(3).Pixels);
        var grey = new ImageBytes(2, 1, 1, [5, 6]);
        Assert.Equal([5, 5, 5, 6, 6, 6], grey.WithChannels(3).Pixels);
        Assert.Equal([5, 5, 5, 255, 6, 6, 6, 255], grey.WithChannels(4).Pixels);
        Assert.Equal([5, 255, 6, 255], grey.WithChannels(2).Pixels);
        Assert.Same(grey, grey.WithChannels(1));
        Assert.Throws<ShapeException>(() => grey.WithChannels(5));
        Assert.Throws<ShapeException>(() => new ImageBytes(2, 2, 3, new byte[11]));
    }

    [Theory]
    [InlineData("rgb8", 1)]
    [InlineData("grey4-adam7", 3)]
    [InlineData("grey8", 4)]
    [InlineData("rgba8", 3)]
    public void Read_OtherChannels_AreConvertedFromTheFiles(string name, int channels)
    {
        var file = PictureCases.Bytes("pngs.json", name);
        var expected = ImageFile.Read(new MemoryStream(file), name).WithChannels(channels);
        Assert.Equal(expected.Pixels, ImageFile.Read(new MemoryStream(file), name, new ImageOptions { Channels = channels }).Pixels);
    }
}
