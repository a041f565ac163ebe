using System.Diagnostics;
using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>Looks at one step: every place of the forward pass, the gradients that come back, every parameter before and after the update.</summary>
internal sealed class Look(Trace trace, SiteMap map, IReadOnlyList<ParameterProbe> parameters, int step, Stopwatch clock) : OperationProbe
{
    /// <summary>Numbers read at a place at most: enough for shares within a percent, little beside the step of a large network.</summary>
    public const int NumbersPerSite = 1 << 15;

    private readonly Dictionary<Node, SiteReading> _readings = [];
    private readonly Dictionary<Node, SiteTrace> _sites = [];
    private readonly HashSet<Node> _ends = [];

    /// <summary>Numbers read at a place at most.</summary>
    public int Limit { get; init; } = NumbersPerSite;

    /// <summary>Numbers read.</summary>
    public long Work { get; private set; }

    /// <summary>Recorded operations, of the loss too.</summary>
    public int Operations { get; private set; }

    /// <summary>The batch before it enters.</summary>
    public void SeeInput(Tensor input)
    {
        trace.Input ??= SiteMap.End("input", OperationRole.Input, input.Shape);
        Read(trace.Input, input);
        map.Begin();
    }

    /// <inheritdoc/>
    public override void SeeForward(Node node, Tensor output, object? owner)
    {
        Operations++;
        if (owner is not Module module || map.Of(trace, module, node, output, _sites) is not { } site) return;
        clock.Start();
        _sites[node] = site;
        _readings[node] = Read(site, output);
        clock.Stop();
    }

    /// <inheritdoc/>
    public override void SeeBackward(Node node, Tensor gradient)
    {
        var isEnd = _ends.Contains(node);
        if (!_readings.TryGetValue(node, out var reading) && !isEnd) return;
        clock.Start();
        using var scratch = Scratch.First(gradient, NumbersPerSite);
        var numbers = scratch.Numbers;
        Work += numbers.Length;
        var size = Products.Norm(numbers) / Math.Sqrt(numbers.Length);
        if (reading is not null) reading.Gradient = size;
        if (isEnd) trace.Output!.Last.Gradient = size;
        clock.Stop();
    }

    /// <summary>The model's output, as the loss gets it.</summary>
    public void SeeOutput(Tensor output)
    {
        trace.Output ??= SiteMap.End("output", OperationRole.Output, output.Shape);
        Read(trace.Output, output);
        trace.OutputSample = SiteReader.First(output, Math.Min(output.Count, 4096));
        if (output.Node is not { } node) return;
        _ends.Add(node); // mostly the end of a layer, too
        if (node.Name == "Reshape" && node.Inputs is [{ } made]) _ends.Add(made); // the loss may have got a view of its own
    }

    /// <summary>After the way back, before anything changes a weight.</summary>
    public void SeeGradients()
    {
        foreach (var parameter in parameters)
        {
            parameter.SeeGradient(step);
            Work += parameter.Work;
        }

        trace.GradientNorm.Add(step, Math.Sqrt(trace.Parameters.Sum(p => p.Last is { } r ? r.Gradient * r.Gradient : 0)));
    }

    /// <summary>After the optimizer's step.</summary>
    public void SeeUpdate()
    {
        foreach (var parameter in parameters) parameter.SeeUpdate();
        trace.Looks++;
    }

    private SiteReading Read(SiteTrace site, Tensor tensor)
    {
        Work += Math.Min(tensor.Count, Limit);
        return SiteReader.Read(site, tensor, step, Limit);
    }
}
