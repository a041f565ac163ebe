using Descent.Cli.Terminal;
using Descent.Training;

namespace Descent.Cli.Progress;

/// <summary>Says what goes wrong while a training goes on, beside any display but JSON; what ends it is said at the end.</summary>
internal sealed class FaultView : TrainingObserver
{
    public override void OnFault(FaultReport fault)
    {
        if (fault.Action != "stopped") Screen.Warning(fault.ToString());
    }

    public override void OnWarning(string message) => Screen.Warning(message);
}
