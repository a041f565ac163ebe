using System.Buffers.Binary;

namespace Descent.Formats;

/// <summary>What the segments before a JPEG's first scan say, read without the library: no native code sees a file before its checks.</summary>
/// <remarks>Reference: ITU-T T.81, 1992, annex B; Exif in APP1.</remarks>
/// <param name="Width">Pixels of a row as stored.</param>
/// <param name="Height">Rows as stored.</param>
/// <param name="Components">1 grey, 3 colours, 4 inks.</param>
/// <param name="Orientation">The Exif orientation, 1 where there is none.</param>
/// <param name="IsProgressive">Whether the scans refine each other.</param>
/// <param name="Coefficients">How many coefficients the library must hold at once; 0 where there is one scan.</param>
internal readonly record struct JpegHeader(int Width, int Height, int Components, int Orientation, bool IsProgressive, long Coefficients)
{
    private const int Sos = 0xDA, Eoi = 0xD9, App1 = 0xE1, MarkerWithoutLength = 0x01;

    /// <summary>The first three bytes of every JPEG.</summary>
    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    /// <summary>Reads the segments up to the first scan.</summary>
    public static JpegHeader Parse(ReadOnlySpan<byte> file, string name)
    {
        if (!file.StartsWith(Signature)) throw new DataException($"{name}: got other bytes at the start; expected a JPEG, which starts with FFD8FF.");
        var (header, at, orientation) = (default(JpegHeader), 2, 0);
        while (true)
        {
            var marker = NextMarker(file, ref at, name);
            if (marker is MarkerWithoutLength or (>= 0xD0 and <= 0xD8)) continue;
            if (marker == Eoi) throw new DataException($"{name}, byte {at - 2}: got the end of the picture; expected pixels before it.");
            var segment = Segment(file, ref at, name);
            if (marker == Sos)
            {
                if (header.Components == 0)
                    throw new DataException($"{name}, byte {at}: got pixels before their sizes; expected a frame header first.");
                var isWhole = !header.IsProgressive && segment.Length > 0 && segment[0] == header.Components;
                return header with { Orientation = Math.Max(orientation, 1), Coefficients = isWhole ? 0 : header.Coefficients };
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) header = Frame(marker, segment, name);
            else if (marker == App1 && orientation == 0 && segment.StartsWith("Exif\0\0"u8)) orientation = ExifOrientation.Find(segment[6..]);
        }
    }

    /// <summary>How many scans a file starts; all bytes FF inside of one are followed by others than FFDA.</summary>
    public static int CountScans(ReadOnlySpan<byte> file)
    {
        var count = 0;
        while (true)
        {
            var at = file.IndexOf((ReadOnlySpan<byte>)[0xFF, Sos]);
            if (at < 0) return count;
            count++;
            file = file[(at + 2)..];
        }
    }

    // As libjpeg: bytes before a marker are skipped, and so are the FF that fill up to it.
    private static int NextMarker(ReadOnlySpan<byte> file, ref int at, string name)
    {
        while (at < file.Length)
        {
            var found = file[at..].IndexOf((byte)0xFF);
            if (found < 0) break;
            at += found;
            while (at < file.Length && file[at] == 0xFF) at++;
            if (at < file.Length && file[at++] is var marker and not 0) return marker;
        }

        throw new DataException($"{name}, byte {file.Length}: got the end of the file; expected pixels. The file is cut off.");
    }

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> file, ref int at, string name)
    {
        var length = at + 2 <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[at..]) : 0;
        if (length < 2 || length > file.Length - at)
        {
            throw new DataException($"{name}, byte {at}: got a segment of {length} bytes; expected 2 to {file.Length - at}. The file is cut off.");
        }

        var segment = file.Slice(at + 2, length - 2);
        at += length;
        return segment;
    }

    private static JpegHeader Frame(int marker, ReadOnlySpan<byte> segment, string name)
    {
        if (marker is not (0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA))
        {
            throw new DataException($"{name}: got a frame of kind SOF{marker - 0xC0}; expected a baseline, extended or progressive JPEG.");
        }
        if (segment.Length < 6 || segment.Length < 6 + (3 * segment[5]))
        {
            throw new DataException($"{name}: got a frame header of {segment.Length} bytes; expected 6 and 3 for each component.");
        }
        if (segment[0] != 8) throw new DataException($"{name}: got samples of {segment[0]} bits; expected 8.");
        if (segment[5] is not (1 or 3 or 4)) throw new DataException($"{name}: got {segment[5]} components; expected 1, 3 or 4.");
        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        return new JpegHeader(width, height, segment[5], 1, marker is 0xC2 or 0xCA, CountCoefficients(segment, width, height));
    }

    // A component's size is the picture's times its sampling factor by the largest; at most the picture's, and whole blocks.
    private static long CountCoefficients(ReadOnlySpan<byte> segment, long width, long height)
    {
        var (mostH, mostV, count) = (1, 1, 0L);
        for (var i = 8; i < segment.Length; i += 3) (mostH, mostV) = (Math.Max(mostH, segment[i - 1] >> 4), Math.Max(mostV, segment[i - 1] & 15));
        for (var i = 8; i < segment.Length; i += 3)
        {
            var (h, v) = (segment[i - 1] >> 4, segment[i - 1] & 15);
            count += (((width * h) / mostH) + (8L * mostH)) * (((height * v) / mostV) + (8L * mostV));
        }

        return count;
    }
}
