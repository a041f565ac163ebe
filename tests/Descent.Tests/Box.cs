using Descent.Nn;

namespace Descent.Tests;

/// <summary>A module made of whatever a test needs: parameters, parts and a forward pass.</summary>
internal sealed class Box : Module
{
    private readonly List<Parameter> _own = [];

    /// <summary>What <see cref="Module.Forward"/> does.</summary>
    public Func<Box, Tensor, Tensor> Body { get; set; } = (_, x) => x;

    public IReadOnlyList<Parameter> Own => _own;

    /// <summary>One parameter named "weight" on the device of its value.</summary>
    public static Parameter Parameter(Tensor value) => new Box().With("weight", value)._own[0];

    public Box With(string name, Tensor value)
    {
        _own.Add(Register(name, value));
        return this;
    }

    public Box With(string name, Module module)
    {
        Register(name, module);
        return this;
    }

    public Box WithBuffer(string name, Tensor value)
    {
        RegisterBuffer(name, value);
        return this;
    }

    protected override Tensor ForwardCore(Tensor input) => Body(this, input);
}
