using System.CommandLine;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Formats;
using Descent.Nn;

namespace Descent.Cli.Commands;

/// <summary>descent model convert: another format, another kind of number, other names.</summary>
internal static class ModelConvertCommand
{
    private static readonly string[] s_kinds = ["f32", "f16", "bf16"];

    private static readonly Argument<string> s_in = new("in") { Description = "A safetensors file, an .npz archive, or a run folder" };
    private static readonly Argument<string> s_out = new("out") { Description = "The file to write: .safetensors or .npz" };
    private static readonly Option<string?> s_type = new("--type")
    {
        Description = "The kind of floating-point number: f32, f16 or bf16; without it: as in the file", HelpName = "kind",
    };

    private static readonly Option<string[]> s_strip = new("--strip")
    {
        Description = "A prefix to take away from names, such as module. or _orig_mod.; can be given often",
        HelpName = "prefix",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> s_add = new("--add") { Description = "A prefix to put before names, such as 0.", HelpName = "prefix" };
    private static readonly Option<string[]> s_map = new("--map")
    {
        Description = "Rename: gamma=weight changes that part of every name, encoder.*.kernel=0.*.weight whole names; can be given often",
        HelpName = "old=new",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> s_like = new("--like")
    {
        Description = "Check names and shapes against the model of a run or a config; finds the prefixes where none is given",
        HelpName = "run|config",
    };

    private static readonly Option<bool> s_inPlace = new("--in-place") { Description = "Allow out to be the file that is read" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print JSON" };

    public static Command Create()
    {
        var command = new Command("convert", "Write a model's file anew: as safetensors or npz, with other numbers, with other names.")
        {
            s_in, s_out, s_type, s_strip, s_add, s_map, s_like, s_inPlace, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (input, output) = (ModelPaths.Find(parsed.GetRequiredValue(s_in)), parsed.GetRequiredValue(s_out));
        if (!WeightsFile.IsNpz(output) && !output.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"out: got '{output}'; expected a name that ends in .safetensors or .npz.");
        if (!parsed.GetValue(s_inPlace)) ModelPaths.RequireOther(input, output, "out");
        var type = parsed.GetValue(s_type)?.ToLowerInvariant();
        if (type is not null && !s_kinds.Contains(type)) throw new UsageException($"--type: got '{type}'; expected f32, f16 or bf16.");
        var mapping = new NameMapping
        {
            Strip = parsed.GetValue(s_strip)!, Add = parsed.GetValue(s_add) ?? string.Empty, Renames = [.. parsed.GetValue(s_map)!.Select(Rename)],
        };
        var like = parsed.GetValue(s_like) is { } path ? Model(path) : null;
        var file = WeightsFile.Read(input);
        RequireUse(mapping, file);
        if (like is not null && mapping.IsIdentity) mapping = StateFit.FindPrefixes(like, file);
        var changed = file.Select(t => (type is null ? t : t.ToType(type.ToUpperInvariant())) with { Name = mapping.Apply(t.Name) });
        // Under other names the config would build a model that does not take them.
        if (!mapping.IsIdentity) changed = changed.WithMetadata(m => !m.StartsWith("descent.", StringComparison.Ordinal));
        var fit = like is null ? null : StateFit.Of(like, changed);
        changed.Write(output);
        ConvertView.Write(output, changed, mapping, fit, WeightsFile.IsNpz(output) ? file.Metadata.Count : 0, parsed.GetValue(s_json));
        return fit is null or { IsWhole: true } ? 0 : Failures.Failed;
    }

    // A prefix that no name has, or a renaming that meets none, is a slip of the keys; and other names cost the file its config.
    private static void RequireUse(NameMapping mapping, WeightsFile file)
    {
        foreach (var prefix in mapping.Strip)
            if (!Changes(file, new NameMapping { Strip = mapping.Strip }, new NameMapping { Strip = [.. mapping.Strip.Where(p => p != prefix)] }))
                throw new UsageException($"--strip: got '{prefix}', with which no name begins; expected a prefix of {Some(file)}.");
        for (var i = 0; i < mapping.Renames.Count; i++)
        {
            var (with, without) = (Until(mapping, i + 1), Until(mapping, i));
            if (!Changes(file, with, without))
                throw new UsageException($"--map: got '{mapping.Renames[i].Old}', which is in no name; expected a part of {Some(file)}.");
        }
    }

    private static bool Changes(WeightsFile file, NameMapping a, NameMapping b) => file.Tensors.Any(t => a.Apply(t.Name) != b.Apply(t.Name));

    private static NameMapping Until(NameMapping mapping, int renames) =>
        new() { Strip = mapping.Strip, Renames = [.. mapping.Renames.Take(renames)] };

    private static string Some(WeightsFile file) =>
        string.Join(", ", file.Tensors.Take(3).Select(t => t.Name)) + (file.Tensors.Count > 3 ? ", ..." : string.Empty);

    private static Module Model(string path)
    {
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) return SavedModel.Load(path).Model;
        var config = ExperimentConfig.Load(path, ["init=null"]);
        return config.BuildModel(config.LoadData());
    }

    private static (string Old, string New) Rename(string text)
    {
        var at = text.IndexOf('=');
        if (at <= 0) throw new UsageException($"--map: got '{text}'; expected old=new.");
        var (old, renamed) = (text[..at], text[(at + 1)..]);
        return renamed.Count(c => c == '*') <= old.Count(c => c == '*')
            ? (old, renamed)
            : throw new UsageException($"--map: got '{text}' with more stars after the '='; expected at most as many as before it.");
    }
}
