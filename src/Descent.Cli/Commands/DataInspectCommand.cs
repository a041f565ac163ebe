using System.CommandLine;
using System.Text;
using System.Text.Json;
using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Data;
using Descent.Formats;

namespace Descent.Cli.Commands;

/// <summary>descent data inspect: what is in some data, and what is wrong with it.</summary>
internal static class DataInspectCommand
{
    private static readonly Argument<string> s_data = new("path|name")
    {
        Description = "A config, a folder (MNIST, CIFAR, pictures), a .csv, IDX or CIFAR file; or a name: digits, mnist",
    };

    private static readonly Option<string?> s_target = new("--target")
    {
        Description = "The column of a table that is to be predicted", HelpName = "column",
    };

    private static readonly Option<int?> s_limit = SharedOptions.Number(
        "--limit", "The most samples of each part to measure; without it: 268 million numbers, or 1,000 samples", 1, int.MaxValue);

    private static readonly Option<bool> s_near = new("--near") { Description = "Look for near duplicates too, in each part and across parts" };
    private static readonly Option<string?> s_sheet = new("--sheet")
    {
        Description = "Write a contact sheet: a PNG with samples of each class", HelpName = "file.png",
    };

    private static readonly Option<int?> s_columns = SharedOptions.Number("--columns", "Images in a row of the sheet; default 10", 1, 100);
    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "Write report.json and a Vega-Lite chart of the classes and of each feature", HelpName = "folder",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print the report as JSON" };

    public static Command Create()
    {
        var command = new Command("inspect", "Print what is in some data: counts, classes, ranges, copies, broken samples, odd labels.")
        {
            s_data, s_target, s_limit, s_near, s_sheet, s_columns, s_out, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var source = parsed.GetRequiredValue(s_data);
        if (string.IsNullOrWhiteSpace(source)) throw new UsageException("path|name: got an empty text; expected a path or a name.");
        foreach (var option in new[] { s_sheet, s_out, s_target })
        {
            if (parsed.GetValue(option) is { } text && string.IsNullOrWhiteSpace(text))
                throw new UsageException($"{option.Name}: got an empty text; expected a {option.HelpName}.");
        }

        if (parsed.GetValue(s_columns) is not null && parsed.GetValue(s_sheet) is null)
            throw new UsageException("--columns: got it without --sheet; expected both.");
        var isJson = parsed.GetValue(s_json);
        using var signals = new StopSignals();
        try
        {
            var data = InspectedData.Open(source, parsed.GetValue(s_target));
            var options = new InspectionOptions
            {
                MostSamples = parsed.GetValue(s_limit), FindsNear = parsed.GetValue(s_near), CancellationToken = signals.Token,
            };
            var report = Inspect(data, options, isShown: !isJson && Screen.IsTerminal);
            if (isJson) Console.Out.WriteLine(Json(report, isIndented: false));
            else InspectionView.Write(report);
            Save(data, report, parsed, isJson);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped");
            return signals.ExitCode;
        }
    }

    private static InspectionReport Inspect(InspectedData data, InspectionOptions options, bool isShown)
    {
        if (!isShown) return data.Inspect(options);
        var view = new InspectionProgress();
        return view.Watch(() => data.Inspect(options with { Progress = view.Report }));
    }

    private static void Save(InspectedData data, InspectionReport report, ParseResult parsed, bool isJson)
    {
        if (parsed.GetValue(s_out) is { } folder)
        {
            Directory.CreateDirectory(folder);
            AtomicFile.WriteAllText(Path.Combine(folder, "report.json"), Json(report, isIndented: true) + "\n");
            var count = 0;
            foreach (var (name, chart) in InspectionCharts.Of(report))
            {
                AtomicFile.WriteAllText(Path.Combine(folder, name + ".vl.json"), chart.ToJson() + "\n");
                count++;
            }

            if (!isJson) Screen.Line($"[grey]out[/]    {Screen.Safe(folder)}: report.json and {Show.Plural(count, "chart")}");
        }

        if (parsed.GetValue(s_sheet) is not { } file) return;
        var sheet = data.MakeSheet(parsed.GetValue(s_columns) ?? 10);
        var image = sheet.Render();
        PngWriter.Write(file, image);
        if (!isJson) Screen.Line($"[grey]sheet[/]  {Screen.Safe(file)}: {Show.Plural(sheet.Count, "image")}, {image.Width}x{image.Height} pixels");
    }

    private static string Json(InspectionReport report, bool isIndented)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonLines.Options(isIndented))) InspectionJson.Write(writer, report);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
