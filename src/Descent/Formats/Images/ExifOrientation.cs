using System.Buffers.Binary;

namespace Descent.Formats;

/// <summary>Finds the orientation in Exif data, and nothing else of it.</summary>
/// <remarks>
/// Exif is a TIFF: byte order, the number 42, the place of a directory, and there 12 bytes for each tag. Only the first directory is read, tag 0x0112
/// of type SHORT. Data that is damaged counts as upright: cameras write much of it, and the picture does not need it.
/// Reference: CIPA DC-008, Exif 2.32, 2019, section 4.6.
/// </remarks>
internal static class ExifOrientation
{
    private const ushort Tag = 0x0112, Short = 3;
    private const int EntryBytes = 12;

    /// <summary>The orientation 1 to 8 in a TIFF structure; 1 where there is none.</summary>
    public static int Find(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return 1;
        var isLittle = tiff[0] == 'I';
        if (!(isLittle ? tiff.StartsWith("II"u8) : tiff.StartsWith("MM"u8)) || Number16(tiff[2..], isLittle) != 42) return 1;
        var at = Number32(tiff[4..], isLittle);
        if (at > tiff.Length - 2) return 1;
        var directory = tiff[(int)at..];
        var count = Math.Min(Number16(directory, isLittle), (directory.Length - 2) / EntryBytes);
        for (var i = 0; i < count; i++)
        {
            var entry = directory.Slice(2 + (i * EntryBytes), EntryBytes);
            if (Number16(entry, isLittle) != Tag) continue;
            var isOne = Number16(entry[2..], isLittle) == Short && Number32(entry[4..], isLittle) == 1;
            var value = Number16(entry[8..], isLittle);
            return isOne && value is >= 1 and <= 8 ? value : 1;
        }

        return 1;
    }

    private static int Number16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Number32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
