namespace Descent;

/// <summary>A tensor that training changes. Only a module makes one, by registering it under a name.</summary>
public sealed class Parameter
{
    internal Parameter(string name, Tensor value)
    {
        (Name, Value) = (name, value.Detach());
        Value.BecomeParameter();
    }

    /// <summary>The name inside its module, such as "weight".</summary>
    public string Name { get; }

    /// <summary>The numbers.</summary>
    public Tensor Value { get; private set; }

    /// <summary>The gradient of the last backward passes, or null.</summary>
    public Tensor? Grad
    {
        get => Value.Grad;
        set => Value.Grad = value;
    }

    /// <summary>The sizes.</summary>
    public Shape Shape => Value.Shape;

    /// <summary>How many numbers.</summary>
    public int Count => Value.Count;

    /// <summary>A frozen parameter gets no gradient, and optimizers leave it alone.</summary>
    public bool IsFrozen
    {
        get => !Value.RequiresGrad;
        set
        {
            if (value) Value.StopRequiringGrad();
            else if (!Value.RequiresGrad) Value.BecomeParameter();
        }
    }

    /// <summary>The parameter in an expression is its value.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(parameter))]
    public static implicit operator Tensor?(Parameter? parameter) => parameter?.Value;

    /// <summary>Moves the value; the gradient is dropped.</summary>
    internal void MoveTo(Device device)
    {
        var wasFrozen = IsFrozen;
        Value = Value.To(device);
        if (!wasFrozen) Value.BecomeParameter();
    }

    /// <summary>Name and shape.</summary>
    public override string ToString() => $"{Name} {Shape}";
}
