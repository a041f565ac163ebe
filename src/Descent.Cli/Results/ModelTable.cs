using Descent.Cli.Terminal;
using Descent.Nn;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>A network as a table, and in one line.</summary>
internal static class ModelTable
{
    public static void Write(ModelSummary model, int batchSize)
    {
        var table = new Table { Border = TableBorder.Simple, ShowFooters = true };
        table.AddColumn(new TableColumn("Layer").Footer("total"));
        table.AddColumn(new TableColumn("Output").Footer(Shape(model.Output)));
        table.AddColumn(Right("Parameters", Show.Count(model.Parameters)));
        table.AddColumn(Right("Multiply-adds", Show.Short(model.MultiplyAdds)));
        table.AddColumn(Right("Memory", Show.Bytes(model.ActivationBytes)));
        table.AddRow("[grey]input[/]", Shape(model.Input), "", "", "");
        foreach (var layer in model.Layers)
            table.AddRow(
                Screen.Safe(layer.Name.Length == 0 ? layer.Text : $"{layer.Name} {layer.Text}"), Shape(layer.Output),
                layer.Parameters == 0 ? "" : Show.Count(layer.Parameters), layer.MultiplyAdds == 0 ? "" : Show.Short(layer.MultiplyAdds),
                Show.Bytes((long)layer.Output.ElementCount * sizeof(float)));
        Screen.Out.Write(table);
        var note = "Shapes, multiply-adds and memory of the outputs are for one sample. "
            + $"A training batch of {batchSize} keeps about {Show.Bytes(model.ActivationBytes * batchSize)} of outputs; "
            + $"the parameters take {Show.Bytes(model.ParameterBytes)}, and as much again for gradients.";
        foreach (var line in TextWrap.Lines(note, Screen.Width - 1)) Screen.Line(line);
    }

    /// <summary>The kinds of layers in order, such as conv2d, batch-norm, relu; a long chain is cut in the middle.</summary>
    public static string Chain(ModelSummary model)
    {
        var names = model.Layers.Select(l => l.Text.Split('(', 2)[0]).ToList();
        return names.Count <= 14 ? string.Join(" ", names) : $"{string.Join(" ", names.Take(8))} … {string.Join(" ", names.TakeLast(4))}";
    }

    private static string Shape(Descent.Shape shape) => Markup.Escape(shape.ToString());

    private static TableColumn Right(string header, string footer) => new TableColumn(header).RightAligned().Footer(footer);
}
