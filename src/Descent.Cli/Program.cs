using System.CommandLine;
using System.CommandLine.Help;
using Descent.Cli.Commands;
using Descent.Cli.Terminal;

var root = new RootCommand("Trains a network from a config file, shows it learn, predicts with the result.")
{
    TrainCommand.Create(),
    EvalCommand.Create(),
    PredictCommand.Create(),
    RunsCommand.Create(),
    DoctorCommand.Create(),
    TreatCommand.Create(),
    ExplainCommand.Create(),
    ModelCommand.Create(),
    EnsembleCommand.Create(),
    LrFindCommand.Create(),
    SearchCommand.Create(),
    CrossValidateCommand.Create(),
    LotteryCommand.Create(),
    ZooCommand.Create(),
    DataCommand.Create(),
    SummaryCommand.Create(),
    CatalogCommand.Create(),
    SchemaCommand.Create(),
};
root.HelpName = "descent";
root.Options.Add(SharedOptions.Verbose);
foreach (var help in root.Options.OfType<HelpOption>())
    if (help.Action is HelpAction action)
        action.MaxWidth = Math.Min(Screen.Width, 100);
root.SetAction(parsed => root.Parse("--help").Invoke(parsed.InvocationConfiguration));

// A file called @name is a file, and not a list of more arguments.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
var isVerbose = args.Contains("--verbose");
try
{
    if (UsageErrors.Of(parsed) is { Count: > 0 } errors)
    {
        foreach (var error in errors) Screen.Error(error);
        Console.Error.WriteLine($"See '{UsageErrors.PathOf(parsed.CommandResult)} --help'.");
        return Failures.WrongUsage;
    }

    return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e)
{
    return Failures.Report(e, isVerbose);
}
