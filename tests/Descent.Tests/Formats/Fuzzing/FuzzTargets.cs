using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Descent.Configuration;
using Descent.Formats;
using Descent.Tests.Architecture;
using Descent.Tests.Formats.Images;
using Descent.Tests.Golden;

namespace Descent.Tests.Formats.Fuzzing;

/// <summary>A reader with files that it can read.</summary>
/// <param name="Name">For messages; the damage depends on it.</param>
/// <param name="Files">Sound files.</param>
/// <param name="Read">Reads a file's bytes to the end.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Files, Action<byte[]> Read)
{
    /// <summary>What is done to the bytes after they were damaged, so that the reader's first checks pass.</summary>
    public Func<byte[], byte[]> Wrap { get; init; } = static bytes => bytes;

    /// <summary>The most bytes that may be allocated for a file of so many.</summary>
    public Func<int, long> Limit { get; init; } = static _ => 256 << 20;
}

/// <summary>Every reader of files from outside.</summary>
internal static class FuzzTargets
{
    // Readers that know only names of files: one file, written anew each time.
    private static readonly string s_file = Path.Combine(Directory.CreateTempSubdirectory("descent-fuzz-").FullName, "file");

    static FuzzTargets() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Directory.Delete(Path.GetDirectoryName(s_file)!, recursive: true);

    public static IReadOnlyList<FuzzTarget> Managed { get; } =
    [
        new("idx", Idx(), b => IdxReader.Read(new MemoryStream(b), "x")),
        new("idx-gzip", Idx(), b => IdxReader.Read(new MemoryStream(b), "x")) { Wrap = Mutator.Gzip },
        new("gzip", [.. Idx().Select(Mutator.Gzip)], b => IdxReader.Read(new MemoryStream(b), "x")),
        new("cifar", [new byte[3073 * 2]], b => CifarReader.Read(Written(b), 1, 0, 10)),
        new("csv", Csv(), b => ReadCsv(Written(b))),
        // The bytes of the file and of its numbers, 32 kB for the error's text and its stack.
        new("safetensors", Safetensors(), b => ReadSafetensors(b)) { Limit = static length => (2L * length) + (32 << 10) },
        new("npy", Npy(), b => ReadNpy(NpyReader.Read(new MemoryStream(b), "x"))),
        new("npy-rows", [.. Npy().Where((_, i) => i != 1)], b => ReadRows(Written(b))),
        new("npz", Npz(), b => NpzReader.ReadAll(new MemoryStream(b), "x")),
        new("npz-inside", Npy(), b => NpzReader.ReadAll(new MemoryStream(b), "x")) { Wrap = Mutator.Zip },
        new("png", Png(), b => ReadImage(b)),
        new("png-summed", Png(), b => ReadImage(b)) { Wrap = Mutator.SumChunks },
        new("png-pixels", [.. Png().Select(Unpacked)], b => ReadImage(b)) { Wrap = Packed },
        new("config", Config(), b => ExperimentConfig.Parse(Encoding.UTF8.GetString(b))),
    ];

    public static IReadOnlyList<FuzzTarget> Native { get; } =
    [
        new("jpeg", Jpeg(), b => ReadImage(b)),
        new("jpeg-damaged", Jpeg(), b => ImageFile.Read(new MemoryStream(b), "x", new ImageOptions { AcceptDamage = true, Channels = 3 })),
    ];

    private static string Written(byte[] bytes)
    {
        File.WriteAllBytes(s_file, bytes);
        return s_file;
    }

    private static void ReadCsv(string path)
    {
        using var reader = CsvReader.Open(path);
        while (reader.Read())
        {
        }
    }

    private static void ReadSafetensors(byte[] bytes)
    {
        var file = SafetensorsFile.Read(new MemoryStream(bytes), "x");
        foreach (var name in file.Names) file.ReadFloats(name);
    }

    private static void ReadNpy(NpyArray array) => Assert.Equal(array.Count, array.ToFloats().Length);

    private static void ReadRows(string path)
    {
        using var file = NpyFile.Open(path);
        if (file.Rows > 0) file.ReadFloats(file.Rows - 1, new float[file.RowLength]);
    }

    private static void ReadImage(byte[] bytes)
    {
        var image = ImageFile.Read(new MemoryStream(bytes), "x");
        Assert.Equal(image.Width * image.Height * image.Channels, image.Pixels.Length);
    }

    private static byte[][] Idx()
    {
        using var stream = new MemoryStream();
        IdxWriter.Write(stream, new byte[60], 3, 4, 5);
        return [stream.ToArray(), [0, 0, 13, 1, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8]];
    }

    private static byte[][] Csv() =>
    [
        "name,x,y\nada,1,2.5\n\"o\"\"b, c\",3,4\ncl,5,\"6\n7\"\n"u8.ToArray(),
        "a;b\r\n1;2\r\n;\r\n"u8.ToArray(),
        [0xEF, 0xBB, 0xBF, .. "größe\tart\n1\tä\n"u8],
    ];

    private static byte[][] Safetensors()
    {
        var metadata = new Dictionary<string, string> { ["format"] = "pt" };
        SafetensorsFile.Write(s_file, [("weight", [2, 3], new float[6]), ("b", [3], new float[3])], metadata);
        var few = File.ReadAllBytes(s_file);
        (string, int[], ReadOnlyMemory<float>)[] large =
            [("a", [50, 100], new float[5000]), ("none", [0, 3], Array.Empty<float>()), ("one", [], new float[1])];
        SafetensorsFile.Write(s_file, large, metadata);
        return [few, few, few, File.ReadAllBytes(s_file)];
    }

    private static byte[][] Npy() =>
        [.. ((string[])["float32", "int16-big-fortran", "four-axes", "bool", "version-3"]).Select(n => PictureCases.Bytes("npys.json", n))];

    private static byte[][] Npz() =>
        [.. GoldenFiles.Json("npys.json").GetProperty("archives").EnumerateArray().Select(a => Convert.FromBase64String(a.Text("file")))];

    private static byte[][] Png()
    {
        using var stream = new MemoryStream();
        PngWriter.Write(stream, new ImageBytes(300, 300, 4, new byte[360_000]));
        string[] names = ["rgba8", "palette4-key", "grey16-adam7", "rgb8-key-adam7", "grey1", "grey-alpha16", "tiny-5x2-adam7"];
        return [stream.ToArray(), .. names.Select(n => PictureCases.Bytes("pngs.json", n)), PictureCases.Bytes("upright.json", "png-orientation-6")];
    }

    private static byte[][] Jpeg()
    {
        string[] names = ["grey", "420", "444-progressive", "420-progressive", "cmyk", "ycck", "411", "420-1x3", "420-optimized"];
        return [.. names.Select(n => PictureCases.Bytes("jpegs.json", n)), PictureCases.Bytes("upright.json", "orientation-6")];
    }

    private static byte[][] Config() =>
    [
        """{"data": {"source": {"spirals": {"count": 10}}}, "model": [{"linear": {"units": 4}}, "relu", "linear"]}"""u8.ToArray(),
        .. ((string[])["mnist-cnn", "penguins", "digits-lstm"]).Select(n => Encoding.UTF8.GetBytes(Repository.Read($"examples/{n}.json"))),
    ];

    // A PNG with its rows in place of the packed ones: header, rows, the rest. What is damaged is packed again, in one chunk.
    private static byte[] Unpacked(byte[] png)
    {
        var at = png.AsSpan().IndexOf("IDAT"u8);
        using var packed = new MemoryStream();
        for (var chunk = at; chunk >= 0;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(chunk - 4));
            packed.Write(png, chunk + 4, length);
            var next = png.AsSpan(chunk + 4 + length).IndexOf("IDAT"u8);
            chunk = next < 0 ? -1 : chunk + 4 + length + next;
        }

        packed.Position = 0;
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionMode.Decompress)) zlib.CopyTo(rows);
        return [.. png.AsSpan(0, at - 4), .. rows.ToArray()];
    }

    private static byte[] Packed(byte[] unpacked)
    {
        // Everything up to the last chunk before the rows: at least signature and IHDR.
        var split = 8;
        while (split + 12 <= unpacked.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(unpacked.AsSpan(split));
            var isChunk = length <= unpacked.Length - split - 12 && unpacked.AsSpan(split + 4, 4).IndexOfAnyExceptInRange((byte)'A', (byte)'z') < 0;
            if (!isChunk) break;
            split += 12 + (int)length;
        }

        split = Math.Min(split, unpacked.Length);
        return Mutator.SumChunks([.. unpacked.AsSpan(0, split), .. PngTests.Pixels(unpacked[split..]), .. PngTests.Chunk("IEND")]);
    }
}
