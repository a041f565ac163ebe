using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Training;

/// <summary>One change of the weights: the gradients of one batch, or of several that count as one, and the optimizer's step.</summary>
/// <remarks>A batch of a group counts by its share of the group's samples, so that the gradient is that of one large batch.</remarks>
internal sealed class TrainingStep(Module model, Loss loss, Optimizer optimizer, IReadOnlyList<Penalty> penalties, GradientClip? clip)
{
    private readonly BufferSnapshot _buffers = new(model);
    private readonly GeneratorSnapshot _generators = new(model);
    private double _loss, _penalty;
    private int _groupSamples;

    /// <summary>Who looks at this step, or null.</summary>
    public StepWatch? Watch { get; set; }

    /// <summary>Samples taken in so far.</summary>
    public int Samples { get; private set; }

    /// <summary>The loss of the batches so far, before the step: their mean, or their sum where the loss adds up.</summary>
    public float Loss => (float)_loss;

    /// <summary>The penalties, before the step.</summary>
    public float Penalty => (float)_penalty;

    /// <summary>How many classes were told right, and how many there were to tell; null for a regression.</summary>
    public (long Right, long Answers)? Hits { get; private set; }

    /// <summary>The norm of the gradients if they were clipped.</summary>
    public double? GradientNorm { get; private set; }

    /// <summary>Begins a step.</summary>
    /// <param name="groupSamples">Samples of all its batches.</param>
    public void Begin(int groupSamples)
    {
        _buffers.Take();
        _generators.Take();
        (_loss, _penalty, Samples, _groupSamples, Hits, GradientNorm) = (0, 0, 0, groupSamples, null, null);
    }

    /// <summary>Adds a batch's gradients.</summary>
    /// <returns>What went wrong, or null. The weights are as they were.</returns>
    public Fault? Add(HostBatch host)
    {
        var batch = new Batch(host);
        var part = (float)batch.Count / _groupSamples;
        var share = loss.AddsUp ? 1 : part;
        var step = new StepLoss(model, loss, penalties, optimizer.Parameters, batch) { PenaltyShare = loss.AddsUp ? part : 1 };
        if (optimizer.NeedsLoss)
        {
            var value = optimizer.Step(step.Compute);
            if (!float.IsFinite(value)) return new Fault(FaultKind.Loss, value);
        }
        else
        {
            var value = ForthAndBack(step, batch, share);
            if (!float.IsFinite(value)) return new Fault(FaultKind.Loss, value);
        }

        _loss += loss.AddsUp ? step.Loss : (double)step.Loss * batch.Count / _groupSamples;
        _penalty += (double)step.Penalty * batch.Count / _groupSamples;
        Samples += batch.Count;
        if (batch.Hits(step.Output!) is var (right, answers))
        {
            var before = Hits ?? (0, 0);
            Hits = (before.Right + right, before.Answers + answers);
        }

        return null;
    }

    // The loss; without gradients where it is not finite.
    private float ForthAndBack(StepLoss step, Batch batch, float share)
    {
        Watch?.BeforeBatch(batch.Input);
        try
        {
            var total = step.Compute();
            var value = total.Item();
            Watch?.BeforeBackward(batch.ForLoss(step.Output!), batch.Target);
            if (float.IsFinite(value)) (share == 1 ? total : total * share).Backward();
            return value;
        }
        finally
        {
            Watch?.AfterBackward();
        }
    }

    /// <summary>Makes up for samples that were left out of a group: the mean is that of the samples that were there.</summary>
    public void Settle()
    {
        if (loss.AddsUp || Samples == 0 || Samples == _groupSamples) return;
        var scale = (float)_groupSamples / Samples;
        foreach (var parameter in optimizer.Parameters)
            if (parameter.Grad is { } gradient)
                parameter.Grad = gradient * scale;
        (_loss, _penalty, _groupSamples) = (_loss * scale, _penalty * scale, Samples);
    }

    /// <summary>Changes the weights.</summary>
    /// <returns>What went wrong, or null. After a fault of the gradients the weights are as they were.</returns>
    public Fault? Finish()
    {
        if (!optimizer.NeedsLoss)
        {
            if (Broken(p => p.Grad) is not null) return new Fault(FaultKind.Gradient, float.NaN);
            foreach (var parameter in optimizer.Parameters) parameter.MaskGradient();
            Watch?.BeforeUpdate();
            GradientNorm = clip?.Apply(optimizer.Parameters);
            optimizer.Step();
            Watch?.AfterUpdate();
        }

        optimizer.ClearGradients();
        return null;
    }

    /// <summary>Undoes what forward passes changed: running statistics and the places of generators.</summary>
    public void Undo()
    {
        _buffers.Restore();
        _generators.Restore();
        optimizer.ClearGradients();
    }

    /// <summary>The first parameter of which a tensor is no longer finite, or null.</summary>
    public Parameter? Broken(Func<Parameter, Tensor?> tensorOf)
    {
        var parameters = optimizer.Parameters;
        for (var i = 0; i < parameters.Count; i++)
            if (!parameters[i].IsFrozen && tensorOf(parameters[i]) is { } tensor && !tensor.IsFinite())
                return parameters[i];
        return null;
    }
}
