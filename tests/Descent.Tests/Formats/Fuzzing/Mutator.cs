using System.Buffers.Binary;
using System.IO.Compression;

namespace Descent.Tests.Formats.Fuzzing;

/// <summary>Damages valid files: each input is a function of its seed alone, so that a finding can be made again.</summary>
internal static class Mutator
{
    private static readonly long[] s_numbers =
        [0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, long.MaxValue, long.MinValue];

    /// <summary>One of the files with one to six kinds of damage, mostly few: much damage never gets beyond the first check.</summary>
    public static byte[] Damage(IReadOnlyList<byte[]> files, Rng rng)
    {
        var bytes = files[rng.NextInt(files.Count)].ToList();
        for (var times = 1 + rng.NextInt(1 + rng.NextInt(6)); times > 0 && bytes.Count > 0; times--)
            DamageOnce(bytes, files[rng.NextInt(files.Count)], rng);
        return [.. bytes];
    }

    /// <summary>A PNG with all checksums right, so that what is behind them is reached.</summary>
    public static byte[] SumChunks(byte[] png)
    {
        for (var at = 8; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            if (length > png.Length - at - 12) break;
            var crc = 0xFFFFFFFFu;
            foreach (var b in png.AsSpan(at + 4, 4 + (int)length))
            {
                crc ^= b;
                for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(at + 8 + (int)length), ~crc);
            at += 12 + (int)length;
        }

        return png;
    }

    /// <summary>The damaged bytes inside of sound gzip.</summary>
    public static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(bytes);
        return stream.ToArray();
    }

    /// <summary>The damaged bytes as the one array of a sound ZIP archive.</summary>
    public static byte[] Zip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var part = archive.CreateEntry("a.npy", CompressionLevel.Fastest).Open();
            part.Write(bytes);
        }

        return stream.ToArray();
    }

    private static void DamageOnce(List<byte> bytes, byte[] other, Rng rng)
    {
        var at = rng.NextInt(bytes.Count);
        var few = Math.Min(1 + rng.NextInt(32), bytes.Count - at);
        switch (rng.NextInt(10))
        {
            case 0 or 1: bytes[at] ^= (byte)(1 << rng.NextInt(8)); break;
            case 2: bytes[at] = (byte)rng.NextInt(256); break;
            case 3: bytes.RemoveRange(at, bytes.Count - at); break;
            case 4: bytes.InsertRange(at, Enumerable.Range(0, few).Select(_ => (byte)rng.NextInt(256))); break;
            case 5: bytes.RemoveRange(at, few); break;
            case 6: WriteNumber(bytes, rng.NextInt(3) == 0 ? Math.Min(at, 40) : at, rng); break;
            case 7: // a part twice, or in another place
                var part = bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + rng.NextInt(200)));
                bytes.InsertRange(rng.NextInt(bytes.Count), part);
                break;
            case 8: // the end of another file
                if (other.Length == 0) break;
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(rng.NextInt(other.Length)));
                break;
            default: // the same byte many times
                for (var i = 0; i < few; i++) bytes[at + i] = bytes[at];
                break;
        }
    }

    // Lengths and sizes, in both orders: the largest numbers, and those next to what is there.
    private static void WriteNumber(List<byte> bytes, int at, Rng rng)
    {
        Span<byte> number = stackalloc byte[8];
        var width = 1 << rng.NextInt(4);
        if (at + width > bytes.Count) return;
        for (var i = 0; i < width; i++) number[8 - width + i] = bytes[at + i];
        var isBig = rng.NextInt(2) == 0;
        var value = s_numbers[rng.NextInt(s_numbers.Length)];
        if (rng.NextInt(2) == 0) value = BinaryPrimitives.ReadInt64BigEndian(number) + rng.NextInt(9) - 4;
        BinaryPrimitives.WriteInt64BigEndian(number, value);
        for (var i = 0; i < width; i++) bytes[at + (isBig ? i : width - 1 - i)] = number[8 - width + i];
    }
}
