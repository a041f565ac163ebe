namespace Descent;

/// <content>Attention and tables.</content>
public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override Storage Attention(in AttentionShape shape, Storage q, Storage k, Storage v, Storage? mask, Storage y)
    {
        var statistics = Allocate(checked(2 * shape.Batch * shape.Heads * shape.Queries));
        var arguments = new AttentionArguments { Q = P(q), K = P(k), V = P(v), Mask = PointerOrNull(mask), Y = P(y), Statistics = P(statistics) };
        _kernels.Attention(shape, arguments);
        KeepAlive(q, k, v, mask);
        KeepAlive(y, statistics);
        return statistics;
    }

    /// <inheritdoc/>
    public override void AttentionGradient(
        in AttentionShape shape, Storage gy, Storage q, Storage k, Storage v, Storage? mask, Storage y, Storage statistics,
        Storage gq, Storage gk, Storage gv)
    {
        var arguments = new AttentionArguments { Q = P(q), K = P(k), V = P(v), Mask = PointerOrNull(mask), Y = P(y), Statistics = P(statistics) };
        arguments.Gy = P(gy);
        arguments.Gq = P(gq);
        arguments.Gk = P(gk);
        arguments.Gv = P(gv);
        _kernels.AttentionGradient(shape, arguments);
        KeepAlive(q, k, v, mask);
        KeepAlive(y, statistics, gy);
        KeepAlive(gq, gk, gv);
    }

    /// <inheritdoc/>
    public override void Gather(Storage table, ReadOnlySpan<int> rows, Storage y, int width)
    {
        fixed (int* places = rows) _kernels.Gather(P(table), places, P(y), rows.Length, width);
        KeepAlive(table, y);
    }

    /// <inheritdoc/>
    public override void ScatterAdd(Storage gy, ReadOnlySpan<int> rows, Storage gTable, int width)
    {
        if (width == 0) return;
        fixed (int* places = rows) _kernels.ScatterAdd(P(gy), places, rows.Length, P(gTable), gTable.Length / width, width);
        KeepAlive(gy, gTable);
    }
}
