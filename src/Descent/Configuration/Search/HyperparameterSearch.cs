using Descent.Formats;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>Searches for good settings: trains trials, compares them on the validation data, and keeps everything in a folder.</summary>
/// <remarks>
/// search.json (the whole search, resolved), trials.jsonl (a line for each finished trial and rung), and at the end results.csv, best.json (a config
/// that trains), summary.json and parallel-coordinates.vl.json. A search that was broken off, however, goes on in its folder: finished trials are
/// not repeated, and those that had checkpoints go on from them.
/// Trials are independent and each gives the same bits whenever and beside whatever it is trained: results are the same for any number of trials
/// at once. The objective is that of the model a training ends with: of the last epoch, or what early stopping puts back, or the average of weights.
/// Test data is never measured, nor handed to a trial's training. All trials begin with the config's seed: they differ in what is varied alone.
/// </remarks>
public sealed class HyperparameterSearch
{
    private const string SpecFile = "search.json";
    private readonly string _folder;
    private readonly TrialRunner _runner;
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Number, int Rung), SearchTrial> _done = [];
    private SearchObserver? _observer;
    private bool _isNew; // the folder is made when everything else is known to be right

    /// <summary>Prepares a search.</summary>
    /// <param name="spec">What to search.</param>
    /// <param name="folder">A folder that does not exist yet or is empty.</param>
    /// <exception cref="TrainingException">The folder holds something already.</exception>
    public HyperparameterSearch(SearchSpec spec, string folder)
        : this(spec, folder, isNew: true)
    {
    }

    private HyperparameterSearch(SearchSpec spec, string folder, bool isNew)
    {
        (Spec, _folder) = (spec, Path.GetFullPath(folder));
        _runner = new TrialRunner(spec, _folder, Cache);
        _isNew = isNew;
        if (isNew) CheckEmpty();
    }

    /// <summary>What is searched.</summary>
    public SearchSpec Spec { get; }

    /// <summary>The folder's full path.</summary>
    public string Folder => _folder;

    internal SourceCache Cache { get; } = new();

    /// <summary>Opens a search that was broken off.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="DescentException">There is none, or it is damaged.</exception>
    public static HyperparameterSearch Resume(string folder)
    {
        var file = Path.Combine(folder, SpecFile);
        if (!File.Exists(file)) throw new ConfigException($"{folder}: got no {SpecFile} in it; expected the folder of a search.");
        return new HyperparameterSearch(SearchSpec.Load(file), folder, isNew: false);
    }

    /// <summary>Runs every trial that has no result yet.</summary>
    /// <param name="observer">Who looks on.</param>
    /// <param name="parallel">Trials at once, at least 1. They share the engine's threads; with one thread each they disturb each other
    /// least.</param>
    /// <param name="cancellation">Stops the trials under way; finished ones are kept.</param>
    /// <exception cref="DescentException">The data cannot be used, has no validation part, or nothing can be written.</exception>
    public SearchResult Run(SearchObserver? observer = null, int parallel = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallel, 1);
        CheckData();
        if (_isNew) Make();
        _isNew = false;
        var drawn = Draw();
        var brackets = Spec.Strategy.Brackets(drawn.Count, Spec.Epochs);
        using var journal = SearchJournal.Open(_folder);
        foreach (var trial in journal.Trials) Take(trial, drawn, brackets);
        var before = _done.Values.OrderBy(t => t.Number).ThenBy(t => t.Rung).ToList();
        _observer = observer;
        _observer?.OnStart(PlanOf(drawn.Count, brackets), before);
        var first = 0;
        for (var b = 0; b < brackets.Count && !cancellation.IsCancellationRequested; b++)
        {
            List<int> alive = [.. Enumerable.Range(first, Math.Min(brackets[b][0].Trials, drawn.Count - first))];
            first += alive.Count;
            for (var r = 0; r < brackets[b].Count && !cancellation.IsCancellationRequested; r++)
            {
                if (r > 0) alive = Survivors(alive, r - 1, brackets[b][r].Trials);
                RunRung([.. alive.Select(i => TrialOf(i, b, r, brackets, drawn[i]))], journal, parallel, cancellation);
            }
        }

        var result = ResultOf(brackets, !cancellation.IsCancellationRequested);
        if (result.IsComplete) SearchReport.Write(Spec, result, _folder);
        return result;
    }

    private void CheckEmpty()
    {
        if (Directory.Exists(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any())
            throw new TrainingException(
                $"search: '{_folder}' is not empty; expected a new or an empty folder. A search that was broken off goes on with --resume.");
    }

    private void Make()
    {
        try
        {
            Directory.CreateDirectory(_folder);
            AtomicFile.WriteAllText(Path.Combine(_folder, SpecFile), Spec.ToJson());
            AtomicFile.WriteAllText(Path.Combine(_folder, "environment.json"), RunEnvironment.Describe());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataException)
        {
            throw new TrainingException($"search: '{_folder}' cannot be written ({e.Message}); expected a folder with write permission.", e);
        }
    }

    private void CheckData()
    {
        var data = Spec.Config.LoadData(Cache);
        if (data.Validation.Count == 0)
            throw new DataException(
                "search: got no validation samples; expected some, since they decide which trial is best. Set data.validation=0.1.");
        var isLikelihood = Spec.Config.BuildLoss(data.TargetKind).IsLikelihood;
        var target = MetricTarget.Of(data.Validation) with { IsLikelihood = isLikelihood };
        if (Spec.Objective.Fits(target)) return;
        throw new DataException(
            $"search: got the objective {Spec.Objective.Name} for data that have {target}; expected one of "
            + $"{string.Join(", ", SearchObjective.All.Where(o => o.Fits(target)).Select(o => o.Name))}.");
    }

    private IReadOnlyList<IReadOnlyList<(string Path, string Value)>> Draw()
    {
        var strategy = Spec.Strategy;
        if (strategy.Kind == SearchKind.Grid) return SearchTrials.Grid(Spec, strategy.Points, StrategySetting.MostTrials);
        var count = strategy.Kind == SearchKind.Hyperband
            ? strategy.Brackets(0, Spec.Epochs).Sum(b => b[0].Trials)
            : strategy.Trials;
        return SearchTrials.Random(Spec.Space, count, Spec.Seed);
    }

    private void Take(
        SearchTrial trial, IReadOnlyList<IReadOnlyList<(string, string)>> drawn, IReadOnlyList<IReadOnlyList<SearchRung>> brackets)
    {
        var isKnown = trial.Number >= 1 && trial.Number <= drawn.Count && trial.Bracket >= 0 && trial.Bracket < brackets.Count
            && trial.Rung >= 0 && trial.Rung < brackets[trial.Bracket].Count;
        if (!isKnown || !trial.Values.SequenceEqual(drawn[trial.Number - 1])
            || trial.Epochs != TrialOf(trial.Number - 1, trial.Bracket, trial.Rung, brackets, trial.Values).Epochs)
            throw new DataException(
                $"{Path.Combine(_folder, SearchJournal.FileName)}: got trial {trial.Number}, which is not of this search; "
                + $"expected what {SpecFile} draws.");
        _done[(trial.Number, trial.Rung)] = trial;
    }

    // A search may vary the epochs themselves, where no strategy decides on them.
    private static SearchTrial TrialOf(
        int index, int bracket, int rung, IReadOnlyList<IReadOnlyList<SearchRung>> brackets, IReadOnlyList<(string Path, string Value)> values)
    {
        var epochs = values.FirstOrDefault(v => v.Path == "training.epochs").Value is { } own
            ? int.Parse(own, System.Globalization.CultureInfo.InvariantCulture)
            : brackets[bracket][rung].Epochs;
        return new SearchTrial(index + 1, bracket, rung, epochs, TrialStatus.Finished, values);
    }

    private SearchPlan PlanOf(int trials, IReadOnlyList<IReadOnlyList<SearchRung>> brackets)
    {
        long EpochsOf(int bracket, int rung) => brackets[bracket][rung].Epochs - (rung == 0 ? 0 : brackets[bracket][rung - 1].Epochs);
        var all = brackets.Select((b, i) => b.Select((rung, r) => rung.Trials * EpochsOf(i, r)).Sum()).Sum();
        return new SearchPlan(Spec, trials, all, _done.Values.Sum(t => EpochsOf(t.Bracket, t.Rung)));
    }

    private void RunRung(List<SearchTrial> trials, SearchJournal journal, int parallel, CancellationToken cancellation)
    {
        var open = new Queue<SearchTrial>(trials.Where(t => !_done.ContainsKey((t.Number, t.Rung))));
        if (open.Count == 0) return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Exception? failure = null;
        void Work()
        {
            try
            {
                while (Next(open) is { } trial && !stop.IsCancellationRequested) RunTrial(trial, journal, stop.Token);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, e, null);
                stop.Cancel(); // nothing can be kept any more, or a fault of our own: the other trials end too
            }
        }

        Thread[] threads = [.. Enumerable.Range(1, Math.Min(parallel, open.Count) - 1)
            .Select(i => new Thread(Work) { IsBackground = true, Name = $"Trial {i}" })];
        foreach (var thread in threads) thread.Start();
        Work();
        foreach (var thread in threads) thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    private SearchTrial? Next(Queue<SearchTrial> open)
    {
        lock (_lock) return open.TryDequeue(out var trial) ? trial : null;
    }

    private void RunTrial(SearchTrial trial, SearchJournal journal, CancellationToken cancellation)
    {
        lock (_lock) _observer?.OnTrial(trial);
        void Tell(EpochRecord epoch)
        {
            lock (_lock) _observer?.OnEpoch(trial, epoch);
        }

        if (_runner.Run(trial, Tell, cancellation) is not { } result) return;
        lock (_lock)
        {
            journal.Add(result);
            _done[(trial.Number, trial.Rung)] = result;
            if (result.Status != TrialStatus.Finished || trial.Epochs == Spec.Epochs) _runner.Forget(trial.Number);
            _observer?.OnResult(result);
        }
    }

    // Trials that failed never go on; ties go to the lower number, whichever was done first.
    private List<int> Survivors(List<int> alive, int rung, int count)
    {
        var ranked = alive.Where(i => _done[(i + 1, rung)].Status == TrialStatus.Finished)
            .OrderBy(i => _done[(i + 1, rung)].Objective, Comparer<double?>.Create(Spec.Objective.Compare)).ThenBy(i => i).ToList();
        foreach (var i in alive.Except(ranked.Take(count))) _runner.Forget(i + 1);
        return [.. ranked.Take(count).Order()];
    }

    private SearchResult ResultOf(IReadOnlyList<IReadOnlyList<SearchRung>> brackets, bool isComplete)
    {
        var rungs = _done.Values.OrderBy(t => t.Number).ThenBy(t => t.Rung).ToList();
        var last = rungs.GroupBy(t => t.Number).Select(g => g.Last()).ToList();
        bool IsDropped(SearchTrial t) => isComplete && t.Status == TrialStatus.Finished && t.Rung < brackets[t.Bracket].Count - 1;
        last = last.ConvertAll(t => t with { IsDropped = IsDropped(t) });
        var finished = last.Where(t => t.Status == TrialStatus.Finished).ToList();
        var longest = Spec.Strategy.Pauses && finished.Count > 0 ? finished.Max(t => t.Epochs) : 0;
        var best = finished.Where(t => t.Epochs >= longest)
            .OrderBy(t => t.Objective, Comparer<double?>.Create(Spec.Objective.Compare)).ThenBy(t => t.Number).FirstOrDefault();
        return new SearchResult(last, best, rungs, isComplete);
    }
}
