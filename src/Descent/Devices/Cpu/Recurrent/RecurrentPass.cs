namespace Descent;

/// <summary>The way of a simple or gated recurrent layer through time and back; each task takes some sequences through all steps.</summary>
internal static unsafe class RecurrentPass
{
    public static void Forward(GemmKernel kernel, KernelSet kernels, in RecurrentShape shape, float* w, in RecurrentArguments arguments)
    {
        var product = new RecurrentProduct(kernel, new GemmOperand(w, shape.H, isAcross: true), shape.Gates * shape.H, shape.H);
        var job = new ForwardJob(kernels, product, shape, arguments);
        ThreadTeam.Shared.Run(ref job, SequenceShare.Tasks(shape.N));
    }

    public static void Gradient(GemmKernel kernel, KernelSet kernels, in RecurrentShape shape, float* w, in RecurrentArguments arguments)
    {
        var product = new RecurrentProduct(kernel, new GemmOperand(w, shape.H, isAcross: false), shape.H, shape.Gates * shape.H);
        var job = new GradientJob(kernels, product, shape, arguments);
        ThreadTeam.Shared.Run(ref job, SequenceShare.Tasks(shape.N));
    }

    // The operands of a step that both ways read; t counts the input's steps.
    private static RecurrentStep StepOf(in RecurrentShape shape, in RecurrentArguments arguments, int t, int first)
    {
        var row = ((long)t * shape.N) + first;
        return new RecurrentStep
        {
            Cell = shape.Cell,
            Units = shape.H,
            Gates = arguments.Gates + (row * shape.Gates * shape.H),
            Bias = arguments.Bias,
            Memory = arguments.Memory == null ? null : arguments.Memory + (row * shape.H),
            Before = arguments.States + ((row + ((long)shape.BeforeSlot * shape.N)) * shape.H),
            Hidden = arguments.States + ((row + ((long)shape.OutputSlot * shape.N)) * shape.H),
        };
    }

    private readonly struct ForwardJob(KernelSet kernels, RecurrentProduct product, RecurrentShape shape, RecurrentArguments arguments) : IParallelJob
    {
        public void Run(int task)
        {
            var (first, rows) = SequenceShare.Of(shape.N, task);
            var (width, isGated) = (shape.Gates * shape.H, shape.Cell == RecurrentCell.Gru);
            var scratch = Scratch.Take(ScratchArea.Panels, product.ScratchLength(rows) + ((long)rows * width));
            for (var index = 0; index < shape.T; index++)
            {
                var t = shape.Step(index);
                var step = StepOf(shape, arguments, t, first);
                step.Rows = SequenceShare.Active(arguments.Lengths, first, rows, t);
                if (isGated) step.Products = scratch;
                product.Run(step.Before, shape.H, step.Rows, isGated ? scratch : step.Gates, width, !isGated, scratch + ((long)rows * width));
                kernels.RecurrentGates(step);
                if (arguments.Lengths != null) Hold(step, first, rows, t);
            }
        }

        // Sequences that are over hand their state on.
        private void Hold(in RecurrentStep step, int first, int rows, int t)
        {
            for (var r = 0; r < rows; r++)
                if (t >= arguments.Lengths[first + r])
                    SequenceShare.Copy(step.Before + (r * shape.H), step.Hidden + (r * shape.H), shape.H);
        }
    }

    private readonly struct GradientJob(KernelSet kernels, RecurrentProduct product, RecurrentShape shape, RecurrentArguments arguments)
        : IParallelJob
    {
        public void Run(int task)
        {
            var (first, rows) = SequenceShare.Of(shape.N, task);
            var (width, size) = (shape.Gates * shape.H, rows * shape.H);
            var gBefore = Scratch.Take(ScratchArea.Panels, product.ScratchLength(rows) + size);
            new Span<float>(gBefore, size).Clear();
            for (var index = shape.T - 1; index >= 0; index--)
            {
                var t = shape.Step(index);
                var row = ((long)t * shape.N) + first;
                var step = StepOf(shape, arguments, t, first);
                step.Rows = rows;
                step.GBefore = gBefore;
                step.GHidden = arguments.GStates + (row * shape.H);
                step.GGates = arguments.GGates + (row * width);
                step.GProducts = arguments.GProducts == null ? null : arguments.GProducts + (row * width);
                if (arguments.Lengths == null) kernels.RecurrentGatesGradient(step);
                else Hold(step, first, t);
                var active = SequenceShare.Active(arguments.Lengths, first, rows, t);
                var from = step.GProducts == null ? step.GGates : step.GProducts;
                if (index > 0 || arguments.GFirst != null)
                    product.Run(from, width, active, gBefore, shape.H, accumulate: true, gBefore + size);
            }

            if (arguments.GFirst != null) SequenceShare.Copy(gBefore, arguments.GFirst + ((long)first * shape.H), size);
        }

        // A sequence that is over hands the gradient on.
        private void Hold(in RecurrentStep step, int first, int t)
        {
            var width = shape.Gates * shape.H;
            for (var r = 0; r < step.Rows; r++)
            {
                var row = step.Row(r);
                if (t < arguments.Lengths[first + r])
                {
                    kernels.RecurrentGatesGradient(row);
                    continue;
                }

                SequenceShare.Add(row.GHidden, row.GBefore, shape.H);
                new Span<float>(row.GGates, width).Clear();
                if (row.GProducts != null) new Span<float>(row.GProducts, width).Clear();
            }
        }
    }
}
