using System.CommandLine;
using System.Globalization;
using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Formats;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>descent lr-find: the loss over a range of learning rates, and which rate to begin with.</summary>
internal static class LrFindCommand
{
    private static readonly Argument<string?> s_config = ConfigArgument.Create();
    private static readonly Option<string?> s_data = ConfigArgument.Data();
    private static readonly Option<string[]> s_set = SharedOptions.Set();
    private static readonly Option<string?> s_low = Rate("--low", "The first rate; default 1e-7");
    private static readonly Option<string?> s_high = Rate("--high", "The last rate; default 10");
    private static readonly Option<int?> s_steps = SharedOptions.Number("--steps", "Rates tried, a step each; default 100", 10, 10_000);
    private static readonly Option<int?> s_threads = ConfigArgument.Threads();

    private static readonly Option<string?> s_out = ConfigArgument.Out("Write the curve there: lr-find.csv, lr-find.json and a Vega-Lite chart");
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the curve and the suggestions as JSON" };

    public static Command Create()
    {
        var command = new Command("lr-find", "Find a learning rate: train a moment with rising rates, look at the loss, forget it all.")
        {
            s_config, s_data, s_set, s_low, s_high, s_steps, s_threads, s_out, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static Option<string?> Rate(string name, string description) => new(name) { Description = description, HelpName = "number" };

    private static int Run(ParseResult parsed)
    {
        var (data, folder) = (ConfigArgument.NotEmpty(parsed, s_data), ConfigArgument.NotEmpty(parsed, s_out));
        var options = Options(parsed);
        var config = ConfigArgument.Read(parsed.GetValue(s_config), data, parsed.GetValue(s_set)!);
        if (parsed.GetValue(s_threads) is { } threads) CpuDevice.Threads = threads;
        var isJson = parsed.GetValue(s_json);
        using var signals = new StopSignals();
        try
        {
            var curve = ProgressLine.Watch(!isJson, line => Measure(config, options, line, signals.Token));
            if (folder is not null) Save(curve, folder);
            if (isJson) Console.Out.WriteLine(LearningRateView.Json(curve, isIndented: false));
            else LearningRateView.Write(curve, config, Again(parsed), folder);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped");
            return signals.ExitCode;
        }
    }

    private static LearningRateCurve Measure(
        ExperimentConfig config, LearningRateRangeOptions options, ProgressLine line, CancellationToken cancellation)
    {
        line.Report(() => "reading the data");
        var setup = TrainingSetup.Create(config);
        var (done, start) = (0, line.Seconds);
        void Progress(LearningRatePoint point)
        {
            done++;
            line.Report(() => string.Create(
                CultureInfo.InvariantCulture,
                $"step {done} of {options.Steps}  rate {point.LearningRate:0.0e+0}  loss {Show.Loss(point.Smoothed)}  "
                + $"at most {Show.Duration((line.Seconds - start) / done * (options.Steps - done))} left"));
        }

        return LearningRateRange.Measure(setup.CreateTrainer(), setup.TrainingData, options, Progress, cancellation);
    }

    private static LearningRateRangeOptions Options(ParseResult parsed)
    {
        var given = new LearningRateRangeOptions();
        var options = given with
        {
            Low = Number(parsed, s_low) ?? given.Low,
            High = Number(parsed, s_high) ?? given.High,
            Steps = parsed.GetValue(s_steps) ?? given.Steps,
        };
        return options.Low < options.High
            ? options
            : throw new UsageException(
                FormattableString.Invariant($"--low and --high: got {options.Low} and {options.High}; expected the first below the second."));
    }

    private static float? Number(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text) return null;
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && float.IsFinite(value)
            ? value
            : throw new UsageException($"{option.Name}: got '{text}'; expected a number above 0.");
    }

    private static void Save(LearningRateCurve curve, string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteAllText(Path.Combine(folder, "lr-find.csv"), curve.ToCsv());
        AtomicFile.WriteAllText(Path.Combine(folder, "lr-find.json"), LearningRateView.Json(curve, isIndented: true) + "\n");
        AtomicFile.WriteAllText(Path.Combine(folder, "lr-find.vl.json"), curve.ToChart().ToJson() + "\n");
    }

    // What a shell would change is quoted, so that the line can be pasted.
    private static string Quoted(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '.' or '=' or '-' or '_' or '/' or ',' or '+')
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // The words that make a training of the same: what was given, without what is of this command only.
    private static string Again(ParseResult parsed)
    {
        List<string> words = ["descent train"];
        if (parsed.GetValue(s_config) is { } config) words.Add(config);
        if (parsed.GetValue(s_data) is { } data) words.Add($"--data {data}");
        words.AddRange(parsed.GetValue(s_set)!.Select(set => $"--set {Quoted(set)}"));
        return string.Join(' ', words);
    }
}
