using Descent.Data;

namespace Descent.Training;

/// <summary>Brings a model's answers for several views of each sample together.</summary>
internal static class ViewMean
{
    /// <summary>Views of whole samples that fill a batch of about a size.</summary>
    public static int BatchSize(int batchSize, TestTimeAugmentation? views) =>
        views is null ? batchSize : Math.Max(1, batchSize / views.Count) * views.Count;

    /// <summary>The mean probabilities of classes (N, K), or the mean values (N, outputs), from outputs (N * views, ...).</summary>
    public static Tensor Of(Tensor output, int views, bool areClasses, string operation)
    {
        if (output.Rank != 2)
            throw new ShapeException($"{operation}: got an output of shape {output.Shape}; expected one answer for each view, (N, K).");
        var each = areClasses ? output.Softmax() : output;
        return each.Reshape([output.Shape[0] / views, views, output.Shape[1]]).Mean(1);
    }
}
