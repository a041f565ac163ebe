namespace Descent.Training;

/// <summary>For each class: how often it was told right, how often it was told, how often it was there.</summary>
internal sealed class ClassCounts(int classes)
{
    public long[] Right { get; } = new long[classes];

    public long[] Predicted { get; } = new long[classes];

    public long[] Actual { get; } = new long[classes];

    public void Add(MetricBatch batch)
    {
        var predicted = batch.Predicted;
        var actual = batch.Classes;
        for (var i = 0; i < actual.Length; i++)
        {
            Predicted[predicted[i]]++;
            Actual[actual[i]]++;
            if (predicted[i] == actual[i]) Right[actual[i]]++;
        }
    }

    /// <summary>Right among predicted; not a number for a class that is neither there nor told, 0 for one that is there and never told.</summary>
    public double Precision(int c) => IsAbsent(c) ? double.NaN : Share(Right[c], Predicted[c]);

    /// <summary>Right among actual; 0 for a class that is told and never there.</summary>
    public double Recall(int c) => IsAbsent(c) ? double.NaN : Share(Right[c], Actual[c]);

    /// <summary>The harmonic mean of both.</summary>
    public double F1(int c) => IsAbsent(c) ? double.NaN : Share(2 * Right[c], Predicted[c] + Actual[c]);

    /// <summary>Right among those that are there or told.</summary>
    public double Iou(int c) => IsAbsent(c) ? double.NaN : Share(Right[c], Predicted[c] + Actual[c] - Right[c]);

    private bool IsAbsent(int c) => Actual[c] == 0 && Predicted[c] == 0;

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
