namespace Descent;

/// <summary>The element-wise functions of one argument that a device knows. a and b stand for the call's constants alpha and beta.</summary>
public enum UnaryOp
{
    /// <summary>y = a x + b.</summary>
    Affine,

    /// <summary>y = |x|.</summary>
    Abs,

    /// <summary>y = e^x.</summary>
    Exp,

    /// <summary>y = ln x; negative numbers give NaN, zero gives -infinity.</summary>
    Log,

    /// <summary>y = sqrt x.</summary>
    Sqrt,

    /// <summary>y = 1 / x.</summary>
    Reciprocal,

    /// <summary>y = x^2.</summary>
    Square,

    /// <summary>y = tanh x.</summary>
    Tanh,

    /// <summary>y = 1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>y = max(x, 0); NaN stays NaN.</summary>
    Relu,

    /// <summary>y = x where x &gt; 0, else a x.</summary>
    LeakyRelu,

    /// <summary>y = erf x.</summary>
    Erf,

    /// <summary>y = min(max(x, a), b); NaN stays NaN.</summary>
    Clamp,

    /// <summary>y = -1, 0 or 1 by the sign of x.</summary>
    Sign,

    /// <summary>y = x Phi(x), Phi the distribution function of the standard normal distribution; 0 at minus infinity.</summary>
    Gelu,

    /// <summary>y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2; 0 at minus infinity.</summary>
    GeluTanh,

    /// <summary>y = x / (1 + e^-x); 0 at minus infinity.</summary>
    Silu,

    /// <summary>y = ln(1 + x), right also where 1 + x would lose x's digits.</summary>
    Log1p,

    /// <summary>y = e^x - 1, right also near 0.</summary>
    Expm1,

    /// <summary>y = ln(1 + e^(a x)) / a.</summary>
    Softplus,

    /// <summary>y = x where x &gt; 0, else a (e^x - 1).</summary>
    Elu,

    /// <summary>y = x tanh(ln(1 + e^x)); 0 at minus infinity.</summary>
    Mish,

    /// <summary>y = x min(max(x + 3, 0), 6) / 6; 0 at minus infinity.</summary>
    HardSwish,

    /// <summary>y = sin x.</summary>
    Sin,

    /// <summary>y = cos x.</summary>
    Cos,

    /// <summary>y = x^a; a negative x with an a that is not whole gives NaN.</summary>
    Pow,
}
