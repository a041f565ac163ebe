using System.CommandLine;
using Descent.Cli.Terminal;
using Descent.Configuration;

namespace Descent.Cli.Commands;

/// <summary>descent schema: the JSON Schema of configs and of search files.</summary>
internal static class SchemaCommand
{
    private static readonly Argument<string?> s_file = new("file")
    {
        Arity = ArgumentArity.ZeroOrOne, Description = "config (the default) or search", DefaultValueFactory = _ => null,
    };

    public static Command Create()
    {
        var command = new Command("schema", "Print the JSON Schema of config files, or of search files, for editors that complete and check them.")
        {
            s_file,
        };
        command.SetAction(parsed =>
        {
            var schema = parsed.GetValue(s_file) switch
            {
                null or "config" => ConfigSchema.Create(),
                "search" => ConfigSchema.CreateSearch(),
                var other => throw new UsageException($"file: got '{other}'; expected config or search."),
            };
            Console.Out.WriteLine(schema.TrimEnd());
            return 0;
        });
        return command;
    }
}
