using System.Buffers.Binary;
using System.Text;

namespace Descent.Formats;

/// <summary>The chunks of a PNG, checked: order, lengths, checksums; the compressed pixels are not touched yet.</summary>
internal sealed class PngContent
{
    private const int ChunkFrame = 12; // length, type, checksum

    private readonly byte[] _file;
    private readonly int _length;
    private readonly string _name;
    private int _at;
    private bool _isAfterPixels;

    private PngContent(byte[] file, int length, string name) => (_file, _length, _name) = (file, length, name);

    /// <summary>The first eight bytes of every PNG.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Sizes and kind of samples.</summary>
    public PngHeader Header { get; private set; }

    /// <summary>Red, green and blue of each index; empty where there is no palette.</summary>
    public ReadOnlyMemory<byte> Palette { get; private set; }

    /// <summary>The chunk tRNS: alpha of the first indices, or the one transparent grey or colour; null where it is missing.</summary>
    public ReadOnlyMemory<byte>? Transparency { get; private set; }

    /// <summary>The Exif orientation, 1 where there is none.</summary>
    public int Orientation { get; private set; } = 1;

    /// <summary>Where the compressed pixels stand in the file.</summary>
    public List<(int Start, int Length)> Pixels { get; } = [];

    /// <summary>Reads the chunks to the end, or to the pixels where only the header matters.</summary>
    public static PngContent Parse(byte[] file, int length, string name, ImageOptions options, bool isHeaderOnly)
    {
        var content = new PngContent(file, length, name);
        if (length < Signature.Length || !file.AsSpan(0, Signature.Length).SequenceEqual(Signature))
        {
            throw new DataException(
                $"{name}, byte 0: got {Convert.ToHexString(file, 0, Math.Min(length, 8))}; expected a PNG, which starts with 89504E470D0A1A0A.");
        }

        content._at = Signature.Length;
        content.ReadHeader(options);
        while (content.ReadChunk(isHeaderOnly))
        {
        }

        return content;
    }

    private void ReadHeader(ImageOptions options)
    {
        var (type, start, length) = NextChunk();
        if (type != "IHDR" || length != PngHeader.Bytes)
        {
            var hint = type == "CgBI" ? " It was changed by Apple's tools for one of their devices." : string.Empty;
            throw new DataException($"{_name}, byte 8: got chunk {type} of {length} bytes; expected IHDR of {PngHeader.Bytes}.{hint}");
        }

        Header = PngHeader.Parse(_file.AsSpan(start, length), _name, options);
    }

    // False after the last chunk that matters.
    private bool ReadChunk(bool isHeaderOnly)
    {
        var (type, start, length) = NextChunk();
        if (type != "IDAT") _isAfterPixels |= Pixels.Count > 0;
        switch (type)
        {
            case "IDAT":
                ReadPixels(start, length);
                return !isHeaderOnly;
            case "IEND":
                if (length != 0) throw Bad(type, $"{length} bytes", "none");
                if (Pixels.Count == 0) throw Bad(type, "it before any pixels", "a chunk IDAT before it");
                return false;
            case "PLTE":
                ReadPalette(start, length);
                break;
            case "tRNS":
                ReadTransparency(start, length);
                break;
            case "eXIf":
                Orientation = ExifOrientation.Find(_file.AsSpan(start, length));
                break;
            default:
                // The case of the first letter says whether a reader may skip a chunk that it does not know.
                if (char.IsAsciiLetterUpper(type[0])) throw Bad(type, "a chunk that may not be skipped", "one of the PNG standard");
                break;
        }

        return true;
    }

    private (string Type, int Start, int Length) NextChunk()
    {
        if (_length - _at < ChunkFrame)
        {
            throw new DataException($"{_name}, byte {_at}: got the end of the file; expected a chunk or IEND. The file is cut off.");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(_at));
        var typeBytes = _file.AsSpan(_at + 4, 4);
        foreach (var letter in typeBytes)
        {
            if (!char.IsAsciiLetter((char)letter))
            {
                throw new DataException($"{_name}, byte {_at + 4}: got a chunk named {Convert.ToHexString(typeBytes)}; expected four letters.");
            }
        }

        var type = Encoding.ASCII.GetString(typeBytes);
        if (length > _length - _at - ChunkFrame)
        {
            throw new DataException(
                $"{_name}, byte {_at}: got chunk {type} of {length} bytes; expected at most {_length - _at - ChunkFrame}, which is what " +
                "the file holds. The file is cut off or damaged.");
        }

        var start = _at + 8;
        var (stored, computed) = (BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(start + (int)length)),
            Crc32.Append(0, _file.AsSpan(_at + 4, 4 + (int)length)));
        if (stored != computed) throw Bad(type, $"checksum {stored:X8}", $"{computed:X8}, that of its bytes. The file is damaged");
        _at = start + (int)length + 4;
        return (type, start, (int)length);
    }

    private void ReadPixels(int start, int length)
    {
        if (_isAfterPixels) throw Bad("IDAT", "it after another chunk", "all pixels in one piece");
        if (Header.Color == PngColor.Palette && Palette.IsEmpty) throw Bad("IDAT", "indices without a palette", "a chunk PLTE before it");
        Pixels.Add((start, length));
    }

    private void ReadPalette(int start, int length)
    {
        var most = Header.Color == PngColor.Palette ? 1 << Header.Depth : 256;
        if (Pixels.Count > 0 || !Palette.IsEmpty || Transparency is not null) throw Bad("PLTE", "it late or twice", "it once, before tRNS and IDAT");
        if (Header.Color is PngColor.Grey or PngColor.GreyAlpha) throw Bad("PLTE", "a palette", "none for grey");
        if (length == 0 || length % 3 != 0 || length / 3 > most) throw Bad("PLTE", $"{length} bytes", $"3 for each of 1 to {most} colours");
        Palette = _file.AsMemory(start, length);
    }

    private void ReadTransparency(int start, int length)
    {
        if (Pixels.Count > 0 || Transparency is not null) throw Bad("tRNS", "it late or twice", "it once, before IDAT");
        var isRight = Header.Color switch
        {
            PngColor.Grey => length == 2,
            PngColor.Rgb => length == 6,
            PngColor.Palette => length >= 1 && length <= Palette.Length / 3,
            _ => false,
        };
        if (!isRight) throw Bad("tRNS", $"{length} bytes, colour type {(int)Header.Color}", "2 for grey, 6 for colours, at most the palette's count");
        Transparency = _file.AsMemory(start, length);
    }

    private DataException Bad(string chunk, string got, string expected) =>
        new($"{_name}, chunk {chunk} at byte {_at}: got {got}; expected {expected}.");
}
