using System.CommandLine;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Data;
using Descent.Formats;

namespace Descent.Cli.Commands;

/// <summary>descent data augment: a picture of what training will see.</summary>
internal static class DataAugmentCommand
{
    private static readonly Argument<string> s_config = new("config.json") { Description = "The config whose data.augment is shown" };
    private static readonly Option<string> s_out = new("--out")
    {
        Description = "The PNG to write; default augment.png", HelpName = "file.png", DefaultValueFactory = _ => "augment.png",
    };

    private static readonly Option<int?> s_samples = SharedOptions.Number("--samples", "How many samples, a row each; default 8", 1, 1000);
    private static readonly Option<int?> s_epochs = SharedOptions.Number("--epochs", "How many epochs, a column each; default 8", 1, 1000);
    private static readonly Option<string[]> s_set = SharedOptions.Set();

    public static Command Create()
    {
        var command = new Command("augment", "Draw what training will see: samples as they are, and as each epoch changes them.")
        {
            s_config, s_out, s_samples, s_epochs, s_set,
        };
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(s_out);
            if (string.IsNullOrWhiteSpace(file)) throw new UsageException("--out: got an empty text; expected a file.");
            var config = ExperimentConfig.Load(parsed.GetRequiredValue(s_config), parsed.GetValue(s_set)!);
            var data = config.LoadData();
            var names = data.Transforms.Count == 0 ? "no augmentation" : string.Join(", ", data.Transforms.Select(t => t.Name));
            var sheet = AugmentationSheet.Create(
                data.Training, data.Transforms, config.Seed, parsed.GetValue(s_samples) ?? 8, parsed.GetValue(s_epochs) ?? 8, names);
            var image = sheet.Render();
            PngWriter.Write(file, image);
            Screen.Line($"[grey]sheet[/]  {Screen.Safe(file)}: {Show.Plural(sheet.Count, "image")}, {image.Width}x{image.Height} pixels");
            return 0;
        });
        return command;
    }
}
