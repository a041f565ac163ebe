using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>What one step makes small: the loss of a batch and the penalties. Some optimizers ask for it several times.</summary>
internal sealed class StepLoss(Module model, Loss loss, IReadOnlyList<Penalty> penalties, IReadOnlyList<Parameter> parameters, Batch batch)
{
    /// <summary>The model's output before the step.</summary>
    public Tensor? Output { get; private set; }

    /// <summary>The loss alone, before the step.</summary>
    public float Loss { get; private set; }

    /// <summary>The penalties, before the step.</summary>
    public float Penalty { get; private set; }

    /// <summary>Runs the model.</summary>
    public Tensor Compute()
    {
        var output = model.Forward(batch.Input);
        var value = loss.Forward(batch.ForLoss(output), batch.Target);
        Tensor? penalty = null;
        for (var i = 0; i < penalties.Count; i++)
        {
            var one = penalties[i].Forward(parameters);
            penalty = penalty is null ? one : penalty + one;
        }

        if (Output is null) (Output, Loss, Penalty) = (output, value.Item(), penalty?.Item() ?? 0);
        return penalty is null ? value : value + penalty;
    }
}
