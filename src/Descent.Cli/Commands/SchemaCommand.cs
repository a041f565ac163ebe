using System.CommandLine;
using Descent.Configuration;

namespace Descent.Cli.Commands;

/// <summary>descent schema: the JSON Schema of config files.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var command = new Command("schema", "Print the JSON Schema of config files, for editors that complete and check them.");
        command.SetAction(_ =>
        {
            Console.Out.WriteLine(ConfigSchema.Create().TrimEnd());
            return 0;
        });
        return command;
    }
}
