using System.Buffers.Binary;

namespace Descent.Formats;

/// <summary>Turns a row as the file has it (1 to 16 bits a sample, indices) into samples of 8 bits.</summary>
internal sealed class PngSamples
{
    private readonly PngHeader _header;
    private readonly string _name;
    private readonly byte[] _palette;
    private readonly int _key0, _key1, _key2;
    private readonly bool _hasKey, _isIndex;

    public PngSamples(PngContent content, string name, ImageOptions options)
    {
        (_header, _name) = (content.Header, name);
        _isIndex = options.KeepIndices && (_header.Color == PngColor.Palette || _header is { Color: PngColor.Grey, Depth: < 8 });
        if (options.KeepIndices && _header.Depth == 16)
            throw new DataException($"{name}: got samples of 16 bits with KeepIndices; expected at most 8, since class numbers may not be rounded.");
        Channels = ChannelCount(content, options);
        _palette = Colors(content, Channels);
        if (_header.Color == PngColor.Palette || content.Transparency is not { } key || _isIndex) return;
        _hasKey = true;
        _key0 = BinaryPrimitives.ReadUInt16BigEndian(key.Span);
        if (_header.Color != PngColor.Rgb) return;
        (_key1, _key2) = (BinaryPrimitives.ReadUInt16BigEndian(key.Span[2..]), BinaryPrimitives.ReadUInt16BigEndian(key.Span[4..]));
    }

    /// <summary>Samples of a pixel after the conversion.</summary>
    public int Channels { get; }

    /// <summary>Samples of a pixel after the conversion, for a file of which only the header was read.</summary>
    public static int ChannelCount(PngContent content, ImageOptions options)
    {
        var alpha = content.Transparency is null ? 0 : 1;
        return content.Header.Color switch
        {
            PngColor.Grey when options.KeepIndices && content.Header.Depth < 8 => 1,
            PngColor.Palette when options.KeepIndices => 1,
            PngColor.Grey => 1 + alpha,
            PngColor.Palette or PngColor.Rgb => 3 + alpha,
            _ => content.Header.Samples,
        };
    }

    /// <summary>Converts the pixels of <paramref name="row"/>; <paramref name="y"/> is for messages.</summary>
    public void Convert(ReadOnlySpan<byte> row, Span<byte> pixels, int y)
    {
        if (_isIndex) Unpack(row, pixels, 1);
        else if (_header.Color == PngColor.Palette) LookUp(row, pixels, y);
        else if (_hasKey) ConvertKeyed(row, pixels);
        else if (_header.Depth == 8) row.CopyTo(pixels);
        else if (_header.Depth == 16) Narrow(row, pixels);
        else Unpack(row, pixels, 255 / ((1 << _header.Depth) - 1));
    }

    // Rounded to the nearest of 256 values: 65535 / 255 = 257.
    private static byte Narrow(int sample) => (byte)((sample + 128) / 257);

    private static void Narrow(ReadOnlySpan<byte> row, Span<byte> samples)
    {
        for (var i = 0; i < samples.Length; i++) samples[i] = Narrow(BinaryPrimitives.ReadUInt16BigEndian(row[(2 * i)..]));
    }

    private void Unpack(ReadOnlySpan<byte> row, Span<byte> samples, int scale)
    {
        var (depth, mask) = (_header.Depth, (1 << _header.Depth) - 1);
        for (var i = 0; i < samples.Length; i++)
        {
            var bit = i * depth; // rows are at most a million pixels long
            samples[i] = (byte)(((row[bit >> 3] >> (8 - depth - (bit & 7))) & mask) * scale);
        }
    }

    private void LookUp(ReadOnlySpan<byte> row, Span<byte> pixels, int y)
    {
        var (depth, mask, channels) = (_header.Depth, (1 << _header.Depth) - 1, Channels);
        for (int i = 0, bit = 0; i < pixels.Length; i += channels, bit += depth)
        {
            var index = (row[bit >> 3] >> (8 - depth - (bit & 7))) & mask;
            if ((index + 1) * channels > _palette.Length)
            {
                throw new DataException(
                    $"{_name}, pixel row {y}: got index {index}; expected at most {(_palette.Length / channels) - 1}, the last of its palette.");
            }
            _palette.AsSpan(index * channels, channels).CopyTo(pixels[i..]);
        }
    }

    // The one transparent grey or colour is compared in the file's width, before any rounding.
    private void ConvertKeyed(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        var (samples, depth, channels) = (_header.Samples, _header.Depth, Channels);
        for (var (i, at) = (0, 0); i < pixels.Length; i += channels, at += samples)
        {
            var isKey = Raw(row, at, depth) == _key0
                && (samples == 1 || (Raw(row, at + 1, depth) == _key1 && Raw(row, at + 2, depth) == _key2));
            for (var c = 0; c < samples; c++) pixels[i + c] = Scaled(Raw(row, at + c, depth), depth);
            pixels[i + samples] = (byte)(isKey ? 0 : 255);
        }
    }

    private static int Raw(ReadOnlySpan<byte> row, int sample, int depth) => depth switch
    {
        8 => row[sample],
        16 => BinaryPrimitives.ReadUInt16BigEndian(row[(2 * sample)..]),
        _ => (row[(sample * depth) >> 3] >> (8 - depth - ((sample * depth) & 7))) & ((1 << depth) - 1),
    };

    private static byte Scaled(int sample, int depth) => depth == 16 ? Narrow(sample) : (byte)(sample * 255 / ((1 << depth) - 1));

    // The palette with its alpha, in the order in which pixels leave.
    private static byte[] Colors(PngContent content, int channels)
    {
        var palette = content.Palette.Span;
        var alpha = content.Transparency is { } transparency ? transparency.Span : default;
        var colors = new byte[palette.Length / 3 * channels];
        if (channels < 3) return colors;
        for (var i = 0; i < palette.Length / 3; i++)
        {
            palette.Slice(3 * i, 3).CopyTo(colors.AsSpan(i * channels));
            if (channels == 4) colors[(i * 4) + 3] = i < alpha.Length ? alpha[i] : (byte)255;
        }

        return colors;
    }
}
