using System.Diagnostics;
using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>The doctor's eye on one step; whoever makes the step calls these in order. Nothing of the step is changed.</summary>
internal sealed class StepWatch(Doctor doctor, Look? look, bool isNextWanted, Stopwatch clock)
{
    private bool _isSeen; // of several batches of a step, the first

    /// <summary>A batch, before it enters the model.</summary>
    public void BeforeBatch(Tensor input)
    {
        if (look is null || _isSeen) return;
        clock.Start();
        SeeUncleared([]);
        look.SeeInput(input);
        clock.Stop();
        look.Open();
    }

    /// <summary>The model's output and the loss's target, before the way back.</summary>
    public void BeforeBackward(Tensor output, Target target)
    {
        if (look is null || _isSeen) return;
        OperationProbe.Close(); // the constant answer's loss is nobody's operation
        clock.Start();
        SeeUncleared(doctor.Trace.Uncleared); // some are put there on the way
        doctor.SeeOutput(look, output, target);
        clock.Stop();
        look.Open();
    }

    private void SeeUncleared(IReadOnlyList<string> before) => doctor.Trace.Uncleared =
        [.. before.Union(doctor.Trace.Parameters.Where(p => p.IsOptimized && p.Parameter.Grad is not null).Select(p => p.Name))];

    /// <summary>The end of the way back, or of a batch that went wrong.</summary>
    public void AfterBackward()
    {
        if (look is null || _isSeen) return;
        OperationProbe.Close();
        _isSeen = true;
    }

    /// <summary>All batches of the step are through: before gradients are clipped and weights change.</summary>
    public void BeforeUpdate()
    {
        clock.Start();
        if (isNextWanted) doctor.SeeNextGradients();
        if (look is not null)
        {
            look.SeeGradients();
            doctor.SawGradients(look);
        }

        clock.Stop();
    }

    /// <summary>Weights have changed.</summary>
    public void AfterUpdate()
    {
        if (look is null) return;
        clock.Start();
        look.SeeUpdate();
        clock.Stop();
    }
}
