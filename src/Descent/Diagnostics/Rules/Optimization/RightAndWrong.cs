using Descent.Data;
using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>What a loss says of right answers and of wrong ones: exact, without the model.</summary>
internal static class RightAndWrong
{
    private const int Samples = 16;

    /// <summary>The two losses where right answers cost more than wrong ones, however they are written, and wrong ones less than nothing.</summary>
    public static (double Right, double Wrong)? Of(Patient patient)
    {
        var data = patient.Data.Training;
        if (data.Count == 0 || (patient.IsClassification && data.TargetShape.Count > 1)) return null;
        using var mode = GradMode.NoGrad();
        (double Right, double Wrong)? found = null;
        var pairs = patient.IsClassification ? OfClasses(data) : OfValues(patient.Data);
        foreach (var (right, wrong, target) in pairs)
        {
            if (LossOf(patient.Loss, right, target) is not { } good || LossOf(patient.Loss, wrong, target) is not { } bad) return null;
            // One way of writing it in which right is better is enough; and a loss below zero is no distance to anything.
            if (!(good > bad && bad < 0)) return null;
            found ??= (good, bad);
        }

        return found;
    }

    /// <summary>The least loss of right answers, where targets are classes: above 0 for label smoothing. Else 0.</summary>
    public static double Least(Patient patient)
    {
        var data = patient.Data.Training;
        if (!patient.IsClassification || patient.Loss.AddsUp || data.TargetShape.Count > 1 || data.ClassCount < 2) return 0;
        using var mode = GradMode.NoGrad();
        var classes = Classes(data);
        var target = IntTensor.Create(classes);
        var least = double.PositiveInfinity;
        for (var sure = 0.25f; sure < 40; sure *= 1.5f)
            if (LossOf(patient.Loss, Scores(classes, data.ClassCount, 0, sure, 0), target) is { } loss)
                least = Math.Min(least, loss);
        return least is > 0 and < double.PositiveInfinity ? least : 0;
    }

    private static int[] Classes(Dataset data) => [.. Enumerable.Range(0, Samples).Select(i => i % data.ClassCount)];

    private static double? LossOf(Loss loss, Tensor answer, Target target)
    {
        try
        {
            var value = loss.Forward(answer, target);
            return value.Count == 1 && double.IsFinite(value.Item()) ? value.Item() : null;
        }
        catch (DescentException)
        {
            return null;
        }
    }

    // Sure scores, and logarithms of probabilities; the wrong ones are sure of the next class.
    private static IEnumerable<(Tensor Right, Tensor Wrong, Target Target)> OfClasses(Dataset data)
    {
        if (data.ClassCount < 2) yield break;
        var classes = Classes(data);
        var target = IntTensor.Create(classes);
        foreach (var (high, low) in ((float, float)[])[(1, 0), (4, -4), (-0.01f, -5)])
            yield return (Scores(classes, data.ClassCount, 0, high, low), Scores(classes, data.ClassCount, 1, high, low), target);
    }

    private static Tensor Scores(int[] classes, int count, int shift, float high, float low)
    {
        var numbers = new float[classes.Length * count];
        Array.Fill(numbers, low);
        for (var i = 0; i < classes.Length; i++) numbers[(i * count) + ((classes[i] + shift) % count)] = high;
        return Tensor.From(numbers, Shape.Create(classes.Length, count));
    }

    // The targets themselves, against the targets of other samples.
    private static IEnumerable<(Tensor Right, Tensor Wrong, Target Target)> OfValues(Descent.Training.TrainingData data)
    {
        var count = Math.Min(Samples, data.Training.Count);
        var size = data.Training.TargetSize;
        var right = new float[count * size];
        for (var i = 0; i < count; i++)
        {
            var one = right.AsSpan(i * size, size);
            data.Training.ReadValues(i, one);
            data.Targets?.Apply(one);
        }

        if (!right.All(float.IsFinite)) yield break;
        var wrong = new float[right.Length];
        for (var i = 0; i < count; i++) right.AsSpan((i + 1) % count * size, size).CopyTo(wrong.AsSpan(i * size));
        int[] sizes = [count, .. data.Training.TargetShape];
        var shape = Shape.Create(sizes);
        Tensor answers = Tensor.From(right, shape);
        yield return (answers, Tensor.From(wrong, shape), answers);
    }
}
