namespace Descent;

/// <summary>An LSTM's way through time and back. Sequences do not know each other, so each task takes some through all steps: no thread ever
/// waits.</summary>
internal static unsafe class LstmPass
{
    // Enough rows for whole tiles of every kernel, few enough for several tasks. Who computes a row does not show in its numbers.
    private const int RowsPerTask = 16;

    public static void Forward(GemmKernel kernel, KernelSet kernels, in LstmShape shape, float* w, in LstmArguments arguments)
    {
        var product = new RecurrentProduct(kernel, new GemmOperand(w, shape.H, isAcross: true), 4 * shape.H, shape.H);
        var job = new ForwardJob(kernels, product, shape, arguments);
        ThreadTeam.Shared.Run(ref job, Tasks(shape));
    }

    public static void Gradient(GemmKernel kernel, KernelSet kernels, in LstmShape shape, float* w, in LstmArguments arguments)
    {
        var product = new RecurrentProduct(kernel, new GemmOperand(w, shape.H, isAcross: false), shape.H, 4 * shape.H);
        var job = new GradientJob(kernels, product, shape, arguments);
        ThreadTeam.Shared.Run(ref job, Tasks(shape));
    }

    private static int Tasks(in LstmShape shape) => (shape.N + RowsPerTask - 1) / RowsPerTask;

    // Equal shares: 17 rows are 9 and 8, not 16 and 1.
    private static (int First, int Rows) Share(in LstmShape shape, int task)
    {
        var tasks = Tasks(shape);
        var first = (int)((long)shape.N * task / tasks);
        return (first, (int)((long)shape.N * (task + 1) / tasks) - first);
    }

    // The cell state before step number index, for the rows from first on; null for zeros.
    private static float* CellBefore(in LstmShape shape, in LstmArguments arguments, int index, int first)
    {
        if (index > 0) return arguments.Cells + ((((long)shape.Step(index - 1) * shape.N) + first) * shape.H);
        return arguments.FirstCell == null ? null : arguments.FirstCell + ((long)first * shape.H);
    }

    private readonly struct ForwardJob(KernelSet kernels, RecurrentProduct product, LstmShape shape, LstmArguments arguments) : IParallelJob
    {
        public void Run(int task)
        {
            var (first, rows) = Share(shape, task);
            var scratch = Scratch.Take(ScratchArea.Panels, product.ScratchLength(rows));
            var step = new LstmStep { Rows = rows, Units = shape.H };
            for (var index = 0; index < shape.T; index++)
            {
                var t = shape.Step(index);
                var row = ((long)t * shape.N) + first;
                step.Gates = arguments.Gates + (row * 4 * shape.H);
                step.Cell = arguments.Cells + (row * shape.H);
                step.Hidden = arguments.States + ((row + shape.N) * shape.H);
                step.CellBefore = CellBefore(shape, arguments, index, first);
                var before = step.Hidden + ((long)shape.Back * shape.SlotSize);
                product.Run(before, shape.H, rows, step.Gates, 4 * shape.H, accumulate: true, scratch);
                kernels.LstmGates(step);
            }

            var last = arguments.States + ((((long)shape.CellSlot * shape.N) + first) * shape.H);
            new ReadOnlySpan<float>(step.Cell, rows * shape.H).CopyTo(new Span<float>(last, rows * shape.H));
        }
    }

    private readonly struct GradientJob(KernelSet kernels, RecurrentProduct product, LstmShape shape, LstmArguments arguments) : IParallelJob
    {
        public void Run(int task)
        {
            var (first, rows) = Share(shape, task);
            var size = rows * shape.H;
            var gHidden = Scratch.Take(ScratchArea.Panels, product.ScratchLength(rows) + (2L * size));
            var gCell = gHidden + size;
            var step = new LstmStep { Rows = rows, Units = shape.H, NextStride = shape.H, GCell = gCell };
            Copy(arguments.States + ((((long)(shape.CellSlot - shape.OutputSlot) * shape.N) + first) * shape.H), gCell, size);
            for (var index = shape.T - 1; index >= 0; index--)
            {
                var row = ((long)shape.Step(index) * shape.N) + first;
                step.Gates = arguments.Gates + (row * 4 * shape.H);
                step.Cell = arguments.Cells + (row * shape.H);
                step.CellBefore = CellBefore(shape, arguments, index, first);
                step.GHidden = arguments.States + ((row + ((1L - shape.OutputSlot) * shape.N)) * shape.H);
                step.GGates = arguments.GGates + (row * 4 * shape.H);
                kernels.LstmGatesGradient(step);
                if (index > 0 || arguments.GFirstHidden != null)
                    product.Run(step.GGates, 4 * shape.H, rows, gHidden, shape.H, accumulate: false, gCell + size);
                step.GHiddenNext = gHidden;
            }

            if (arguments.GFirstHidden != null) Copy(gHidden, arguments.GFirstHidden + ((long)first * shape.H), size);
            if (arguments.GFirstCell != null) Copy(gCell, arguments.GFirstCell + ((long)first * shape.H), size);
        }

        private static void Copy(float* x, float* y, int count) => new ReadOnlySpan<float>(x, count).CopyTo(new Span<float>(y, count));
    }
}
