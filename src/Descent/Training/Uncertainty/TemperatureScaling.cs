namespace Descent.Training;

/// <summary>Temperature scaling: one number by which all scores are divided, so that probabilities mean what they say.</summary>
/// <remarks>
/// T makes the mean of -log softmax(scores / T) of the right class least, on samples that were not trained on. The order of the classes, and so the
/// accuracy, never changes. T above 1: the model was too sure.
/// In b = 1/T the loss is convex, with the derivative mean(E[score] - score of the right class) and the second derivative mean(Var[score]) under
/// softmax(b scores): Newton's steps within a bracket that each of them shrinks, in double precision, to a relative 1e-12. T stays between 1/1000 and
/// 1000: where every answer is right the best T is 0, and where scores say nothing it is infinite.
/// Reference: Guo, Pleiss, Sun, Weinberger, On calibration of modern neural networks, ICML 2017, arXiv:1706.04599.
/// </remarks>
/// <param name="Temperature">The number.</param>
/// <param name="Rows">How many answers it was fitted on.</param>
/// <param name="NllBefore">The mean loss at T = 1, in nats.</param>
/// <param name="NllAfter">The mean loss at the temperature.</param>
public sealed record TemperatureScaling(double Temperature, int Rows, double NllBefore, double NllAfter)
{
    private const double Least = 1e-3, Largest = 1e3, Precision = 1e-12;

    /// <summary>Whether the best temperature lies outside 1/1000 to 1000.</summary>
    public bool IsAtLimit => Temperature is Least or Largest;

    /// <summary>Finds the temperature.</summary>
    /// <param name="answers">Scores of samples that the model was not trained on, with their classes.</param>
    /// <exception cref="TrainingException">The answers are values, there is none with a class, or scores are not finite.</exception>
    public static TemperatureScaling Fit(Answers answers)
    {
        if (!answers.AreClasses)
            throw new TrainingException("Temperature scaling: got a model of values; expected one of classes, which tells probabilities.");
        int[] rows = [.. Enumerable.Range(0, answers.Rows).Where(row => answers.Classes![row] >= 0)];
        if (rows.Length == 0) throw new TrainingException("Temperature scaling: got no sample with a class; expected at least one.");
        if (!Array.TrueForAll(answers.Outputs, float.IsFinite))
            throw new TrainingException("Temperature scaling: got scores that are not finite; expected numbers.");
        var temperature = 1 / Minimize(answers, rows);
        return new TemperatureScaling(temperature, rows.Length, Loss(answers, rows, 1).Value, Loss(answers, rows, 1 / temperature).Value);
    }

    private static double Minimize(Answers answers, int[] rows)
    {
        const int Most = 200;
        double low = 1 / Largest, high = 1 / Least;
        if (Loss(answers, rows, low).Slope >= 0) return low;
        if (Loss(answers, rows, high).Slope <= 0) return high;
        double b = 1;
        for (var i = 0; i < Most; i++)
        {
            var (_, slope, curvature) = Loss(answers, rows, b);
            if (slope == 0) return b;
            if (slope < 0) low = b;
            else high = b;
            var next = b - (slope / curvature);
            // Newton's step where it stays inside; else the middle in powers of ten, since b can lie anywhere in six of them.
            if (!(next > low && next < high)) next = Math.Sqrt(low * high);
            if (Math.Abs(next - b) <= Precision * b) return next;
            b = next;
        }

        return b;
    }

    // The mean loss and its derivatives by b.
    private static (double Value, double Slope, double Curvature) Loss(Answers answers, int[] rows, double b)
    {
        double value = 0, slope = 0, curvature = 0;
        var probabilities = new double[answers.Width];
        foreach (var row in rows)
        {
            var scores = answers.Outputs.AsSpan(row * answers.Width, answers.Width);
            var right = (double)scores[answers.Classes![row]];
            ClassScores.Softmax(scores, b, probabilities);
            double largest = double.NegativeInfinity, mean = 0, variance = 0, sum = 0;
            foreach (var score in scores) largest = Math.Max(largest, score);
            for (var i = 0; i < scores.Length; i++)
            {
                mean += probabilities[i] * (scores[i] - largest);
                sum += Math.Exp((scores[i] - largest) * b);
            }

            for (var i = 0; i < scores.Length; i++)
            {
                var off = scores[i] - largest - mean;
                variance += probabilities[i] * off * off;
            }

            value += Math.Log(sum) - (b * (right - largest)); // not log p, which a small p would lose
            slope += mean - (right - largest);
            curvature += variance;
        }

        return (value / rows.Length, slope / rows.Length, curvature / rows.Length);
    }
}
