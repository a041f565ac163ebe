namespace Descent;

/// <summary>A tensor that training changes. Only a module makes one, by registering it under a name.</summary>
public sealed class Parameter
{
    [ThreadStatic]
    private static Substitute? t_substitutes;

    private Tensor _value;

    internal Parameter(string name, Tensor value)
    {
        (Name, _value) = (name, value.Detach());
        _value.BecomeParameter();
    }

    /// <summary>The name inside its module, such as "weight".</summary>
    public string Name { get; internal set; }

    /// <summary>The numbers; within the forward pass of a wrapper such as <c>WeightNorm</c>, what it made of them.</summary>
    public Tensor Value
    {
        get
        {
            for (var s = t_substitutes; s is not null; s = s.Outer)
                if (ReferenceEquals(s.Parameter, this))
                    return s.Value;
            return _value;
        }
    }

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
        get => !_value.RequiresGrad;
        set
        {
            if (value) _value.StopRequiringGrad();
            else if (!_value.RequiresGrad) _value.BecomeParameter();
        }
    }

    /// <summary>Where the numbers must lie, or null for anywhere: after every step an optimizer puts what is outside onto the nearer end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The low end is above the high one, or either is no number.</exception>
    public (float Low, float High)? Bounds
    {
        get;
        set => field = value is null || value.Value.Low <= value.Value.High
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Bounds), value, "Parameter: expected a low end that is not above the high one.");
    }

    /// <summary>Which numbers take part, in this shape: one where it is above 0; the others are zero, get no gradient and stay zero, whatever the
    /// optimizer, its momentum and its decay. Null, the default: all. Not part of the state: who sets it sets it again after loading.</summary>
    /// <exception cref="ShapeException">It has another shape.</exception>
    public Tensor? Mask
    {
        get;
        set
        {
            if (value is not null && !value.Shape.Equals(_value.Shape))
                throw Errors.ShapeErrors.SameShape("Parameter.Mask", "the parameter", _value.Shape, "its mask", value.Shape);
            field = value?.To(_value.Device);
            KeepInBounds();
        }
    }

    /// <summary>The parameter in an expression is its value.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(parameter))]
    public static implicit operator Tensor?(Parameter? parameter) => parameter?.Value;

    /// <summary>Moves the value; the gradient is dropped.</summary>
    internal void MoveTo(Device device)
    {
        var wasFrozen = IsFrozen;
        _value = _value.To(device);
        if (Mask is { } mask) Mask = mask.To(device);
        if (!wasFrozen) _value.BecomeParameter();
    }

    /// <summary>Takes numbers of any shape in place of its own; the gradient is dropped.</summary>
    internal void Become(Tensor value)
    {
        var wasFrozen = IsFrozen;
        (Mask, _value) = (null, value.Detach());
        if (!wasFrozen) _value.BecomeParameter();
    }

    /// <summary>Puts numbers that an update moved outside of <see cref="Bounds"/> onto the nearer end; NaN stays NaN.</summary>
    internal void KeepInBounds()
    {
        if (Bounds is var (low, high)) _value.ClampInPlace(low, high);
        if (Mask is { } mask) _value.KeepInPlace(mask);
    }

    /// <summary>Numbers that are masked out get no gradient, so that they do not count in its norm either.</summary>
    internal void MaskGradient()
    {
        if (Mask is { } mask && Grad is { } gradient) Grad = gradient.Detach().Keep(mask);
    }

    /// <summary>Runs an action on this thread in which the parameters have other values, computed from them.</summary>
    internal static T With<T>(ReadOnlySpan<(Parameter Parameter, Tensor Value)> values, Func<T> action)
    {
        var before = t_substitutes;
        foreach (var (parameter, value) in values) t_substitutes = new Substitute(parameter, value, t_substitutes);
        try
        {
            return action();
        }
        finally
        {
            t_substitutes = before;
        }
    }

    private sealed record Substitute(Parameter Parameter, Tensor Value, Substitute? Outer);

    /// <summary>Name and shape.</summary>
    public override string ToString() => $"{Name} {Shape}";
}
