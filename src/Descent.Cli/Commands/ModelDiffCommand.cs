using System.CommandLine;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Formats;

namespace Descent.Cli.Commands;

/// <summary>descent model diff: how two files of weights differ.</summary>
internal static class ModelDiffCommand
{
    private const int Different = 1;
    private const int Trouble = 2;

    private static readonly Argument<string> s_first = new("first") { Description = "A model file or a run folder" };
    private static readonly Argument<string> s_second = new("second") { Description = "Another one" };
    private static readonly Option<bool> s_all = new("--all") { Description = "List tensors that are the same too" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print JSON" };

    public static Command Create()
    {
        var command = new Command(
            "diff", "Compare two models tensor by tensor, and their configs. Ends with 0 if they are the same, 1 if not, 2 on an error.")
        {
            s_first, s_second, s_all, s_json,
        };
        command.SetAction(parsed =>
        {
            try
            {
                return Run(parsed);
            }
            catch (DescentException e)
            {
                Failures.Report(e, parsed.GetValue(SharedOptions.Verbose));
                return Trouble;
            }
        });
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (first, second) = (ModelPaths.Find(parsed.GetRequiredValue(s_first)), ModelPaths.Find(parsed.GetRequiredValue(s_second)));
        var (a, b) = (WeightsFile.Read(first), WeightsFile.Read(second));
        var difference = new ModelDifference(first, second, TensorDifference.Compare(a, b), MetadataDifference.Compare(a.Metadata, b.Metadata));
        if (parsed.GetValue(s_json)) DiffView.WriteJson(difference);
        else DiffView.Write(difference, parsed.GetValue(s_all));
        return difference.IsSame ? 0 : Different;
    }
}
