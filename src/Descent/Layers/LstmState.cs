namespace Descent.Nn;

/// <summary>What an <see cref="Lstm"/> carries from one step to the next: goes in before the first and comes out after the last.</summary>
/// <param name="Hidden">h: (layers * directions, N, units), directions of a layer side by side, forward first: PyTorch's order.</param>
/// <param name="Cell">c, likewise.</param>
public sealed record LstmState(Tensor Hidden, Tensor Cell)
{
    /// <summary>The same numbers without their history: to go on with a long sequence whose gradient ends here.</summary>
    public LstmState Detach() => new(Hidden.Detach(), Cell.Detach());
}
