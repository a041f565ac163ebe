using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>The loss of the best answer that does not look at the input: what a network that has learnt nothing should have.</summary>
/// <remarks>Classes: the logarithms of their shares in the batch, as scores. Values: each output's mean, its logit where it is a probability, and 0;
/// whichever is best. Measured by the loss itself, so that it holds for any loss.</remarks>
internal static class ConstantAnswer
{
    private const float Least = 1e-4f; // the share of a class that the batch does not have

    /// <summary>The loss, or NaN where no such answer can be given.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="output">The shape of the model's output as the loss gets it.</param>
    /// <param name="target">The batch's target.</param>
    public static double LossOf(Loss loss, Shape output, Target target)
    {
        using var mode = GradMode.NoGrad();
        var best = double.PositiveInfinity;
        foreach (var answer in Answers(output, target))
        {
            try
            {
                var value = loss.Forward(answer, target);
                if (value.Count == 1 && double.IsFinite(value.Item()) && value.Item() < best) best = value.Item();
            }
            catch (DescentException)
            {
                // a loss that takes no such answer
            }
        }

        return double.IsFinite(best) ? best : double.NaN;
    }

    private static IEnumerable<Tensor> Answers(Shape output, Target target)
    {
        if (target.Classes is { } classes)
        {
            if (output.Rank < 2) yield break;
            yield return Scores(output, Shares(classes, output[1]));
        }
        else if (target.Values is { } values && values.Shape.Equals(output) && output.Rank >= 1)
        {
            var means = Means(values);
            yield return Repeated(output, means);
            if (means.All(m => m is > 0 and < 1)) yield return Repeated(output, Array.ConvertAll(means, m => MathF.Log(m / (1 - m))));
            if (output.Rank == 2 && means.All(m => m is >= 0 and <= 1)) yield return Repeated(output,
                Array.ConvertAll(means, m => MathF.Log(Math.Max(m, Least))));
            yield return Tensor.Zeros(output);
        }
    }

    private static float[] Shares(IntTensor classes, int count)
    {
        var shares = new float[count];
        var counted = 0;
        foreach (var c in classes.Values)
        {
            if (c < 0 || c >= count) continue;
            shares[c]++;
            counted++;
        }

        for (var c = 0; c < count; c++) shares[c] = MathF.Log(Math.Max(shares[c] / Math.Max(1, counted), Least));
        return shares;
    }

    // (N, K, places): the same scores at every place.
    private static Tensor Scores(Shape output, float[] scores)
    {
        var inner = 1;
        for (var axis = 2; axis < output.Rank; axis++) inner *= output[axis];
        var numbers = new float[output.ElementCount];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = scores[i / inner % scores.Length];
        return Tensor.From(numbers, output);
    }

    private static float[] Means(Tensor values)
    {
        var (numbers, each) = (values.ToArray(), values.Rank <= 1 ? 1 : values.Count / values.Shape[0]);
        var means = new float[each];
        for (var i = 0; i < numbers.Length; i++) means[i % each] += numbers[i] / (numbers.Length / each);
        return means;
    }

    private static Tensor Repeated(Shape output, float[] row)
    {
        var numbers = new float[output.ElementCount];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = row[i % row.Length];
        return Tensor.From(numbers, output);
    }
}
