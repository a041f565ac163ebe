using System.CommandLine;
using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Data;

namespace Descent.Cli.Commands;

/// <summary>descent data fetch: downloads a data set.</summary>
internal static class DataFetchCommand
{
    private static readonly Argument<string?> s_name = new("name")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "mnist, fashion-mnist, cifar-10 or cifar-100; or the address of any file",
        DefaultValueFactory = _ => null,
    };

    private static readonly Option<string?> s_to = new("--to")
    {
        Description = $"The folder for the files; without it: the cache, where 'descent train --data NAME' finds them. {DataCache.Variable} moves it",
        HelpName = "folder",
    };

    private static readonly Option<string[]> s_mirror = new("--mirror")
    {
        Description = $"A folder's address that is asked first; can be given often. {FetchOptions.MirrorVariable} does the same",
        HelpName = "address",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> s_sha256 = new("--sha256") { Description = "What the file at an address must have", HelpName = "hex" };
    private static readonly Option<bool> s_list = new("--list") { Description = "Print what can be fetched, and what is there" };
    private static readonly Option<bool> s_quiet = new("--quiet") { Description = "Print the folder only" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print one JSON object a line: progress, files, the end" };

    public static Command Create()
    {
        var command = new Command("fetch", "Download a data set, check it, and go on where the last attempt ended.")
        {
            s_name, s_to, s_mirror, s_sha256, s_list, s_quiet, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var isJson = parsed.GetValue(s_json);
        if (isJson && parsed.GetValue(s_quiet)) throw new UsageException("--quiet and --json: got both; expected one of them.");
        if (parsed.GetValue(s_list))
        {
            RemoteDatasetList.Write(isJson);
            return 0;
        }

        var name = parsed.GetValue(s_name);
        if (string.IsNullOrWhiteSpace(name)) throw new UsageException("name: got none; expected the name of a data set. --list shows them.");
        var folder = parsed.GetValue(s_to);
        if (folder is not null && string.IsNullOrWhiteSpace(folder)) throw new UsageException("--to: got an empty text; expected a folder.");
        var dataset = Find(name, folder, parsed.GetValue(s_sha256));
        var options = new FetchOptions { Mirrors = [.. parsed.GetValue(s_mirror)!, .. FetchOptions.MirrorsOfEnvironment()] };
        return Fetch(dataset, folder, options, isJson ? new FetchJson()
            : parsed.GetValue(s_quiet) ? new FetchQuiet()
            : Screen.IsTerminal ? new FetchLive()
            : new FetchLines());
    }

    // A file of one's own has no place in the cache, where names stand for known sets.
    private static RemoteDataset Find(string name, string? folder, string? sha256)
    {
        if (!name.Contains("://", StringComparison.Ordinal))
        {
            if (sha256 is not null)
                throw new UsageException("--sha256: got it with a name; expected it with an address. The sums of named sets are known.");
            return RemoteDatasets.Find(name);
        }

        if (folder is null) throw new UsageException("--to: got none; expected a folder for the file at an address.");
        if (sha256 is not null && (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit)))
            throw new UsageException($"--sha256: got '{sha256}'; expected 64 hexadecimal digits.");
        var file = Uri.TryCreate(name, UriKind.Absolute, out var address) ? Uri.UnescapeDataString(address.Segments[^1]) : string.Empty;
        try
        {
            return new RemoteDataset(file, name, name, [new RemoteFile(file, [name], null, sha256)]);
        }
        catch (ArgumentException)
        {
            throw new UsageException($"name: got the address '{name}'; expected one that ends with the name of a file.");
        }
    }

    private static int Fetch(RemoteDataset dataset, string? folder, FetchOptions options, FetchView view)
    {
        using var signals = new StopSignals();
        using var fetcher = new DatasetFetcher(options);
        view.Begin(dataset, Path.GetFullPath(folder ?? DataCache.FolderOf(dataset)));
        try
        {
            var result = view.Watch(() => fetcher.FetchAsync(dataset, folder, view, signals.Token).GetAwaiter().GetResult());
            view.End(dataset, result, isCached: folder is null);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped; what has arrived is kept, and the same command goes on there");
            return signals.ExitCode;
        }
    }
}
