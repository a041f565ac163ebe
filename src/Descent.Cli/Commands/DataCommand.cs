using System.CommandLine;

namespace Descent.Cli.Commands;

/// <summary>descent data: everything about data that is no training.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "Download data sets and look at data before it is trained on.")
    {
        DataAugmentCommand.Create(),
        DataFetchCommand.Create(),
        DataInspectCommand.Create(),
    };
}
