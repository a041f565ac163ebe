using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>The sizes of one correlation, and the layout of the padded pieces of its source from which panels are packed.</summary>
/// <remarks>
/// A piece holds what some consecutive output rows need: [segment (image)][channel][row phase][row][column phase][column], with zeros where the
/// source ends. Rows and columns are stored by their remainder under the stride, so that for every tap the sources of neighbouring outputs are
/// neighbours in memory, whatever the stride and dilation. A tap is then one offset, the same for all outputs.
/// </remarks>
internal readonly unsafe struct ConvGeometry
{
    public ConvGeometry(in Conv2dShape s)
        : this(s.N, s.C, s.Groups, s.H, s.W)
    {
        (R, S, StrideH, StrideW, DilationH, DilationW) = (s.R, s.S, s.StrideH, s.StrideW, s.DilationH, s.DilationW);
        (PadTop, PadLeft, OutH, OutW) = (s.PadTop, s.PadLeft, s.OutH, s.OutW);
    }

    public ConvGeometry(int n, int channels, int groups, int h, int w) =>
        (N, Channels, GroupChannels, H, W, StrideH, StrideW) = (n, channels, channels / groups, h, w, 1, 1);

    public int N { get; }

    public int Channels { get; }

    public int GroupChannels { get; }

    public int H { get; }

    public int W { get; }

    public int R { get; init; }

    public int S { get; init; }

    public int StrideH { get; }

    public int StrideW { get; }

    public int DilationH { get; init; }

    public int DilationW { get; init; }

    /// <summary>Rows of zeros above; negative skips rows.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns of zeros on the left; negative skips columns.</summary>
    public int PadLeft { get; init; }

    public int OutH { get; init; }

    public int OutW { get; init; }

    /// <summary>Terms of the sum that gives one output.</summary>
    public int Depth => GroupChannels * R * S;

    /// <summary>Output rows of all images.</summary>
    public int Rows => N * OutH;

    private int RowPhases => Math.Min(StrideH, ((R - 1) * DilationH) + 1);

    private int ColumnPhases => Math.Min(StrideW, ((S - 1) * DilationW) + 1);

    private int PieceColumns => OutW + ((S - 1) * DilationW / StrideW);

    /// <summary>From one row of a piece to the next.</summary>
    public int RowLength => ColumnPhases * PieceColumns;

    /// <summary>Numbers of the largest piece of so many output rows, with room on both sides.</summary>
    public long PieceLength(int rows)
    {
        var segments = Math.Min(N, ((rows - 2) / OutH) + 2);
        return (segments * SegmentLength(rows)) + (2 * ConvPacking.Room);
    }

    /// <summary>offsets[k] = where in the piece term k (channel, row, column of the filter) of output 0 lies.</summary>
    public void FillOffsets(int rows, nint* offsets)
    {
        var channel = ChannelLength(rows);
        for (var c = 0; c < GroupChannels; c++)
        {
            for (var r = 0; r < R; r++)
            {
                var (line, phase) = Math.DivRem(r * DilationH, StrideH);
                var row = (c * channel) + (((phase * PieceRows(rows)) + line) * (long)RowLength);
                for (var s = 0; s < S; s++) *offsets++ = (nint)(row + (s * DilationW % StrideW * PieceColumns) + (s * DilationW / StrideW));
            }
        }
    }

    /// <summary>
    /// Copies what output rows first .. end - 1 need of channels firstChannel .. endChannel - 1 of a group.
    /// <paramref name="rows"/> is the largest number of rows of any piece.
    /// </summary>
    public void FillPiece(float* x, int group, int firstChannel, int endChannel, int rows, int first, int end, float* piece)
    {
        for (var row = first; row < end;)
        {
            var (image, line) = Math.DivRem(row, OutH);
            var lines = Math.Min(end - row, OutH - line);
            var source = x + (((long)image * Channels) + ((long)group * GroupChannels)) * H * W;
            for (var c = firstChannel; c < endChannel; c++)
                FillChannel(source + ((long)c * H * W), rows, line, lines, piece + (c * ChannelLength(rows)));
            piece += SegmentLength(rows);
            row += lines;
        }
    }

    /// <summary>Splits outputs q .. q + count - 1 of a piece into runs within one output row. Returns how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int FindRuns(int rows, int first, int q, int count, ConvRun* runs)
    {
        var found = 0;
        for (var place = 0; place < count; found++)
        {
            var (line, column) = Math.DivRem(q + place, OutW);
            var (image, y) = Math.DivRem(first + line, OutH);
            var segment = image - (first / OutH);
            var length = Math.Min(count - place, OutW - column);
            var top = segment == 0 ? first % OutH : 0;
            runs[found] = new ConvRun
            {
                Source = (nint)((segment * SegmentLength(rows)) + ((long)(y - top) * RowLength) + column),
                Place = place, Length = length, Image = image, Y = y, X = column,
            };
            place += length;
        }

        return found;
    }

    private int PieceRows(int rows) => Math.Min(rows, OutH) + ((R - 1) * DilationH / StrideH);

    // An odd number of cache lines: channels a power of two apart would share cache sets, and a window takes a line of every channel.
    private long ChannelLength(int rows) =>
        S == 1 ? ((((long)RowPhases * PieceRows(rows) * RowLength) + 15) / 16 | 1) * 16 : (long)RowPhases * PieceRows(rows) * RowLength;

    private long SegmentLength(int rows) => GroupChannels * ChannelLength(rows);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillChannel(float* x, int rows, int line, int lines, float* piece)
    {
        var (columns, rowLength, stride) = (PieceColumns, (nint)RowLength, (nint)StrideW);
        var count = lines + ((R - 1) * DilationH / StrideH);
        for (var phase = 0; phase < RowPhases * ColumnPhases; phase++)
        {
            var (rowPhase, columnPhase) = Math.DivRem(phase, ColumnPhases);
            var (from, to) = SourceColumns(columnPhase);
            var target = piece + (rowPhase * PieceRows(rows) * rowLength) + (columnPhase * columns);
            var y = ((long)line * StrideH) + rowPhase - PadTop;
            for (var i = 0; i < count; i++, y += StrideH, target += rowLength)
            {
                var isInside = y >= 0 && y < H;
                var (first, end) = isInside ? (from, to) : (columns, columns);
                for (var j = 0; j < first; j++) target[j] = 0;
                for (var j = end; j < columns; j++) target[j] = 0;
                if (!isInside) continue;
                var source = x + (y * W) + (first * stride) + columnPhase - PadLeft;
                if (stride == 1) ConvPacking.CopyAny(source, target + first, end - first);
                else ConvPacking.Gather(source, stride, end - first, target + first);
            }
        }
    }

    // Columns From .. To - 1 of a column phase have a source: 0 <= column * StrideW + phase - PadLeft < W.
    private (int From, int To) SourceColumns(int phase)
    {
        var shift = phase - (long)PadLeft;
        var from = (int)Math.Clamp(shift >= 0 ? 0 : (StrideW - 1 - shift) / StrideW, 0, PieceColumns);
        var to = shift >= W ? from : (int)Math.Clamp((W - shift + StrideW - 1) / StrideW, from, PieceColumns);
        return (from, to);
    }
}
