using Descent.Nn;

namespace Descent.Configuration;

/// <summary>A model whose scores are divided by a temperature.</summary>
internal sealed class DividedScores : Module
{
    private readonly Module _model;
    private readonly float _factor;

    public DividedScores(Module model, double temperature) => (_model, _factor) = (Register("model", model), (float)(1 / temperature));

    protected override Tensor ForwardCore(Tensor input) => _model.Forward(input) * _factor;
}
