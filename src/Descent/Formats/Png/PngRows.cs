using System.IO.Compression;

namespace Descent.Formats;

/// <summary>Unpacks the rows of a PNG one after the other and takes their filters back.</summary>
/// <remarks>Many rows are unpacked at once, since each call of the runtime's zlib costs as much as a short row.</remarks>
internal sealed class PngRows : IDisposable
{
    private const int BlockBytes = 1 << 16;

    private readonly string _name;
    private readonly int _distance;
    private readonly ZLibStream _stream;
    private byte[] _block = [];
    private int _stride, _width, _rowsLeft, _next, _filled;
    private long _row;

    public PngRows(byte[] file, PngContent content, string name)
    {
        _name = name;
        _distance = content.Header.FilterDistance;
        _stream = new ZLibStream(new SegmentStream(file, content.Pixels), CompressionMode.Decompress);
    }

    /// <summary>Starts the rows of a picture or of a pass; the row above the first is zeros.</summary>
    public void Start(int rowBytes, int rows)
    {
        (_width, _stride, _rowsLeft) = (rowBytes, rowBytes + 1, rows);
        var bytes = _stride * (1 + (int)Math.Min(rows, Math.Max(1, BlockBytes / _stride)));
        if (_block.Length < bytes) _block = new byte[bytes];
        _block.AsSpan(0, _stride).Clear();
        (_next, _filled) = (1, 1);
    }

    /// <summary>The samples of the next row as the file has them; they stay until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        if (_next == _filled) Fill();
        var block = _block.AsSpan();
        var filter = block[_next * _stride];
        var row = block.Slice((_next * _stride) + 1, _width);
        if (filter >= PngFilters.Count) throw new DataException($"{_name}, pixel row {_row}: got filter {filter}; expected 0 to 4. It is damaged.");
        PngFilters.Undo(filter, row, block.Slice(((_next - 1) * _stride) + 1, _width), _distance);
        _next++;
        _row++;
        return row;
    }

    /// <summary>Checks that nothing follows the last row; reading to the end makes zlib compare its checksum (Adler-32).</summary>
    public void ExpectEnd()
    {
        Span<byte> one = stackalloc byte[1];
        if (Unpack(one) != 0) throw new DataException($"{_name}: got more pixels than its sizes need; expected the end after {_row} rows.");
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Fill()
    {
        _block.AsSpan((_filled - 1) * _stride, _stride).CopyTo(_block); // the row above stays
        var rows = Math.Min(_rowsLeft, (_block.Length / _stride) - 1);
        var got = Unpack(_block.AsSpan(_stride, rows * _stride));
        if (got < rows * _stride)
        {
            throw new DataException(
                $"{_name}, pixel row {_row + (got / _stride)}: got the end of the pixels; expected {_rowsLeft - (got / _stride)} more rows. " +
                "The file is cut off or damaged.");
        }

        (_next, _filled, _rowsLeft) = (1, 1 + rows, _rowsLeft - rows);
    }

    private int Unpack(Span<byte> destination)
    {
        try
        {
            return _stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException($"{_name}, pixel row {_row}: got compressed pixels that are wrong ({e.Message}); expected an undamaged file.", e);
        }
    }
}
