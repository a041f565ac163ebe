using Descent.Formats;
using Descent.Tests.Golden;

namespace Descent.Tests.Formats.Images;

public sealed class JpegTests
{
    private const string Golden = "jpegs.json";

    private static readonly ImageOptions s_stored = new() { UseOrientation = false };

    public static TheoryData<string> Kinds => PictureCases.Names(Golden);

    public static TheoryData<string> Turned => PictureCases.Names("upright.json");

    [JpegTheory]
    [MemberData(nameof(Kinds))]
    public void Read_EveryKind_GivesPillowsPixels(string name) =>
        PictureCases.AssertIs(Golden, name, JpegReader.Read(new MemoryStream(PictureCases.Bytes(Golden, name)), name));

    [JpegTheory]
    [MemberData(nameof(Turned))]
    public void Read_ExifOrientation_TurnsAsPillow(string name)
    {
        var file = PictureCases.Bytes("upright.json", name);
        PictureCases.AssertIs("upright.json", name, ImageFile.Read(new MemoryStream(file), name, s_stored));
        var upright = ImageFile.Read(new MemoryStream(file), name);
        var expected = GoldenFiles.Case("upright.json", name);
        var (width, height) = name[^1] is >= '5' and <= '8' ? (upright.Height, upright.Width) : (upright.Width, upright.Height);
        Assert.Equal((expected.Integer("width"), expected.Integer("height")), (width, height));
        var digest = expected.TryGetProperty("upright", out var turned) ? turned.GetString() : expected.Text("pixels");
        Assert.Equal(digest, PictureCases.Digest(upright.Pixels));
    }

    [Fact]
    public void ReadInfo_NeedsNoLibrary()
    {
        foreach (var name in (string[])["grey", "422-progressive", "cmyk", "420-16x17"])
        {
            var (expected, info) = (GoldenFiles.Case(Golden, name), JpegReader.ReadInfo(PictureCases.Bytes(Golden, name), name));
            Assert.Equal((expected.Integer("width"), expected.Integer("height")), (info.Width, info.Height));
            Assert.Equal((expected.Integer("channels"), 1, ImageFormat.Jpeg), (info.Channels, info.Orientation, info.Format));
        }

        var turned = JpegReader.ReadInfo(PictureCases.Bytes("upright.json", "orientation-6"), "6");
        Assert.Equal((7, 11, 6), (turned.Width, turned.Height, turned.Orientation));
    }

    [JpegFact]
    public void Decode_IntoOwnMemory_AllocatesNothing()
    {
        var file = PictureCases.Bytes(Golden, "420");
        var (pixels, guard) = (new byte[(37 * 23 * 3) + 8], (byte)0x5A);
        pixels.AsSpan(37 * 23 * 3).Fill(guard);
        JpegReader.Decode(file, "a.jpg", pixels.AsSpan(0, 37 * 23 * 3));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++) JpegReader.Decode(file, "a.jpg", pixels.AsSpan(0, 37 * 23 * 3));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(GoldenFiles.Case(Golden, "420").Text("pixels"), PictureCases.Digest(pixels.AsSpan(0, 37 * 23 * 3)));
        Assert.All(pixels[(37 * 23 * 3)..], b => Assert.Equal(guard, b));
        Assert.Throws<ShapeException>(() => JpegReader.Decode(file, "a.jpg", pixels.AsSpan(0, (37 * 23 * 3) - 1)));
    }

    [JpegFact]
    public void Decode_ManyThreads_GiveTheSamePixels()
    {
        var files = GoldenFiles.Cases(Golden).Select(c => c.Text("name"))
            .Select(n => (Name: n, Pixels: GoldenFiles.Case(Golden, n).Text("pixels"), File: PictureCases.Bytes(Golden, n))).ToList();
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var (name, pixels, file) = files[i % files.Count];
            Assert.Equal(pixels, PictureCases.Digest(JpegReader.Read(new MemoryStream(file), name).Pixels));
        });
    }

    [JpegFact]
    public void Read_CutOffFile_IsAnErrorUnlessDamageIsAccepted()
    {
        foreach (var name in (string[])["420", "grey-progressive"])
        {
            var file = PictureCases.Bytes(Golden, name);
            var cut = file[..^(file.Length / 8)];
            var error = Assert.Throws<DataException>(() => JpegReader.Read(new MemoryStream(cut), "a.jpg"));
            Assert.StartsWith("a.jpg: got a JPEG that cannot be decoded", error.Message);
            var image = JpegReader.Read(new MemoryStream(cut), "a.jpg", new ImageOptions { AcceptDamage = true });
            var whole = JpegReader.Read(new MemoryStream(file), "a.jpg");
            Assert.Equal((whole.Width, whole.Height), (image.Width, image.Height));
            if (name == "420") Assert.Equal(whole.Row(0), image.Row(0)); // what came before the cut is there
            PictureCases.AssertIs(Golden, name, JpegReader.Read(new MemoryStream(file), name)); // the decoder is usable after an error
        }
    }

    [JpegTheory]
    [InlineData("grey", 3)]
    [InlineData("grey", 4)]
    [InlineData("420", 1)]
    [InlineData("420", 2)]
    [InlineData("cmyk", 4)]
    public void Read_OtherChannels_AreConvertedFromTheFiles(string name, int channels)
    {
        var file = PictureCases.Bytes(Golden, name);
        var expected = JpegReader.Read(new MemoryStream(file), name).WithChannels(channels);
        var image = JpegReader.Read(new MemoryStream(file), name, new ImageOptions { Channels = channels });
        Assert.Equal(channels, image.Channels);
        Assert.Equal(expected.Pixels, image.Pixels);
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { "empty", "FFD8FF" }, { "start", "cut off" }, { "no frame", "frame header first" }, { "end", "pixels before it" }, { "segment", "cut off" },
        { "huge", "got a picture of 60000x60000 pixels; expected at most 64000000" }, { "held", "1024 pixels for each" },
        { "scans", "in several scans" }, { "zero", "0x8 pixels" }, { "lossless", "SOF3" }, { "12 bits", "12 bits" }, { "two", "2 components" },
        { "frame", "frame header of 5 bytes" }, { "many scans", "got 600 scans" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Read_Malformed_IsRefusedBeforeNativeCodeSeesIt(string damage, string part)
    {
        var file = Make(damage);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<DataException>(() => JpegReader.Decode(file, "a.jpg", new byte[4096], new ImageOptions()));
        Assert.Contains(part, error.Message);
        Assert.Contains("expected", error.Message);
        Assert.StartsWith("a.jpg", error.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000, damage);
    }

    [JpegFact]
    public void Read_DamagedFiles_OnlyThrowDataException()
    {
        foreach (var name in (string[])["grey", "420-progressive", "cmyk"])
            Mutations.Check(PictureCases.Bytes(Golden, name), 1000, bytes => JpegReader.Read(new MemoryStream(bytes), "x"));
    }

    [Fact]
    public void MissingLibrary_SaysHowToInstallIt()
    {
        var missing = TurboJpeg.WhyMissing(null, ["no-such-library.so"]);
        Assert.Contains("apt install libturbojpeg0", missing);
        Assert.Contains("brew install jpeg-turbo", missing);
        Assert.Contains("Windows", missing);
        Assert.Contains("DESCENT_TURBOJPEG: got 'no-such.so'", TurboJpeg.WhyMissing("no-such.so", []));
    }

    private static byte[] Frame(int marker, int width, int height, int components = 3, int bits = 8) =>
    [
        0xFF, (byte)marker, 0, (byte)(8 + (3 * components)), (byte)bits,
        (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)components,
        .. Enumerable.Range(1, components).SelectMany(i => (byte[])[(byte)i, 0x11, 0]),
    ];

    private static byte[] Scan(int components = 3) =>
    [
        0xFF, 0xDA, 0, (byte)(6 + (2 * components)), (byte)components,
        .. Enumerable.Range(1, components).SelectMany(i => (byte[])[(byte)i, 0]), 0, 63, 0,
    ];

    private static byte[] Make(string damage) => damage switch
    {
        "empty" => [],
        "start" => [0xFF, 0xD8, 0xFF, 0xE0],
        "no frame" => [0xFF, 0xD8, .. Scan()],
        "end" => [0xFF, 0xD8, .. Frame(0xC0, 8, 8), 0xFF, 0xD9],
        "segment" => [0xFF, 0xD8, 0xFF, 0xE1, 0x40, 0, 1],
        "huge" => [0xFF, 0xD8, .. Frame(0xC0, 60000, 60000), .. Scan(), 0xFF, 0xD9],
        "held" => [0xFF, 0xD8, .. Frame(0xC0, 7000, 7000), .. Scan(), 0xFF, 0xD9],
        "scans" => [0xFF, 0xD8, .. Frame(0xC2, 7000, 7000), .. Scan(), .. new byte[100_000], 0xFF, 0xD9],
        "zero" => [0xFF, 0xD8, .. Frame(0xC0, 0, 8), .. Scan(), 0xFF, 0xD9],
        "lossless" => [0xFF, 0xD8, .. Frame(0xC3, 8, 8), .. Scan(), 0xFF, 0xD9],
        "12 bits" => [0xFF, 0xD8, .. Frame(0xC1, 8, 8, bits: 12), .. Scan(), 0xFF, 0xD9],
        "two" => [0xFF, 0xD8, .. Frame(0xC0, 8, 8, components: 2), .. Scan(2), 0xFF, 0xD9],
        "frame" => [0xFF, 0xD8, 0xFF, 0xC0, 0, 7, 8, 0, 8, 0, 8, .. Scan()],
        _ => [0xFF, 0xD8, .. Frame(0xC2, 8, 8), .. Enumerable.Range(0, 600).SelectMany(_ => Scan()), 0xFF, 0xD9],
    };
}
