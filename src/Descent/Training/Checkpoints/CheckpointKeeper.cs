using System.Diagnostics;
using Descent.Formats;

namespace Descent.Training;

/// <summary>Writes the checkpoints of one training when they are due.</summary>
/// <remarks>A checkpoint that cannot be written does not end the training: the error is told, the one before is still there, and the next is
/// tried.</remarks>
internal sealed class CheckpointKeeper(CheckpointPlan plan, Action<string> save, Action<string> tell)
{
    private long _writtenAt = Stopwatch.GetTimestamp();
    private (int Step, int Epoch) _written = (-1, -1);

    /// <summary>Called after every step.</summary>
    public void AfterStep(TrainingState state)
    {
        var step = state.Step;
        var isDue = (plan.EverySteps is { } steps && step % steps == 0) || (plan.Every is { } time && Stopwatch.GetElapsedTime(_writtenAt) >= time);
        if (isDue) Write(state);
    }

    /// <summary>Writes one now, unless this place has one.</summary>
    public void Write(TrainingState state)
    {
        var step = state.Step;
        if (_written == (step, state.Epoch)) return;
        var path = Path.Combine(plan.Folder, CheckpointFolder.NameOf(step));
        try
        {
            Directory.CreateDirectory(plan.Folder);
            if (_written.Step < 0) AtomicFile.DeleteLeftovers(plan.Folder);
            save(path);
            _written = (step, state.Epoch);
            CheckpointFolder.Prune(plan.Folder, step, plan.KeepLast);
        }
        catch (Exception e) when (e is DataException or IOException or UnauthorizedAccessException)
        {
            tell($"the checkpoint of step {step} could not be written ({e.Message}); the training goes on, and the last one is still there");
        }

        _writtenAt = Stopwatch.GetTimestamp(); // also after a failure: a full disk is not asked again at every step
    }
}
