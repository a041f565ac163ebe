namespace Descent;

/// <summary>What one step of a simple recurrent layer computes.</summary>
public enum RecurrentCell
{
    /// <summary>h = tanh(x + h w^T).</summary>
    Tanh,

    /// <summary>h = max(x + h w^T, 0).</summary>
    Relu,

    /// <summary>A gated unit: gates r, z and a new value n, h = (1 - z) n + z h.</summary>
    Gru,
}
