namespace Descent.Nn;

/// <summary>What a prediction is compared with: a class for each sample, or values.</summary>
public sealed class Target
{
    private Target(IntTensor? classes, Tensor? values) => (Classes, Values) = (classes, values);

    /// <summary>A class for each sample (N), or null.</summary>
    public IntTensor? Classes { get; }

    /// <summary>Values for each sample (N, outputs), or null.</summary>
    public Tensor? Values { get; }

    /// <summary>Classes as a target.</summary>
    public static implicit operator Target(IntTensor classes) => new(classes, null);

    /// <summary>Values as a target.</summary>
    public static implicit operator Target(Tensor values) => new(null, values);
}
