namespace Descent.Training;

/// <summary>How good answers are, in a few numbers; those that do not apply are null.</summary>
/// <param name="Rows">How many answers were measured.</param>
/// <param name="Error">What is to be small: the share of wrong classes, or the mean squared error of a value.</param>
public sealed record AnswerScore(int Rows, double Error)
{
    /// <summary>The standard error of <see cref="Error"/>: the deviation of one answer's error over the root of their number.</summary>
    public double StandardError { get; init; }

    /// <summary>The share of right classes, or null for values.</summary>
    public double? Accuracy { get; init; }

    /// <summary>The mean of -log of the right class's probability, in nats, or null for values.</summary>
    public double? Nll { get; init; }

    /// <summary>The expected calibration error (<see cref="ReliabilityCurve"/> of 15 bins), or null for values.</summary>
    public double? CalibrationError { get; init; }

    /// <summary>The root of the mean squared error in the data's units, or null for classes.</summary>
    public double? Rmse { get; init; }

    /// <summary>Measures probabilities of classes.</summary>
    /// <param name="probabilities">Row after row; they need not have the largest at the predicted class.</param>
    /// <param name="predicted">The predicted class of each row.</param>
    /// <param name="classes">The right class of each row; rows with a negative one are left out.</param>
    internal static AnswerScore OfClasses(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> predicted, ReadOnlySpan<int> classes)
    {
        var width = classes.Length == 0 ? 0 : probabilities.Length / classes.Length;
        var (rows, right, nll, curve) = (0, 0, 0.0, new ReliabilityCurve());
        for (var row = 0; row < classes.Length; row++)
        {
            if (classes[row] < 0) continue;
            rows++;
            if (predicted[row] == classes[row]) right++;
            curve.Add(probabilities[(row * width) + predicted[row]], predicted[row] == classes[row]);
            nll -= Math.Log(Math.Max(probabilities[(row * width) + classes[row]], double.Epsilon));
        }

        var accuracy = rows == 0 ? double.NaN : (double)right / rows;
        return new AnswerScore(rows, 1 - accuracy)
        {
            Accuracy = accuracy, Nll = nll / rows, CalibrationError = curve.ExpectedError,
            StandardError = Math.Sqrt(accuracy * (1 - accuracy) / rows),
        };
    }

    /// <summary>Measures values.</summary>
    internal static AnswerScore OfValues(ReadOnlySpan<double> values, ReadOnlySpan<float> targets, int rows)
    {
        var width = rows == 0 ? 0 : targets.Length / rows;
        double sum = 0, squares = 0;
        for (var row = 0; row < rows; row++)
        {
            double error = 0;
            for (var i = row * width; i < (row + 1) * width; i++) error += (values[i] - targets[i]) * (values[i] - targets[i]) / width;
            sum += error;
            squares += error * error;
        }

        var mean = sum / rows;
        return new AnswerScore(rows, mean)
        {
            Rmse = Math.Sqrt(mean), StandardError = Math.Sqrt(Math.Max(0, (squares / rows) - (mean * mean)) / rows),
        };
    }
}
