using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>The gradient for the weights where every filter sees one channel: a dot product for each tap, with no packing.</summary>
/// <remarks>A task takes whole channels, so each sum has one fixed order.</remarks>
internal readonly unsafe struct ConvDepthwiseGradient : IParallelJob
{
    private const int PieceOutputs = 2048;

    private readonly ConvGeometry _geometry;
    private readonly float* _x, _gy, _gw;
    private readonly nint* _offsets;
    private readonly int _filters, _pieceRows;

    private ConvDepthwiseGradient(in Conv2dShape shape, float* x, float* gy, float* gw)
    {
        (_geometry, _filters) = (new ConvGeometry(shape), shape.K / shape.Groups);
        _x = x;
        _gy = gy;
        _gw = gw;
        _pieceRows = Math.Clamp(PieceOutputs / _geometry.OutW, 1, _geometry.Rows);
        _offsets = (nint*)Scratch.Take(ScratchArea.Offsets, 2L * _geometry.Depth);
        _geometry.FillOffsets(_pieceRows, _offsets);
    }

    /// <summary>True where it wins: enough channels for tasks, few filters each (more of them make a product).</summary>
    public static bool Fits(in Conv2dShape shape) =>
        shape.C == shape.Groups && shape.Groups >= 4 && shape.K <= 2 * shape.Groups && (long)shape.N * shape.OutH * shape.OutW > 0;

    public static void Run(in Conv2dShape shape, float* x, float* gy, float* gw)
    {
        var job = new ConvDepthwiseGradient(shape, x, gy, gw);
        ThreadTeam.Shared.Run(ref job, shape.Groups);
    }

    public void Run(int group)
    {
        var (taps, plane) = (_geometry.Depth, (long)_geometry.OutH * _geometry.OutW);
        var room = (taps + 2) / 3 * 3 * ConvSingle.Lanes;
        var sums = Scratch.Take(ScratchArea.Panels, (long)_filters * room);
        new Span<float>(sums, _filters * room).Clear();
        var piece = Scratch.Take(ScratchArea.Image, _geometry.PieceLength(_pieceRows)) + ConvPacking.Room;
        for (var first = 0; first < _geometry.Rows; first += _pieceRows)
        {
            var end = Math.Min(_geometry.Rows, first + _pieceRows);
            _geometry.FillPiece(_x, group, 0, 1, _pieceRows, first, end, piece);
            for (var row = first; row < end;)
            {
                ConvRun run;
                _geometry.FindRuns(_pieceRows, first, (row - first) * _geometry.OutW, 1, &run);
                var rows = Math.Min(end - row, _geometry.OutH - run.Y);
                for (var filter = 0; filter < _filters; filter++)
                {
                    var channel = (((long)run.Image * _geometry.Channels) + group) * _filters + filter;
                    var gy = _gy + (channel * plane) + ((long)run.Y * _geometry.OutW);
                    ConvSingle.Dots(
                        piece + run.Source, _geometry.RowLength, _offsets, taps, gy, _geometry.OutW, rows, _geometry.OutW, sums + (filter * room));
                }

                row += rows;
            }
        }

        for (var filter = 0; filter < _filters; filter++)
        {
            var target = _gw + ((((long)group * _filters) + filter) * taps);
            for (var tap = 0; tap < taps; tap++) target[tap] = Vector512.Sum(Vector512.Load(sums + (filter * room) + (tap * ConvSingle.Lanes)));
        }
    }
}
