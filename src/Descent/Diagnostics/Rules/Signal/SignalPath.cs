using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>The weighted layers of a network in the order of one pass: linear, convolutional, and the projections of attention.</summary>
internal sealed class SignalPath
{
    private readonly Trace _trace;

    private SignalPath(Trace trace)
    {
        _trace = trace;
        var sites = trace.Sites.Where(s => s.Module is not null).DistinctBy(s => s.Module)
            .Select(s => (Site: s, Weight: trace.Parameters.FirstOrDefault(p => p.Owner == s.Module && IsWeight(p, s))))
            .Where(s => s.Weight is not null)
            .ToList();
        Recurrent = [.. trace.Parameters.Where(p => p.Owner is Recurrent && p.Name.Contains("weight_hh", StringComparison.Ordinal))
            .Select(p => (Weight: p, Site: trace.Sites.FirstOrDefault(s => s.Module == p.Owner))).Where(p => p.Site is not null)
            .Select(p => new Stage(p.Site!, p.Weight, false, false, false))];
        Stages = [.. sites.Select((s, i) => Stage(s.Site, s.Weight!, i == sites.Count - 1))];
    }

    /// <summary>The layers.</summary>
    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>The weights from step to step of recurrent layers, in the same form.</summary>
    public IReadOnlyList<Stage> Recurrent { get; }

    /// <summary>All but the last: that one's scale is a matter of the loss.</summary>
    public IEnumerable<Stage> Hidden => Stages.Where(s => !s.IsLast);

    /// <summary>Whether sigmoids or tanhs stand between the layers, so that Xavier's rule is the right one.</summary>
    public bool IsSaturating => _trace.Graph?.ModelNodes.Any(n => n.Operation is "Sigmoid" or "Tanh") == true;

    /// <summary>The usual rule for this network's weights, by its name in the catalog.</summary>
    /// <remarks>What goes from step to step must keep its length: orthogonal. Rectifiers halve the signal's variance, which Kaiming's rule makes up
    /// for; over a few layers that is nothing, and Xavier's lets the last layer start small, as it should.</remarks>
    public string UsualInitializer => Recurrent.Count > 0 ? "orthogonal"
        : IsSaturating || Hidden.Count(s => !s.IsNormed) <= Thresholds.FewLayers ? "xavier-normal" : "kaiming-normal";

    /// <summary>The path of a run.</summary>
    public static SignalPath Of(Examination x) => x.Shared(() => new SignalPath(x.Trace));

    /// <summary>How far each hidden layer's signal is from that of the last place where its size was known: the input, or a norm.</summary>
    /// <param name="first">Whether at the first look; else at the last.</param>
    public IReadOnlyList<(Stage Stage, double Ratio, int Depth)> Reach(bool first)
    {
        List<(Stage, double, int)> reach = [];
        var (from, depth) = (Size(_trace.Input!, first), 0);
        foreach (var stage in Hidden)
        {
            var size = Size(stage.Site, first);
            if (stage.IsNormed) (from, depth) = (1, 0);
            else if (!stage.IsBranch) reach.Add((stage, size / Math.Max(from, 1e-30), ++depth));
        }

        return reach;
    }

    /// <summary>A number of every layer, to draw.</summary>
    public EvidencePlot Plot(string title, string yName, Func<Stage, double> value, bool isLogarithmic = true) =>
        new(title, PlotKind.Bars, "layer", yName, [new PlotLine(yName, [.. Stages.Select((_, i) => (double)i)], [.. Stages.Select(value)])])
        {
            Labels = [.. Stages.Select(s => s.Site.Label)], IsLogarithmic = isLogarithmic,
        };

    private static double Size(SiteTrace site, bool first) => (first ? site.First : site.Last).RootMeanSquare;

    // Rows of an embedding are no units, and neither are the gates of a recurrent layer, whose size its state limits.
    private static bool IsWeight(ParameterTrace p, SiteTrace site) =>
        p.IsMatrix && site.Module is IWeightedLayer or MultiHeadAttention && site.Operation is not ("Add" or "Reshape" or "Permute");

    private Stage Stage(SiteTrace site, ParameterTrace weight, bool isLast)
    {
        var node = _trace.Graph!.ModelNodes.FirstOrDefault(n => n.Owner == site.Module && n.Role == OperationRole.Product)
            ?? _trace.Graph.ModelNodes.FirstOrDefault(n => n.Owner == site.Module);
        var (isNormed, isRectified, isBranch) = node is null ? (false, false, false) : Follows(node);
        return new Stage(site, weight, isLast, isNormed, isRectified || site.Operation.EndsWith("Relu", StringComparison.Ordinal))
        {
            IsBranch = isBranch, Size = node is null ? site.Units : node.Shape.ElementCount / Math.Max(1, node.Shape[0]),
        };
    }

    // What comes before the next product: a norm makes the size of the weights a matter of taste.
    private static (bool IsNormed, bool IsRectified, bool IsBranch) Follows(GraphNode node)
    {
        var (isNormed, isRectified, isBranch) = (false, false, false);
        HashSet<GraphNode> seen = [node];
        Queue<GraphNode> next = new([node]);
        while (next.TryDequeue(out var at))
            foreach (var user in at.Users)
            {
                if (user.IsLoss || !seen.Add(user)) continue;
                if (user.Role == OperationRole.Norm) isNormed = true;
                else if (user.Role is OperationRole.Product or OperationRole.Softmax && user.Owner != node.Owner) continue;
                else next.Enqueue(user);
                isBranch |= user.Inputs.Count > 1 && (user.Role == OperationRole.Sum || user.Operation == "AddRelu");
                if (user.Role == OperationRole.Activation && user.Operation is not ("Sigmoid" or "Tanh")) isRectified = true;
            }

        return (isNormed, isRectified, isBranch);
    }
}

/// <summary>One weighted layer.</summary>
/// <param name="Site">What was seen behind it.</param>
/// <param name="Weight">What was seen of its weights.</param>
/// <param name="IsLast">Whether none comes after it.</param>
/// <param name="IsNormed">Whether a norm follows before the next one.</param>
/// <param name="IsRectified">Whether a rectifier of any kind follows.</param>
internal sealed record Stage(SiteTrace Site, ParameterTrace Weight, bool IsLast, bool IsNormed, bool IsRectified)
{
    /// <summary>Whether what it gives is added to what went around it: such a branch may be as small as it likes.</summary>
    public bool IsBranch { get; init; }

    /// <summary>How many numbers it gives for a sample.</summary>
    public int Size { get; init; }

    /// <summary>Whether the training may change it.</summary>
    public bool IsTrained => Weight.IsOptimized && !Weight.Parameter.IsFrozen;

    /// <summary>Whether all weights began as the same number.</summary>
    public bool IsConstant => Weight.Initial.Low == Weight.Initial.High;

    /// <summary>How many numbers one output adds up.</summary>
    public int FanIn => Weight.Parameter.Count / Weight.Parameter.Shape[0];

    /// <summary>The initial weights' size in units of 1 / sqrt(fan-in): the factor by which a linear layer stretches.</summary>
    public double Gain => Math.Sqrt(((Weight.Initial.Mean * Weight.Initial.Mean) + (Weight.Initial.Deviation * Weight.Initial.Deviation)) * FanIn);

    /// <summary>The gain by Kaiming's rule, or Xavier's where no rectifier follows.</summary>
    public double UsualGain => IsRectified ? Math.Sqrt(2) : 1;

    /// <summary>The one over the other.</summary>
    public double GainRatio => Gain / UsualGain;

    /// <summary>The standard deviation of the weights by the usual rule.</summary>
    public double UsualDeviation => UsualGain / Math.Sqrt(FanIn);
}
