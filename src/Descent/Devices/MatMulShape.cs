namespace Descent;

/// <summary>One product, or a batch of equal ones: c (M, N) = op(a) (M, K) times op(b) (K, N), all row-major.</summary>
/// <param name="M">Rows of c.</param>
/// <param name="N">Columns of c.</param>
/// <param name="K">The inner size.</param>
/// <param name="TransposeA">a is stored as (K, M).</param>
/// <param name="TransposeB">b is stored as (N, K).</param>
/// <param name="Batch">How many products; each operand's matrices follow one another.</param>
/// <param name="ShareB">All products of the batch use the same b.</param>
/// <param name="Accumulate">Add to c instead of overwriting it.</param>
/// <param name="Activation">Applied last: to the product, with the bias and what was in c added.</param>
public readonly record struct MatMulShape(
    int M, int N, int K, bool TransposeA = false, bool TransposeB = false, int Batch = 1, bool ShareB = false, bool Accumulate = false,
    Activation Activation = Activation.None)
{
    /// <summary>Multiply-adds of the whole batch.</summary>
    public long MultiplyAdds => (long)M * N * K * Batch;
}
