using System.CommandLine;

namespace Descent.Cli.Commands;

/// <summary>descent zoo: configs with known faults, by which the doctor is measured.</summary>
internal static class ZooCommand
{
    public static Command Create() => new("zoo", "Train configs with known faults, and count what the doctor finds.")
    {
        ZooRunCommand.Create(),
        ZooReportCommand.Create(),
        ZooTableCommand.Create(),
    };
}
