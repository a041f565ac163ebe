namespace Descent;

/// <content>A scale and a shift for each channel.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void ChannelAffine(in NormShape shape, float* x, float* scale, float* shift, float* y)
    {
        var job = new ChannelAffineJob { X = x, Scale = scale, Shift = shift, Y = y, C = shape.C, Size = shape.S };
        if (shape.C == 0 || shape.S == 0) return;
        job.IsStreaming = x != y && Streaming.Suits(y, (long)shape.N * shape.C * shape.S, shape.S == 1 ? shape.C : shape.S);
        if (shape.S == 1) ParallelRange.Run(ref job, shape.N, ParallelRange.RowsPerTask(shape.C));
        else ParallelRange.Run(ref job, shape.N * shape.C, ParallelRange.RowsPerTask(shape.S));
    }

    private struct ChannelAffineJob : IRangeJob
    {
        public float* X;
        public float* Scale;
        public float* Shift;
        public float* Y;
        public int C;
        public int Size;
        public bool IsStreaming;

        public readonly void Run(int start, int count)
        {
            for (var i = start; i < start + count; i++)
            {
                var size = Size == 1 ? C : Size;
                float* x = X + ((long)i * size), y = Y + ((long)i * size);
                if (Size == 1) AffineColumns(x, null, Scale, Shift, false, IsStreaming, y, size);
                else AffineRow(x, null, Scale[i % C], At(Shift, i % C, 0), false, IsStreaming, y, size);
            }

            if (IsStreaming) Streaming.Finish();
        }
    }
}
