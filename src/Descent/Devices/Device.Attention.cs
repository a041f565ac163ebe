namespace Descent;

/// <content>What networks over sequences need.</content>
public abstract partial class Device
{
    /// <summary>
    /// Scaled dot product attention: y_i = sum_j w_ij v_j, w_i = softmax_j(scale q_i k_j + mask_ij), over the keys that query i sees; a query that
    /// sees none gives zeros. The mask is added, -infinity hides a key; null: none. Weights are dropped after the softmax.
    /// Returns what <see cref="AttentionGradient"/> needs, in a form of the device's own; nothing of size queries * keys is kept.
    /// </summary>
    public abstract Storage Attention(in AttentionShape shape, Storage q, Storage k, Storage v, Storage? mask, Storage y);

    /// <summary>The gradients of <see cref="Attention"/>, each with the stride of what it belongs to. They may lie in one storage, as q, k and v
    /// may.</summary>
    public abstract void AttentionGradient(
        in AttentionShape shape, Storage gy, Storage q, Storage k, Storage v, Storage? mask, Storage y, Storage statistics,
        Storage gq, Storage gk, Storage gv);

    /// <summary>Row i of y is row rows[i] of the table, or zeros where rows[i] is negative; rows have <paramref name="width"/> numbers.</summary>
    public abstract void Gather(Storage table, ReadOnlySpan<int> rows, Storage y, int width);

    /// <summary>The gradient of <see cref="Gather"/>: row r of gTable is the sum of the rows i of gy with rows[i] = r, in the order of i.</summary>
    public abstract void ScatterAdd(Storage gy, ReadOnlySpan<int> rows, Storage gTable, int width);
}
