namespace Descent;

/// <content>Recurrent layers, and runs of an axis.</content>
public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Lstm(in LstmShape shape, Storage gates, Storage w, Storage? firstCell, Storage states, Storage cells)
    {
        var arguments = new LstmArguments { Gates = P(gates), FirstCell = PointerOrNull(firstCell), Cells = P(cells), States = P(states) };
        LstmPass.Forward(_gemm, _kernels, shape, P(w), arguments);
        KeepAlive(gates, w, firstCell, states);
        KeepAlive(cells, null);
    }

    /// <inheritdoc/>
    public override void LstmGradient(
        in LstmShape shape, Storage gStates, Storage gates, Storage w, Storage? firstCell, Storage cells, Storage gGates, Storage? gFirstHidden,
        Storage? gFirstCell)
    {
        var arguments = new LstmArguments { Gates = P(gates), FirstCell = PointerOrNull(firstCell), Cells = P(cells), States = P(gStates) };
        arguments.GGates = P(gGates);
        arguments.GFirstHidden = PointerOrNull(gFirstHidden);
        arguments.GFirstCell = PointerOrNull(gFirstCell);
        LstmPass.Gradient(_gemm, _kernels, shape, P(w), arguments);
        KeepAlive(gStates, gates, w, firstCell);
        KeepAlive(cells, gGates, gFirstHidden, gFirstCell);
    }

    /// <inheritdoc/>
    public override void CopyRuns(Storage x, int xStride, Storage y, int yStride, int count, int length)
    {
        var job = new RunsJob { X = P(x), XStride = xStride, Y = P(y), YStride = yStride, Length = length };
        ParallelRange.Run(ref job, count, ParallelRange.RowsPerTask(length));
        KeepAlive(x, y);
    }

    private struct RunsJob : IRangeJob
    {
        public float* X;
        public int XStride;
        public float* Y;
        public int YStride;
        public int Length;

        public readonly void Run(int start, int count)
        {
            for (var r = start; r < start + count; r++)
                new ReadOnlySpan<float>(X + ((long)r * XStride), Length).CopyTo(new Span<float>(Y + ((long)r * YStride), Length));
        }
    }
}
