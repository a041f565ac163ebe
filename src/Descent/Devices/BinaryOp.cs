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

    /// <summary>y = 1 where a = b, else 0; NaN equals nothing.</summary>
    Equal,

    /// <summary>y = 1 where a &gt; b, else 0.</summary>
    Greater,

    /// <summary>a = gradient, b = elu's input: y = a where b &gt; 0, else a alpha e^b.</summary>
    EluGradient,

    /// <summary>a = gradient, b = mish's input: y = a (w + b (1 - w^2) s), w = tanh(ln(1 + e^b)), s = 1 / (1 + e^-b).</summary>
    MishGradient,

    /// <summary>a = gradient, b = hard swish's input: y = 0 where b &lt; -3, a where b &gt; 3, else a (b / 3 + 1/2).</summary>
    HardSwishGradient,
}
