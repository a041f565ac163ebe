namespace Descent;

/// <content>Recurrent layers, and runs of an axis.</content>
public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Lstm(
        in LstmShape shape, Storage gates, Storage w, Storage? firstCell, Storage states, Storage cells, ReadOnlySpan<int> lengths = default)
    {
        fixed (int* until = lengths)
        {
            var arguments = new LstmArguments
            {
                Gates = P(gates), FirstCell = PointerOrNull(firstCell), Cells = P(cells), States = P(states), Lengths = until,
            };
            LstmPass.Forward(_gemm, _kernels, shape, P(w), arguments);
        }

        KeepAlive(gates, w, firstCell, states);
        KeepAlive(cells, null);
    }

    /// <inheritdoc/>
    public override void LstmGradient(
        in LstmShape shape, Storage gStates, Storage gates, Storage w, Storage? firstCell, Storage cells, Storage gGates, Storage? gFirstHidden,
        Storage? gFirstCell, ReadOnlySpan<int> lengths = default)
    {
        fixed (int* until = lengths)
        {
            var arguments = new LstmArguments { Gates = P(gates), FirstCell = PointerOrNull(firstCell), Cells = P(cells), States = P(gStates) };
            arguments.GGates = P(gGates);
            arguments.GFirstHidden = PointerOrNull(gFirstHidden);
            arguments.GFirstCell = PointerOrNull(gFirstCell);
            arguments.Lengths = until;
            LstmPass.Gradient(_gemm, _kernels, shape, P(w), arguments);
        }

        KeepAlive(gStates, gates, w, firstCell);
        KeepAlive(cells, gGates, gFirstHidden, gFirstCell);
    }

    /// <inheritdoc/>
    public override void Recurrent(
        in RecurrentShape shape, Storage gates, Storage w, Storage? bias, Storage states, Storage? memory, ReadOnlySpan<int> lengths = default)
    {
        fixed (int* until = lengths)
        {
            var arguments = new RecurrentArguments
            {
                Gates = P(gates), Bias = PointerOrNull(bias), States = P(states), Memory = PointerOrNull(memory), Lengths = until,
            };
            RecurrentPass.Forward(_gemm, _kernels, shape, P(w), arguments);
        }

        KeepAlive(gates, w, bias, states);
        KeepAlive(memory, null);
    }

    /// <inheritdoc/>
    public override void RecurrentGradient(
        in RecurrentShape shape, Storage gStates, Storage gates, Storage w, Storage states, Storage? memory, Storage gGates, Storage? gProducts,
        Storage? gFirst, ReadOnlySpan<int> lengths = default)
    {
        fixed (int* until = lengths)
        {
            var arguments = new RecurrentArguments
            {
                Gates = P(gates), States = P(states), Memory = PointerOrNull(memory), GStates = P(gStates), GGates = P(gGates),
                GProducts = PointerOrNull(gProducts), GFirst = PointerOrNull(gFirst), Lengths = until,
            };
            RecurrentPass.Gradient(_gemm, _kernels, shape, P(w), arguments);
        }

        KeepAlive(gStates, gates, w, states);
        KeepAlive(memory, gGates, gProducts, gFirst);
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
