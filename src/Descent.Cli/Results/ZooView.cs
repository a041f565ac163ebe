using Descent.Cli.Terminal;
using Descent.Configuration;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>What a run of the zoo came to, as tables.</summary>
internal static class ZooView
{
    public static void Write(ZooFolder zoo, IReadOnlyList<ZooRecord> records) => WriteQualities(zoo, records);

    /// <summary>How good each config became, and its twin.</summary>
    private static void WriteQualities(ZooFolder zoo, IReadOnlyList<ZooRecord> records)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var header in (string[])["Config", "Quality", "Steps", "Seconds", "Loss", "Ended"]) table.AddColumn(new TableColumn(header));
        foreach (var group in records.GroupBy(r => r.Name))
        {
            var refusal = group.FirstOrDefault(r => r.Refusal is not null)?.Refusal;
            table.AddRow(
                Screen.Safe(group.Key),
                refusal is not null ? Screen.Safe(refusal) : string.Join(' ', group.Select(r => Show.Loss(r.Quality?.Value ?? double.NaN))),
                $"{group.First().Steps}/{group.First().StepsPerEpoch}", Show.Duration(group.Average(r => r.Seconds)),
                $"{Show.Loss(group.First().FirstLoss)} {Show.Loss(group.First().LastLoss)}",
                string.Join(' ', group.Select(r => r.Outcome.ToString()).Distinct()));
        }

        Screen.Out.Write(table);
    }
}
