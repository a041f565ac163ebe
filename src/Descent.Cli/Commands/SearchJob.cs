using Descent.Cli.Progress;
using Descent.Cli.Recipes;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>One search, from its file to the exit code.</summary>
internal sealed class SearchJob
{
    public required string? SpecPath { get; init; }

    public required string? Data { get; init; }

    public required IReadOnlyList<string> Overrides { get; init; }

    public required string? Out { get; init; }

    public required string? Resume { get; init; }

    public required int Parallel { get; init; }

    public required int? Threads { get; init; }

    public required bool TrainsBest { get; init; }

    public required TrainOutput Form { get; init; }

    public int Run()
    {
        // Trials that share the threads get in each other's way; one each is what makes n at once worth it.
        var usual = CpuDevice.Threads;
        if (Threads is { } threads) CpuDevice.Threads = threads;
        else if (Parallel > 1) CpuDevice.Threads = 1;
        var search = Open();
        using var signals = new StopSignals();
        var result = Search(search, signals.Token);
        if (Form == TrainOutput.Full) SearchView.Write(search, result);
        else if (Form == TrainOutput.Quiet) Screen.Line(SearchView.Headline(search.Spec, result));
        if (!result.IsComplete)
        {
            Console.Error.WriteLine($"stopped; finished trials are kept, and 'descent search --resume {search.Folder}' goes on");
            return signals.ExitCode;
        }

        if (result.Best is null)
            throw new TrainingException($"search: no trial finished; expected one at least. The first: {result.Trials[0].Reason}");
        CpuDevice.Threads = Threads ?? usual;
        return TrainsBest ? TrainBest(search) : 0;
    }

    private HyperparameterSearch Open()
    {
        if (Resume is not null) return HyperparameterSearch.Resume(Resume);
        IEnumerable<string> changes = Overrides;
        if (Data is not null)
        {
            var given = SearchSpec.Load(SpecPath!).Config;
            changes = [.. DataFinder.Find(Data, given.Source).Overrides(given), .. Overrides];
        }

        var spec = SearchSpec.Load(SpecPath!, changes);
        return new HyperparameterSearch(spec, Out ?? RunPath.New($"search-{spec.Name ?? "config"}"));
    }

    private SearchResult Search(HyperparameterSearch search, CancellationToken cancellation)
    {
        switch (Form)
        {
            case TrainOutput.Json:
                var json = new SearchJson(search.Folder);
                var result = search.Run(json, Parallel, cancellation);
                json.Finish(result);
                return result;
            case TrainOutput.Quiet:
                return search.Run(null, Parallel, cancellation);
            default:
                SearchView.WriteHeader(search, Parallel);
                if (!Screen.IsTerminal) return search.Run(new SearchLines(), Parallel, cancellation);
                var live = new SearchLive();
                return live.Watch(() => search.Run(live, Parallel, cancellation));
        }
    }

    private int TrainBest(HyperparameterSearch search)
    {
        var folder = Path.Combine(search.Folder, "final");
        if (RunFolder.IsFinished(folder)) return 0;
        var isBroken = CheckpointFolder.List(RunFolder.CheckpointsOf(folder)).Count > 0;
        return new TrainJob
        {
            ConfigPath = isBroken ? null : Path.Combine(search.Folder, "best.json"), Overrides = [], Data = null, Threads = null,
            Out = isBroken ? null : folder, Resume = isBroken ? folder : null, Form = Form,
        }.Run();
    }
}
