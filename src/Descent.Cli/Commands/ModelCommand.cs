using System.CommandLine;

namespace Descent.Cli.Commands;

/// <summary>descent model: everything about a model's file that is no training.</summary>
internal static class ModelCommand
{
    public static Command Create() => new("model", "Look into a model's file, convert it, compare it, and change it after its training.")
    {
        ModelInfoCommand.Create(),
        ModelDiffCommand.Create(),
        ModelConvertCommand.Create(),
        ModelFoldCommand.Create(),
        ModelRestatCommand.Create(),
        ModelCalibrateCommand.Create(),
    };
}
