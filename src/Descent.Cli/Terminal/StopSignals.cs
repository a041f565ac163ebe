using System.Runtime.InteropServices;

namespace Descent.Cli.Terminal;

/// <summary>Turns the first Ctrl-C or termination request into a cancellation; the second ends the process as if nobody had listened.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action<string>? _told;
    private int _signals;

    /// <param name="told">Told the first signal's name.</param>
    public StopSignals(Action<string>? told = null)
    {
        _told = told;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What a shell expects of a process that a signal ended: 128 + its number.</summary>
    public int ExitCode { get; private set; } = 130;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _signals) > 1)
        {
            // A live display hides the cursor, and nobody else will bring it back.
            if (Screen.IsTerminal) Console.Out.Write("\e[?25h\n");
            return;
        }

        context.Cancel = true;
        ExitCode = context.Signal == PosixSignal.SIGTERM ? 143 : 130;
        _told?.Invoke(context.Signal.ToString());
        _source.Cancel();
    }
}
