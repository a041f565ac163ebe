using System.CommandLine;

namespace Descent.Cli.Commands;

/// <summary>descent model: what can be done to a saved model.</summary>
internal static class ModelCommand
{
    public static Command Create() => new("model", "Change or measure a saved model.") { ModelCalibrateCommand.Create() };
}
