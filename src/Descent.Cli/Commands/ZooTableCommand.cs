using System.CommandLine;
using Descent.Configuration;

namespace Descent.Cli.Commands;

/// <summary>descent zoo table: how good every config became, for zoo/README.md.</summary>
internal static class ZooTableCommand
{
    private static readonly Argument<string> s_results = new("results") { Description = "A file of 'descent zoo run --out'" };
    private static readonly Option<string> s_folder = ZooRunCommand.Folder();

    public static Command Create()
    {
        var command = new Command("table", "Print how good each config of the zoo became, beside its healthy twin.") { s_results, s_folder };
        command.SetAction(parsed =>
        {
            Console.Out.Write(ZooQualities.Write(ZooFolder.Load(parsed.GetValue(s_folder)!), ZooResults.Load(parsed.GetRequiredValue(s_results))));
            return 0;
        });
        return command;
    }
}
