using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>What an operation of a module does.</summary>
internal static class OperationRoles
{
    /// <summary>The role of one recorded operation.</summary>
    /// <param name="owner">Whose forward pass it belongs to.</param>
    /// <param name="node">The operation.</param>
    public static OperationRole Of(object? owner, Node node) => owner is Module module && OfModule(module) is { } role
        ? role is OperationRole.Product or OperationRole.Norm && node.ActiveAbove is not null ? OperationRole.Activation : role
        : OfOperation(node);

    /// <summary>The role of a module that does one thing; null for one that is made of others.</summary>
    public static OperationRole? OfModule(Module module) => module switch
    {
        IWeightedLayer or Embedding or Bilinear or Rnn or Gru or Lstm => OperationRole.Product,
        BatchNormBase or LayerNorm or GroupNorm or RmsNorm or WhiteningNorm => OperationRole.Norm,
        Relu or LeakyRelu or PRelu or Elu or Selu or Tanh or Sigmoid or Softplus or Gelu or Silu or Mish or HardSwish => OperationRole.Activation,
        Softmax or LogSoftmax => OperationRole.Softmax,
        Dropout or SpatialDropout => OperationRole.Dropout,
        MaxPool1d or MaxPool2d or AvgPool1d or AvgPool2d or AdaptiveAvgPool or AdaptiveMaxPool or GlobalAvgPool => OperationRole.Pool,
        Flatten or Reshape => OperationRole.View,
        _ => null,
    };

    private static OperationRole OfOperation(Node node) => node.Name switch
    {
        "Linear" or "Conv2d" or "Embedding" or "Lstm" or "Recurrent" => OperationRole.Product,
        "LinearRelu" or "Conv2dRelu" or "Relu" or "AddRelu" or "LeakyRelu" or "Elu" or "Tanh" or "Sigmoid" or "Softplus" or "Gelu" or "Silu" or "Mish"
            or "HardSwish" => OperationRole.Activation,
        "BatchNorm" or "GroupNorm" or "GhostBatchNorm" or "RmsNorm" or "LayerNorm" => OperationRole.Norm,
        "Softmax" => OperationRole.Softmax,
        "Dropout" => OperationRole.Dropout,
        "MaxPool2d" or "AvgPool2d" => OperationRole.Pool,
        "Reshape" or "Permute" => OperationRole.View,
        "Add" => OperationRole.Sum,
        _ => OperationRole.Other,
    };
}
