using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>What the inputs meet first.</summary>
internal static class FirstLayer
{
    /// <summary>The first operation that computes anything of the inputs: a product with weights, a norm, an activation; null where there is
    /// none.</summary>
    public static GraphNode? Of(Examination x) => x.Trace.Graph?.ModelNodes.FirstOrDefault(n => n.Role
        is OperationRole.Product or OperationRole.Norm or OperationRole.Activation or OperationRole.Softmax);

    /// <summary>Whether inputs are numbers of tokens, which are names and no quantities.</summary>
    public static bool TakesTokens(Examination x) => Of(x)?.Owner is Embedding;

    /// <summary>Whether the model normalises its inputs itself, over the batch.</summary>
    public static bool Normalises(Examination x) => Of(x)?.Role == OperationRole.Norm;
}
