namespace Descent;

/// <content>Element-wise primitives.</content>
public sealed unsafe partial class CpuDevice
{
    private readonly KernelSet _kernels;

    /// <inheritdoc/>
    public override void Fill(Storage y, float value)
    {
        var job = new FillJob { Y = P(y), Value = value };
        ParallelRange.Run(ref job, y.Length, 2 * ParallelRange.Grain);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Copy(Storage x, Storage y)
    {
        var job = new CopyJob { X = P(x), Y = P(y) };
        ParallelRange.Run(ref job, y.Length, 2 * ParallelRange.Grain);
        KeepAlive(x, y);
    }

    /// <inheritdoc/>
    public override void Unary(UnaryOp op, Storage x, Storage y, float alpha = 0, float beta = 0)
    {
        _kernels.Unary(op, P(x), P(y), y.Length, alpha, beta);
        KeepAlive(x, y);
    }

    /// <inheritdoc/>
    public override void Binary(BinaryOp op, Storage a, Storage b, Storage y, float alpha = 0)
    {
        _kernels.Binary(op, P(a), P(b), P(y), y.Length, alpha);
        KeepAlive(a, b, y);
    }

    /// <inheritdoc/>
    public override void BinaryBroadcast(BinaryOp op, Storage a, Storage b, Storage y, BroadcastPlan plan, float alpha = 0)
    {
        _kernels.BinaryBroadcast(op, P(a), P(b), P(y), plan, alpha);
        KeepAlive(a, b, y);
    }

    /// <inheritdoc/>
    public override void Axpby(float alpha, Storage x, float beta, Storage y)
    {
        _kernels.Axpby(alpha, P(x), beta, P(y), y.Length);
        KeepAlive(x, y);
    }

    private struct FillJob : IRangeJob
    {
        public float* Y;
        public float Value;

        public readonly void Run(int start, int count) => new Span<float>(Y + start, count).Fill(Value);
    }

    private struct CopyJob : IRangeJob
    {
        public float* X;
        public float* Y;

        public readonly void Run(int start, int count) => new ReadOnlySpan<float>(X + start, count).CopyTo(new Span<float>(Y + start, count));
    }
}
