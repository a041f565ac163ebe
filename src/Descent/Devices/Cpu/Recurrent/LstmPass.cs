namespace Descent;

/// <summary>An LSTM's way through time and back. Sequences do not know each other, so each task takes some through all steps: no thread ever
/// waits.</summary>
internal static unsafe class LstmPass
{
    public static void Forward(GemmKernel kernel, KernelSet kernels, in LstmShape shape, float* w, in LstmArguments arguments)
    {
        var product = new RecurrentProduct(kernel, new GemmOperand(w, shape.H, isAcross: true), 4 * shape.H, shape.H);
        var job = new ForwardJob(kernels, product, shape, arguments);
        ThreadTeam.Shared.Run(ref job, SequenceShare.Tasks(shape.N));
    }

    public static void Gradient(GemmKernel kernel, KernelSet kernels, in LstmShape shape, float* w, in LstmArguments arguments)
    {
        var product = new RecurrentProduct(kernel, new GemmOperand(w, shape.H, isAcross: false), shape.H, 4 * shape.H);
        var job = new GradientJob(kernels, product, shape, arguments);
        ThreadTeam.Shared.Run(ref job, SequenceShare.Tasks(shape.N));
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
            var (first, rows) = SequenceShare.Of(shape.N, task);
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
                step.Rows = SequenceShare.Active(arguments.Lengths, first, rows, t);
                product.Run(before, shape.H, step.Rows, step.Gates, 4 * shape.H, accumulate: true, scratch);
                kernels.LstmGates(step);
                if (arguments.Lengths != null) Hold(step, before, first, rows, t);
            }

            var last = arguments.States + ((((long)shape.CellSlot * shape.N) + first) * shape.H);
            new ReadOnlySpan<float>(step.Cell, rows * shape.H).CopyTo(new Span<float>(last, rows * shape.H));
        }

        // Sequences that are over hand their states on.
        private void Hold(in LstmStep step, float* before, int first, int rows, int t)
        {
            var h = shape.H;
            for (var r = 0; r < rows; r++)
            {
                if (t < arguments.Lengths[first + r]) continue;
                SequenceShare.Copy(before + (r * h), step.Hidden + (r * h), h);
                if (step.CellBefore == null) new Span<float>(step.Cell + (r * h), h).Clear();
                else SequenceShare.Copy(step.CellBefore + (r * h), step.Cell + (r * h), h);
            }
        }
    }

    private readonly struct GradientJob(KernelSet kernels, RecurrentProduct product, LstmShape shape, LstmArguments arguments) : IParallelJob
    {
        public void Run(int task)
        {
            var (first, rows) = SequenceShare.Of(shape.N, task);
            var size = rows * shape.H;
            var gHidden = Scratch.Take(ScratchArea.Panels, product.ScratchLength(rows) + (2L * size));
            var gCell = gHidden + size;
            var step = new LstmStep { Rows = rows, Units = shape.H, NextStride = shape.H, GCell = gCell };
            SequenceShare.Copy(arguments.States + ((((long)(shape.CellSlot - shape.OutputSlot) * shape.N) + first) * shape.H), gCell, size);
            if (arguments.Lengths != null) new Span<float>(gHidden, size).Clear();
            for (var index = shape.T - 1; index >= 0; index--)
            {
                var t = shape.Step(index);
                var row = ((long)t * shape.N) + first;
                step.Gates = arguments.Gates + (row * 4 * shape.H);
                step.Cell = arguments.Cells + (row * shape.H);
                step.CellBefore = CellBefore(shape, arguments, index, first);
                step.GHidden = arguments.States + ((row + ((1L - shape.OutputSlot) * shape.N)) * shape.H);
                step.GGates = arguments.GGates + (row * 4 * shape.H);
                var active = rows;
                if (arguments.Lengths == null) kernels.LstmGatesGradient(step);
                else active = Hold(step, gHidden, first, t);
                if (index > 0 || arguments.GFirstHidden != null)
                    product.Run(step.GGates, 4 * shape.H, active, gHidden, shape.H, accumulate: arguments.Lengths != null, gCell + size);
                step.GHiddenNext = gHidden;
            }

            if (arguments.GFirstHidden != null) SequenceShare.Copy(gHidden, arguments.GFirstHidden + ((long)first * shape.H), size);
            if (arguments.GFirstCell != null) SequenceShare.Copy(gCell, arguments.GFirstCell + ((long)first * shape.H), size);
        }

        // A sequence that is over hands the gradients on. What the product is added to is zero in the other rows.
        private int Hold(in LstmStep step, float* gHidden, int first, int t)
        {
            var h = shape.H;
            for (var r = 0; r < step.Rows; r++)
            {
                var row = step.Row(r);
                if (t < arguments.Lengths[first + r])
                {
                    kernels.LstmGatesGradient(row);
                    new Span<float>(gHidden + (r * h), h).Clear();
                }
                else
                {
                    SequenceShare.Add(row.GHidden, gHidden + (r * h), h);
                    new Span<float>(row.GGates, 4 * h).Clear();
                }
            }

            return SequenceShare.Active(arguments.Lengths, first, step.Rows, t);
        }
    }
}
