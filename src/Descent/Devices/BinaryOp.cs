namespace Descent;

/// <summary>The element-wise functions of two arguments that a device knows, gradients of unary ops among them.</summary>
public enum BinaryOp
{
    /// <summary>y = a + b.</summary>
    Add,

    /// <summary>y = a - b.</summary>
    Subtract,

    /// <summary>y = a b.</summary>
    Multiply,

    /// <summary>y = a / b.</summary>
    Divide,

    /// <summary>y = max(a, b); NaN if either is.</summary>
    Maximum,

    /// <summary>y = min(a, b); NaN if either is.</summary>
    Minimum,

    /// <summary>a = gradient, b = tanh's output: y = a (1 - b^2).</summary>
    TanhGradient,

    /// <summary>a = gradient, b = sigmoid's output: y = a b (1 - b).</summary>
    SigmoidGradient,

    /// <summary>a = gradient, b = relu's output: y = a where b &gt; 0, else 0.</summary>
    ReluGradient,

    /// <summary>a = gradient, b = leaky relu's input: y = a where b &gt; 0, else alpha a.</summary>
    LeakyReluGradient,

    /// <summary>y = max(a + b, 0); NaN stays NaN.</summary>
    AddRelu,

    /// <summary>a = gradient, b = gelu's input: y = a (Phi(b) + b phi(b)).</summary>
    GeluGradient,

    /// <summary>a = gradient, b = the input of gelu's tanh form: y = a times its slope.</summary>
    GeluTanhGradient,

    /// <summary>a = gradient, b = silu's input: y = a s (1 + b (1 - s)), s = 1 / (1 + e^-b).</summary>
    SiluGradient,
}
