using System.Buffers.Binary;
using System.IO.Compression;
using Descent.Formats;
using Descent.Tests.Golden;

namespace Descent.Tests.Formats.Images;

public sealed class PngTests
{
    private const string Golden = "pngs.json";

    public static TheoryData<string> Kinds => PictureCases.Names(Golden);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_EveryKind_GivesThePixelsOfAnotherEncoder(string name)
    {
        var file = PictureCases.Bytes(Golden, name);
        PictureCases.AssertIs(Golden, name, PngReader.Read(new MemoryStream(file), name));
        if (!GoldenFiles.Case(Golden, name).TryGetProperty("indices", out _)) return;
        var raw = PngReader.Read(new MemoryStream(file), name, new ImageOptions { KeepIndices = true });
        Assert.Equal(1, raw.Channels);
        PictureCases.AssertIs(Golden, name, raw, "indices");
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 300, 200)]
    [InlineData(2, 33, 17)]
    [InlineData(3, 500, 400)]
    [InlineData(3, 1, 77)]
    [InlineData(4, 64, 3)]
    public void Write_ThenRead_GivesTheSamePixels(int channels, int width, int height)
    {
        using var folder = new TemporaryFolder();
        var image = Drawing(width, height, channels);
        PngWriter.Write(folder["a.png"], image);
        PngWriter.Write(folder["b.png"], image);
        var read = PngReader.Read(folder["a.png"]);
        Assert.Equal((width, height, channels), (read.Width, read.Height, read.Channels));
        Assert.Equal(image.Pixels, read.Pixels);
        Assert.Equal(File.ReadAllBytes(folder["a.png"]), File.ReadAllBytes(folder["b.png"]));
    }

    [Fact]
    public void Write_SmoothPicture_IsFarSmallerThanItsBytes()
    {
        using var stream = new MemoryStream();
        PngWriter.Write(stream, Drawing(256, 256, 3));
        Assert.InRange(stream.Length, 100, 256 * 256 * 3 / 4);
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { "empty", "byte 0" }, { "signature", "starts with 89504E47" }, { "cut", "cut off" }, { "crc", "checksum" }, { "adler", "compressed pixels" },
        { "huge", "expected sides of 1 to 1000000" }, { "pixels", "at most 64000000 pixels" }, { "held", "1032 times" }, { "zero", "0x4 pixels" },
        { "depth", "colour type 2" }, { "interlace", "interlace 2" }, { "critical", "may not be skipped" }, { "split", "one piece" },
        { "palette", "without a palette" }, { "index", "got index 3; expected at most 1" }, { "filter", "got filter 9" }, { "short", "more rows" },
        { "long", "more pixels" }, { "chunk", "which is what the file holds" }, { "name", "four letters" }, { "none", "before any pixels" },
        { "apple", "Apple" }, { "key", "tRNS" }, { "two palettes", "late or twice" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Read_Malformed_SaysFileAndPlaceWithoutTakingMemory(string damage, string part)
    {
        var file = Make(damage);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<DataException>(() => PngReader.Read(new MemoryStream(file), "a.png"));
        Assert.Contains(part, error.Message);
        Assert.Contains("expected", error.Message);
        Assert.StartsWith("a.png", error.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4_000_000, damage);
    }

    [Fact]
    public void Read_SixteenBitMask_IsNotRounded()
    {
        var file = PictureCases.Bytes(Golden, "grey16");
        var options = new ImageOptions { KeepIndices = true };
        Assert.Contains("rounded", Assert.Throws<DataException>(() => PngReader.Read(new MemoryStream(file), "m", options)).Message);
    }

    [Fact]
    public void Read_DamagedFiles_OnlyThrowDataException()
    {
        foreach (var name in (string[])["rgba8", "palette4-key", "grey16-adam7"])
            Mutations.Check(PictureCases.Bytes(Golden, name), 1000, bytes => PngReader.Read(new MemoryStream(bytes), "x"));
    }

    internal static ImageBytes Drawing(int width, int height, int channels)
    {
        var pixels = new byte[width * height * channels];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (c, x, y) = (i % channels, i / channels % width, i / channels / width);
            pixels[i] = (byte)((c * 50) + (x * 2) + y + (x * y % 7));
        }

        return new ImageBytes(width, height, channels, pixels);
    }

    /// <summary>A chunk with the right checksum.</summary>
    internal static byte[] Chunk(string type, params byte[] content)
    {
        var bytes = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, content.Length);
        for (var i = 0; i < 4; i++) bytes[4 + i] = (byte)type[i];
        content.CopyTo(bytes, 8);
        var crc = 0xFFFFFFFFu; // bit by bit, as the standard defines it
        foreach (var b in bytes.AsSpan(4, 4 + content.Length))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8 + content.Length), ~crc);
        return bytes;
    }

    internal static byte[] Signed(params byte[][] chunks) =>
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. chunks.SelectMany(c => c)];

    internal static byte[] Header(uint width, uint height, byte depth, byte color, byte interlace = 0)
    {
        var content = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(content, width);
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(4), height);
        (content[8], content[9], content[12]) = (depth, color, interlace);
        return Chunk("IHDR", content);
    }

    internal static byte[] Pixels(params byte[] rows)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal)) zlib.Write(rows);
        return Chunk("IDAT", stream.ToArray());
    }

    // Pictures of 2 x 2 grey pixels unless the damage is in the header.
    private static byte[] Make(string damage)
    {
        var (header, pixels, end) = (Header(2, 2, 8, 0), Pixels(0, 1, 2, 0, 3, 4), Chunk("IEND"));
        var palette = Chunk("PLTE", 1, 2, 3, 4, 5, 6);
        return damage switch
        {
            "empty" => [],
            "signature" => [1, .. Signed(header, pixels, end)],
            "cut" => Signed(header, pixels)[..^3],
            "crc" => Signed(header, Changed(pixels, 10), end),
            "adler" => Signed(header, Chunk("IDAT", Changed(pixels, pixels.Length - 5)[8..^4]), end),
            "huge" => Signed(Header(0x7FFFFFFF, 0x7FFFFFFF, 8, 6), pixels, end),
            "pixels" => Signed(Header(100_000, 100_000, 8, 0), pixels, end),
            "held" => Signed(Header(7000, 9000, 8, 6), pixels, end),
            "zero" => Signed(Header(0, 4, 8, 0), pixels, end),
            "depth" => Signed(Header(2, 2, 4, 2), pixels, end),
            "interlace" => Signed(Header(2, 2, 8, 0, 2), pixels, end),
            "critical" => Signed(header, Chunk("ABcD", 1), pixels, end),
            "split" => Signed(header, pixels, Chunk("tEXt", 65, 0, 65), pixels, end),
            "palette" => Signed(Header(2, 2, 8, 3), pixels, end),
            "index" => Signed(Header(2, 2, 8, 3), palette, Pixels(0, 0, 1, 0, 3, 4), end),
            "filter" => Signed(header, Pixels(0, 1, 2, 9, 3, 4), end),
            "short" => Signed(header, Pixels(0, 1, 2, 0, 3), end),
            "long" => Signed(header, Pixels(0, 1, 2, 0, 3, 4, 5), end),
            "chunk" => [.. Signed(header), 0x7F, 0xFF, 0xFF, 0xFF, .. "IDAT"u8, .. new byte[20]],
            "name" => Signed(header, Chunk("ID T"), pixels, end),
            "none" => Signed(header, end),
            "apple" => Signed(Chunk("CgBI", 0, 0, 0, 0), header, pixels, end),
            "key" => Signed(header, Chunk("tRNS", 1, 2, 3), pixels, end),
            "two palettes" => Signed(Header(2, 2, 8, 3), palette, palette, pixels, end),
            _ => throw new ArgumentOutOfRangeException(nameof(damage)),
        };
    }

    private static byte[] Changed(byte[] bytes, int at)
    {
        var changed = bytes.ToArray();
        changed[at] ^= 1;
        return changed;
    }
}
