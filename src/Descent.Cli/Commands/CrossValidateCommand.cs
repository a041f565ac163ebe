using System.CommandLine;
using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>descent cross-validate: trains once for each fold.</summary>
internal static class CrossValidateCommand
{
    private static readonly Argument<string?> s_config = ConfigArgument.Create();
    private static readonly Option<string?> s_data = ConfigArgument.Data();
    private static readonly Option<string[]> s_set = SharedOptions.Set();
    private static readonly Option<int?> s_folds = SharedOptions.Number("--folds", "How many folds; default 5", 2, 1_000_000);
    private static readonly Option<int?> s_repeats = SharedOptions.Number("--repeats", "How often all folds are made anew; default 1", 1, 1000);
    private static readonly Option<int?> s_threads = ConfigArgument.Threads();
    private static readonly Option<string?> s_out = ConfigArgument.Out(
        "Write folds.csv, summary.json and predictions.csv: what each sample was predicted to be by the model that had not seen it");

    private static readonly Option<bool> s_json = new("--json") { Description = "Print one JSON object a line: start, folds, the end" };

    public static Command Create()
    {
        var command = new Command(
            "cross-validate", "Train once for each fold and measure what it held out; stratified for classes, as data.split says.")
        {
            s_config, s_data, s_set, s_folds, s_repeats, s_threads, s_out, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (data, folder) = (ConfigArgument.NotEmpty(parsed, s_data), ConfigArgument.NotEmpty(parsed, s_out));
        var config = ConfigArgument.Read(parsed.GetValue(s_config), data, parsed.GetValue(s_set)!);
        if (parsed.GetValue(s_threads) is { } threads) CpuDevice.Threads = threads;
        var validation = new ConfigCrossValidation(config, parsed.GetValue(s_folds) ?? 5, parsed.GetValue(s_repeats) ?? 1);
        var isJson = parsed.GetValue(s_json);
        var files = folder is null ? null : new FoldFiles(folder, validation);
        using var signals = new StopSignals();
        if (isJson) FoldView.WriteJsonStart(validation);
        else FoldView.WriteHeader(validation);
        var result = ProgressLine.Watch(!isJson, line => validation.Run(
            fold => isJson ? [] : [new FoldProgress(line, fold, validation)],
            fold =>
            {
                if (isJson) FoldView.WriteJson(fold, validation);
                else line.Lasting(FoldView.LineOf(fold, validation));
            },
            files is null ? null : files.Add, signals.Token));
        files?.Save(result);
        if (isJson) FoldView.WriteJsonEnd(result);
        else FoldView.Write(result, folder);
        if (result.IsComplete) return 0;
        Console.Error.WriteLine("stopped");
        return signals.ExitCode;
    }
}
