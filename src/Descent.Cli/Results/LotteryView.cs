using Descent.Cli.Terminal;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>Sparsity against quality, as a table.</summary>
internal static class LotteryView
{
    public static void Write(IReadOnlyList<LotteryRound> rounds, string role)
    {
        var name = rounds[0].Ticket.Accuracy is null ? "RMSE" : "accuracy";
        var hasOthers = rounds.Any(r => r.Random is not null);
        var table = new Table { Border = TableBorder.Simple };
        foreach (var header in (string[])["Round", "Weights left", $"Ticket, {role} {name}"]) table.AddColumn(new TableColumn(header).RightAligned());
        if (hasOthers) table.AddColumn(new TableColumn("Other first weights").RightAligned());
        foreach (var round in rounds)
        {
            List<string> cells = [Show.Count(round.Round), Show.Percent(round.LeftShare), Quality(round.Ticket)];
            if (hasOthers) cells.Add(round.Random is { } random ? Quality(random) : "[grey]-[/]");
            table.AddRow([.. cells]);
        }

        Screen.Out.Write(table);
    }

    private static string Quality(Evaluation evaluation) =>
        evaluation.Accuracy is { } accuracy ? Show.Percent(accuracy) : Show.Value(evaluation.Rmse ?? evaluation.Loss);
}
