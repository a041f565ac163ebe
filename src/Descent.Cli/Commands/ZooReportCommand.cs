using System.CommandLine;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Formats;

namespace Descent.Cli.Commands;

/// <summary>descent zoo report: judges trainings that were made before.</summary>
internal static class ZooReportCommand
{
    private static readonly Argument<string> s_results = new("results") { Description = "A file of 'descent zoo run --out'" };
    private static readonly Option<string> s_folder = ZooRunCommand.Folder();
    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "A file for the report, with a picture beside it; default docs/zoo.md", HelpName = "file",
    };

    private static readonly Option<bool> s_reveal = ZooRunCommand.Reveal();

    public static Command Create()
    {
        var command = new Command("report", "Judge trainings of the zoo, and write the report.") { s_results, s_folder, s_out, s_reveal };
        command.SetAction(parsed =>
        {
            var zoo = ZooFolder.Load(parsed.GetValue(s_folder)!);
            var records = ZooResults.Load(parsed.GetRequiredValue(s_results));
            var (path, reveals) = (parsed.GetValue(s_out) ?? Path.Combine("docs", "zoo.md"), parsed.GetValue(s_reveal));
            var picture = Path.ChangeExtension(path, ".svg");
            AtomicFile.WriteAllText(path, ZooReport.Write(zoo, records, reveals, Path.GetFileName(picture)));
            AtomicFile.WriteAllText(picture, ZooPicture.Write(zoo, records));
            ZooView.Write(zoo, records, reveals);
            Screen.Line($"report [grey]{Screen.Safe(path)}[/] [grey]{Screen.Safe(picture)}[/]");
            return 0;
        });
        return command;
    }
}
