namespace Descent;

/// <summary>The slow device: fp64, one thread, the formula of every primitive as a plain loop.</summary>
/// <remarks>
/// It is the oracle of the tests, and the device on which gradients are checked against finite differences: fp64 leaves room for a small step.
/// Nothing here is tuned; where speed and clarity differ, clarity wins. Constants come in as fp32 and keep that value (0.1f is not 0.1).
/// </remarks>
public sealed partial class ReferenceDevice : Device
{
    private ReferenceDevice()
    {
    }

    /// <summary>The one that tensors live on.</summary>
    public static ReferenceDevice Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "reference";

    /// <inheritdoc/>
    public override Storage Allocate(int length) => new ReferenceStorage(this, length);

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<float> x, Storage y)
    {
        var to = V(y);
        for (var i = 0; i < to.Length; i++) to[i] = x[i];
    }

    /// <inheritdoc/>
    public override void Download(Storage x, Span<float> y)
    {
        var from = V(x);
        for (var i = 0; i < from.Length; i++) y[i] = (float)from[i];
    }

    /// <inheritdoc/>
    public override double Read(Storage x, int index) => V(x)[index];

    /// <inheritdoc/>
    public override void Write(Storage x, int index, double value) => V(x)[index] = value;

    /// <inheritdoc/>
    public override void Fill(Storage y, float value) => V(y).Fill(value);

    /// <inheritdoc/>
    public override void Copy(Storage x, Storage y) => V(x).CopyTo(V(y));

    private static Span<double> V(Storage storage) => ((ReferenceStorage)storage).Values;

    // An empty span stands for an operand that was left out.
    private static Span<double> ValuesOrNone(Storage? storage) => storage is null ? default : V(storage);
}
