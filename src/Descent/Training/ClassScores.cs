namespace Descent.Training;

/// <summary>Scores of classes as probabilities, in double precision.</summary>
internal static class ClassScores
{
    /// <summary>softmax(scores * inverse temperature), shifted by the largest so that nothing overflows.</summary>
    public static void Softmax(ReadOnlySpan<float> scores, double inverseTemperature, Span<double> probabilities)
    {
        var largest = double.NegativeInfinity;
        foreach (var score in scores) largest = Math.Max(largest, score);
        double sum = 0;
        for (var i = 0; i < scores.Length; i++) sum += probabilities[i] = Math.Exp((scores[i] - largest) * inverseTemperature);
        for (var i = 0; i < scores.Length; i++) probabilities[i] /= sum;
    }

    /// <summary>An output as (rows, classes): scores of samples, steps (N, steps, K) or pixels (N, K, H, W).</summary>
    /// <exception cref="ShapeException">There are more or fewer scores than classes.</exception>
    public static Tensor Rows(Tensor output, int rows, int classes)
    {
        var last = output.Rank == 4 ? output.AxisLast(1) : output;
        if (last.Rank < 2 || last.Shape[last.Rank - 1] != classes || last.Count != (long)rows * classes)
            throw new ShapeException($"Answers: got an output of shape {output.Shape}; expected {classes} scores for each of {rows} answers.");
        return last.Reshape([rows, classes]);
    }

    /// <summary>The place of the largest number; the first of equals.</summary>
    public static int ArgMax(ReadOnlySpan<double> numbers)
    {
        var best = 0;
        for (var i = 1; i < numbers.Length; i++)
            if (numbers[i] > numbers[best])
                best = i;
        return best;
    }

    /// <summary>-sum p log p in nats; 0 log 0 counts as 0.</summary>
    public static double Entropy(ReadOnlySpan<double> probabilities)
    {
        double sum = 0;
        foreach (var p in probabilities)
            if (p > 0)
                sum -= p * Math.Log(p);
        return sum;
    }
}
