using System.Text.Json;

namespace Descent.Nn;

/// <summary>Folds a batch norm into the convolution or linear map before it: the same function in evaluation, without the norm's pass.</summary>
/// <remarks>
/// Formula: with s = weight / sqrt(running variance + epsilon), each filter W becomes s W, and its bias b becomes s (b - running mean) + the norm's
/// bias, computed in double precision. The norm then passes its input on and has no parameters any more.
/// Right only if the norm's input is the layer's output and nobody else reads that: <see cref="NormFolding"/> finds such pairs and checks the
/// outcome; this edit repeats what was found.
/// </remarks>
public sealed class FoldNorm : ModelEdit
{
    internal const string KindName = "fold-norm";

    /// <summary>Creates the edit.</summary>
    /// <param name="norm">The dotted name of the batch norm.</param>
    /// <param name="into">The dotted name of the layer that feeds it.</param>
    public FoldNorm(string norm, string into) => (Norm, Into) = (norm, into);

    /// <summary>The dotted name of the batch norm.</summary>
    public string Norm { get; }

    /// <summary>The dotted name of the layer that takes it in.</summary>
    public string Into { get; }

    internal override string Kind => KindName;

    /// <inheritdoc/>
    public override void Apply(Module model) => Do(model);

    /// <summary>Does it, and returns what takes it back.</summary>
    internal Action Do(Module model)
    {
        var norm = Part<BatchNormBase>(model, Norm, "a batch norm");
        var layer = Part<IWeightedLayer>(model, Into, "a convolution or a linear layer");
        if (!norm.FollowsHistory) throw Error($"got '{Norm}'", "a norm with running statistics that is not folded yet.");
        if (norm.Channels != layer.Layout.Outputs)
            throw Error($"got {norm.Channels} channels of '{Norm}' and {layer.Layout.Outputs} of '{Into}'", "as many of both.");
        var (scale, shift) = norm.History();
        var (weight, bias) = (layer.Weight.Value.ToArray(), layer.Bias?.Value.ToArray());
        layer.AddBias();
        ChannelEdits.Scale(layer, scale, shift);
        var unfold = norm.Fold();
        return () =>
        {
            unfold();
            layer.Weight.Value.Assign(weight);
            if (bias is null) layer.RemoveBias();
            else layer.Bias!.Value.Assign(bias);
        };
    }

    /// <summary>What is done, in words.</summary>
    public override string ToString() => $"{Norm} folded into {Into}";

    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("norm", Norm);
        writer.WriteString("into", Into);
    }
}
