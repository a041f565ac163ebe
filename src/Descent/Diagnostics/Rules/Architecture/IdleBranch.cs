namespace Descent.Diagnostics;

/// <summary>DD0707.</summary>
internal sealed class IdleBranch : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0707", Name = "idle-branch", Title = "A branch that contributes nothing", Severity = Severity.Warn,
        Checks = "For every sum of two ways through the model: the parameters that stand on one way only. Where their gradients are 0, or less "
            + "than a ten-thousandth of the model's largest, at every look, a forward pass of the present weights measures what the way adds. It "
            + "speaks where that is less than three thousandths of the sum. Where gradients are less than a hundredth, or a penalty has its own, it "
            + "measures twice, the second time after 64 steps and more: it speaks where the way adds as little as before.",
        Hurts = "The branch's layers are computed and never learn: the network is as shallow as if they were not there.",
        FalseAlarms = "Branches that start at zero on purpose (zero-initialised norms, gates that are trained) move after the first steps; only "
            + "what "
            + "stays at zero is meant, and nothing that is frozen.",
        Remedy = "Look for a factor of zero, a gate that nothing trains, a dead activation at the branch's end.",
        Reference = "He et al. 2016, residual learning; Zhang, Dauphin & Ma 2019 (Fixup) on branches that start at zero",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0101", "DD0103", "DD0506", "DD0509", "DD0510", "DD0901"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Step - x.Patient.StepsBefore < Thresholds.FewestSteps || x.Laboratory is null) return;
        var largest = x.Trace.Parameters.Max(p => p.Last?.Gradient ?? 0);
        if (!(largest > 0)) return; // nothing learns at all: another rule's
        var least = HasPenalty(x) ? double.PositiveInfinity : Thresholds.LittleGradient;
        List<(GraphNode Sum, GraphNode End, int Parameters, bool IsStill)> idle = [];
        foreach (var sum in x.Trace.Graph!.ModelNodes.Where(n => n.Role == OperationRole.Sum && n.Inputs.Count == 2))
            foreach (var end in sum.Inputs)
                if (Alone(x, sum, end) is { Count: > 0 } own && own.All(p => IsBelow(p, least * largest)))
                    idle.Add((sum, end, own.Count, own.All(p => IsBelow(p, Thresholds.NoGradient * largest))));
        var seen = x.Shared(() => new Sightings());
        if (idle.Count == 0 || (!idle.Exists(b => b.IsStill) && seen.Left-- <= 0)) return;
        var sizes = Sizes(x);
        idle.RemoveAll(b => !(Share(sizes, b.Sum, b.End) is var share && share < Thresholds.IdleBranch
            && (seen.WasAsSmall(x, b.End, share) || b.IsStill)));
        if (idle.Count == 0) return;
        var (worst, last, count, isStill) = idle[0];
        x.Report(new Suspicion(
            Severity.Warn, 0.95,
            $"The branch that ends with {last.Place()} adds {Plain.Number(Share(sizes, worst, last), 2)} of the sum's size in "
            + $"{worst.Place()}, "
            + (isStill ? $"and its {count} parameters have had no gradient worth the name in any look" : "and did not add more long before")
            + (idle.Count > 1 ? $"; {idle.Count - 1} more branches are idle." : "."),
            "What the branch computes is multiplied by nothing, or cut off, before it is added.",
            new Remedy("Look for a factor of zero, a gate that nothing trains, or a dead activation at the branch's end."))
        {
            Layer = worst.Layer, Evidence = [new Measure("size of the branch, of the sum", Share(sizes, worst, last), "above 0.003")],
        });
    }

    // Parameters on one side of the sum only.
    private static List<ParameterTrace> Alone(Examination x, GraphNode sum, GraphNode end)
    {
        var others = sum.Inputs.Where(i => i != end).SelectMany(i => i.Sources()).ToHashSet();
        var leaves = end.Sources().Where(n => !others.Contains(n)).SelectMany(n => n.Leaves).ToHashSet();
        return [.. x.Trace.Parameters.Where(p => leaves.Contains(p.Parameter.Value) && !p.Parameter.IsFrozen && p.IsOptimized)];
    }

    private static bool IsBelow(ParameterTrace parameter, double limit) =>
        parameter.Readings.Count >= 3 && parameter.Readings.All(r => r.Gradient <= limit);

    private static bool HasPenalty(Examination x) => x.Patient.Penalties.Any(p => p.Strength > 0);

    private static double Share(Dictionary<int, double> sizes, GraphNode sum, GraphNode end) =>
        sizes.TryGetValue(sum.Index, out var whole) && sizes.TryGetValue(end.Index, out var part) && whole > 0 ? part / whole : double.NaN;

    // The root mean square of every operation's result now, by its place in the graph: the pass is recorded as the graph was.
    private static Dictionary<int, double> Sizes(Examination x)
    {
        Dictionary<Node, double> sizes = [];
        var again = default(NetworkGraph);
        x.Laboratory!.Observe(step =>
        {
            double squares = 0;
            var numbers = step.Output.ToArray();
            foreach (var n in numbers) squares += (double)n * n;
            sizes[step.Node] = Math.Sqrt(squares / Math.Max(1, numbers.Length));
            (again ??= NetworkGraph.Empty(x.Patient.Model)).Take(step);
        }, isTraining: true);
        if (again is null) return [];
        return again.Nodes.Where(n => sizes.ContainsKey(n.LastNode)).ToDictionary(n => n.Index, n => sizes[n.LastNode]);
    }

    // What branches added when they were first measured: one that starts at zero and learns adds more soon.
    private sealed class Sightings
    {
        private const double Steady = 1.5;
        private readonly Dictionary<int, double> _first = [];

        /// <summary>How often the present weights may still be asked on a suspicion alone.</summary>
        public int Left { get; set; } = 4;

        public bool WasAsSmall(Examination x, GraphNode end, double share)
        {
            if (_first.TryGetValue(end.Index, out var before)) return Struggle.IsPatienceOver(x) && share <= Steady * before;
            _first[end.Index] = share;
            return false;
        }
    }
}
