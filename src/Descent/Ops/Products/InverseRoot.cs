namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The inverse square root S^(-1/2) of each symmetric positive matrix of a batch, computed in double precision.</summary>
    /// <remarks>
    /// Formula: S = U diag(s) U^T gives U diag(s^(-1/2)) U^T.  Shapes: (B, D, D) -> same.
    /// Gradient: U (K o (U^T G U)) U^T with K_ij = -1 / (sqrt(s_i s_j) (sqrt s_i + sqrt s_j)), which equal eigenvalues do not disturb, unlike the
    /// gradient of eigenvectors. Eigenvalues below 1e-7 of the largest, where fp32 holds only rounding, count as that.
    /// Reference: Daleckii, Krein 1965; Higham, Functions of Matrices, 2008, section 3.2.
    /// </remarks>
    internal Tensor InverseRoot()
    {
        var (batch, size) = (Shape[0], Shape[1]);
        var parts = new SymmetricEigen[batch];
        var y = Fresh(Shape);
        for (var b = 0; b < batch; b++)
        {
            parts[b] = SymmetricEigen.Of(ReadMatrix(this, b, size), size);
            parts[b].RaiseTo(1e-7);
            WriteMatrix(y, b, parts[b].Rebuild(static s => 1 / Math.Sqrt(s)));
        }

        y.MarkChanged();
        return Records(this) ? y.CameFrom(new InverseRootNode(this, parts)) : y;
    }

    /// <summary>For each symmetric matrix of a batch (B, D, D) the largest eigenvalue divided by the smallest.</summary>
    internal double[] ConditionNumbers()
    {
        var numbers = new double[Shape[0]];
        for (var b = 0; b < numbers.Length; b++)
        {
            var values = SymmetricEigen.Of(ReadMatrix(this, b, Shape[1]), Shape[1]).Values;
            numbers[b] = values.Max() / values.Min();
        }

        return numbers;
    }

    // Number by number at the device's full width: the reference device has more than fp32.
    private static double[] ReadMatrix(Tensor tensor, int index, int size)
    {
        var values = new double[size * size];
        for (var i = 0; i < values.Length; i++) values[i] = tensor.Device.Read(tensor.Storage, (index * values.Length) + i);
        return values;
    }

    private static void WriteMatrix(Tensor tensor, int index, double[] values)
    {
        for (var i = 0; i < values.Length; i++) tensor.Device.Write(tensor.Storage, (index * values.Length) + i, values[i]);
    }

    private sealed class InverseRootNode(Tensor x, SymmetricEigen[] parts) : Node(x)
    {
        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var gx = gradient.Fresh(gradient.Shape);
            for (var b = 0; b < parts.Length; b++)
                WriteMatrix(gx, b, parts[b].GradientOfInverseRoot(ReadMatrix(gradient, b, gradient.Shape[1])));
            Accumulate(0, gx);
        }
    }
}
