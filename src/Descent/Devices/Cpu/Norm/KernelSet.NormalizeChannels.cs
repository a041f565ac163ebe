using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Batch normalisation with given statistics, as one scale and one shift a channel.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void NormalizeChannels(in NormShape shape, in BatchNormArguments arguments)
    {
        if (shape.N * shape.C * shape.S == 0) return;
        var terms = Scratch.Take(ScratchArea.Partial, 2L * shape.C);
        for (var c = 0; c < shape.C; c++)
        {
            var scale = 1 / MathF.Sqrt(arguments.Variance[c] + arguments.Epsilon) * At(arguments.Weight, c, 1);
            (terms[c], terms[shape.C + c]) = (scale, At(arguments.Bias, c, 0) - (arguments.Mean[c] * scale));
        }

        var job = new NormalizeChannelsJob { Shape = shape, Arguments = arguments, Scale = terms, Shift = terms + shape.C };
        var isInPlace = arguments.X == arguments.Y || arguments.Addend == arguments.Y;
        job.IsStreaming = !isInPlace && Streaming.Suits(arguments.Y, (long)shape.N * shape.C * shape.S, shape.S == 1 ? shape.C : shape.S);
        if (shape.S == 1) ParallelRange.Run(ref job, shape.N, ParallelRange.RowsPerTask(shape.C));
        else ParallelRange.Run(ref job, shape.N * shape.C, ParallelRange.RowsPerTask(shape.S));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AffineRow(float* x, float* addend, float scale, float shift, bool relu, bool isStreaming, float* y, int count)
    {
        V k = S.Splat(scale), b = S.Splat(shift), zero = Zero;
        int width = S.Width, j = 0;
        for (; addend == null && !relu && j <= count - (2 * width); j += 2 * width)
        {
            V first = S.MultiplyAdd(k, S.Load(x + j), b), second = S.MultiplyAdd(k, S.Load(x + j + width), b);
            if (isStreaming)
            {
                S.StoreStreaming(y + j, first);
                S.StoreStreaming(y + j + width, second);
            }
            else
            {
                S.Store(y + j, first);
                S.Store(y + j + width, second);
            }
        }

        for (; j <= count - width; j += width)
        {
            var value = S.MultiplyAdd(k, S.Load(x + j), b);
            if (addend != null) value = S.Add(value, S.Load(addend + j));
            if (relu) value = S.Larger(zero, value);
            if (isStreaming) S.StoreStreaming(y + j, value);
            else S.Store(y + j, value);
        }

        if (j < count)
        {
            var lanes = count - j;
            var value = S.MultiplyAdd(k, S.LoadPart(x + j, lanes, zero), b);
            if (addend != null) value = S.Add(value, S.LoadPart(addend + j, lanes, zero));
            S.StorePart(y + j, lanes, relu ? S.Larger(zero, value) : value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AffineColumns(float* x, float* addend, float* scale, float* shift, bool relu, bool isStreaming, float* y, int count)
    {
        var zero = Zero;
        int width = S.Width, j = 0;
        for (; j <= count - width; j += width)
        {
            var value = S.MultiplyAdd(S.Load(x + j), S.Load(scale + j), shift == null ? zero : S.Load(shift + j));
            if (addend != null) value = S.Add(value, S.Load(addend + j));
            if (relu) value = S.Larger(zero, value);
            if (isStreaming) S.StoreStreaming(y + j, value);
            else S.Store(y + j, value);
        }

        if (j < count)
        {
            var lanes = count - j;
            var b = shift == null ? zero : S.LoadPart(shift + j, lanes, zero);
            var value = S.MultiplyAdd(S.LoadPart(x + j, lanes, zero), S.LoadPart(scale + j, lanes, zero), b);
            if (addend != null) value = S.Add(value, S.LoadPart(addend + j, lanes, zero));
            S.StorePart(y + j, lanes, relu ? S.Larger(zero, value) : value);
        }
    }

    private struct NormalizeChannelsJob : IRangeJob
    {
        public NormShape Shape;
        public BatchNormArguments Arguments;
        public float* Scale;
        public float* Shift;
        public bool IsStreaming;

        public readonly void Run(int start, int count)
        {
            var size = Shape.S == 1 ? Shape.C : Shape.S;
            for (var i = start; i < start + count; i++)
            {
                var place = (long)i * size;
                float* x = Arguments.X + place, y = Arguments.Y + place, addend = Arguments.Addend == null ? null : Arguments.Addend + place;
                if (Shape.S == 1) AffineColumns(x, addend, Scale, Shift, Arguments.Relu, IsStreaming, y, size);
                else AffineRow(x, addend, Scale[i % Shape.C], Shift[i % Shape.C], Arguments.Relu, IsStreaming, y, size);
            }

            if (IsStreaming) Streaming.Finish();
        }
    }
}
