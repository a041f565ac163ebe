using System.Buffers;
using System.Text.Json;

namespace Descent.Data;

/// <summary>Preprocessing of the form y = matrix * (x - mean), over all features of a sample.</summary>
/// <remarks>
/// The directions come from the covariance of the training samples (over n - 1), gathered and decomposed in double precision; where there are fewer
/// samples than features, from the products of the samples. Samples and features may not both exceed 8192. The matrix is kept in the model's file;
/// it may have 14 million numbers.
/// </remarks>
public abstract class LinearPreprocessor : Preprocessor
{
    // Base64 of these and what escapes it needs stay below the largest header of a model's file.
    private protected const long MostNumbers = 14_000_000;

    private float[] _mean = [];
    private float[] _matrix = [];

    /// <summary>The mean of each feature over the training samples.</summary>
    public IReadOnlyList<float> Mean => _mean;

    /// <summary>The rows that a centred sample is multiplied by, one after the other, features numbers each.</summary>
    public ReadOnlyMemory<float> Matrix => _matrix;

    /// <inheritdoc/>
    public override bool IsElementwise => false;

    /// <summary>Whether the matrix equals its transpose.</summary>
    private protected virtual bool IsSymmetric => false;

    /// <summary>Takes what was measured or read.</summary>
    private protected void Set(float[] mean, float[] matrix) => (_mean, _matrix) = (mean, matrix);

    /// <summary>Refuses a matrix that could not be kept.</summary>
    private protected void CheckSize(long rows, long features)
    {
        if (rows * features > MostNumbers)
            throw new DataException($"{Kind}: got {rows} x {features} numbers to keep; expected at most {MostNumbers}. Ask for fewer components.");
    }

    private protected sealed override void Change(ReadOnlySpan<float> source, Span<float> destination)
    {
        var rented = ArrayPool<float>.Shared.Rent(source.Length);
        var centred = rented.AsSpan(0, source.Length);
        for (var i = 0; i < centred.Length; i++) centred[i] = source[i] - _mean[i];
        if (IsSymmetric) MatrixKernel.ApplySymmetric(_matrix, centred, destination);
        else MatrixKernel.Apply(_matrix, centred, destination);
        ArrayPool<float>.Shared.Return(rented);
    }

    private protected static float[] ToFloats(ReadOnlySpan<double> values)
    {
        var floats = new float[values.Length];
        for (var i = 0; i < floats.Length; i++) floats[i] = (float)values[i];
        return floats;
    }

    /// <summary>Writes the mean.</summary>
    private protected override void WriteState(Utf8JsonWriter writer) => JsonState.WritePacked(writer, "mean", _mean);
}
