namespace Descent.Nn;

/// <summary>Folds the batch norms of a trained model into the convolutions and linear layers before them, so that evaluation is faster.</summary>
/// <remarks>
/// Which layer feeds which norm is seen in one recorded forward pass: a norm is folded where its input is the very output of a convolution or a
/// linear layer, that output has no other reader, and both run once in a pass. Norms before an activation are such; norms after an addition, a
/// concatenation or an activation (pre-activation blocks) stay, and are listed with the reason.
/// Afterwards the outputs of the batch are compared with those before; where they differ too much, everything is taken back.
/// Folding is for evaluation: in training the statistics of batches would be gone. Each pair is a <see cref="FoldNorm"/>.
/// </remarks>
/// <example><code>
/// var report = NormFolding.Fold(model, batch);
/// Console.WriteLine($"{report.Folded.Count} norms folded, difference {report.Difference:e1}");
/// </code></example>
public static class NormFolding
{
    /// <summary>How much outputs may move, over the largest: the sums are the same but for their rounding.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Folds what can be folded.</summary>
    /// <param name="model">Changed in place; the modes of its parts stay.</param>
    /// <param name="batch">Samples as the model gets them, to see what feeds what and to compare outputs.</param>
    /// <param name="tolerance">The largest difference over the largest absolute output.</param>
    /// <exception cref="GraphException">The outputs moved by more; then the model is as before.</exception>
    /// <exception cref="ShapeException">The batch does not fit the model.</exception>
    public static FoldReport Fold(Module model, Tensor batch, double tolerance = Tolerance)
    {
        var plan = Plan(model, batch);
        var before = Evaluate(model, batch);
        List<Action> undo = [];
        foreach (var edit in plan.Folded) undo.Add(edit.Do(model));
        var report = plan with { Difference = Difference(before, Evaluate(model, batch)) };
        if (report.Difference <= tolerance) return report;
        undo.Reverse();
        foreach (var step in undo) step();
        throw TooFar(report.Difference, tolerance);
    }

    /// <summary>Finds what can be folded, and changes nothing; the difference is 0.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Samples as the model gets them; their numbers do not matter.</param>
    /// <exception cref="ShapeException">The batch does not fit the model.</exception>
    public static FoldReport Plan(Module model, Tensor batch)
    {
        var flow = LayerFlow.Of(model, batch);
        List<FoldNorm> folded = [];
        List<UnfoldedNorm> left = [];
        foreach (var norm in model.WithParts().OfType<BatchNormBase>().Where(n => !n.IsFolded))
        {
            var (layer, reason) = Feeder(norm, flow);
            if (layer is null) left.Add(new UnfoldedNorm(flow.NameOf(norm), reason));
            else folded.Add(new FoldNorm(flow.NameOf(norm), flow.NameOf(layer)));
        }

        return new FoldReport(folded, left, 0);
    }

    internal static GraphException TooFar(double difference, double tolerance) => new(FormattableString.Invariant(
        $"NormFolding: got outputs that differ by {difference:g2} of the largest; expected at most {tolerance:g2}. The model is left as it was."));

    /// <summary>The largest difference over the largest absolute value of the first.</summary>
    internal static double Difference(Tensor before, Tensor after)
    {
        float[] a = before.ToArray(), b = after.ToArray();
        double largest = 0, difference = 0;
        for (var i = 0; i < a.Length; i++)
        {
            if (!float.IsFinite(a[i]) || !float.IsFinite(b[i])) return double.PositiveInfinity;
            largest = Math.Max(largest, Math.Abs(a[i]));
            difference = Math.Max(difference, Math.Abs((double)a[i] - b[i]));
        }

        return largest > 0 ? difference / largest : difference;
    }

    internal static Tensor Evaluate(Module model, Tensor batch)
    {
        using var modes = new EvaluationMode(model);
        using var mode = GradMode.NoGrad();
        return model.Forward(batch);
    }

    private static (Module? Layer, string Reason) Feeder(BatchNormBase norm, LayerFlow flow)
    {
        if (!norm.FollowsHistory)
            return (null, norm.TracksRunningStats ? "half of it are the statistics of each sample" : "it keeps no running statistics");
        var calls = flow.CallsOf(norm);
        if (calls.Count != 1)
            return (null, calls.Count == 0 ? "it does not run in a forward pass" : $"it runs {calls.Count} times in a pass");
        var input = calls[0].Input;
        if (flow.MakerOf(input) is not { Module: IWeightedLayer layer } maker)
            return (null, $"its input comes from {flow.Describe(input)}, not straight from a convolution or a linear layer");
        var name = flow.NameOf(maker.Module);
        if (flow.CallsOf(maker.Module).Count > 1) return (null, $"'{name}' runs {flow.CallsOf(maker.Module).Count} times in a pass");
        if (flow.WrapperOf(maker.Module) is { } wrapper) return (null, $"the weight of '{name}' is made by a {wrapper.GetType().Name}");
        if (maker.Module is Linear && input.Rank != 2) return (null, $"its channels are not the units of '{name}', whose output is {input.Shape}");
        if (layer.Layout.Outputs != norm.Channels) return (null, $"its channels are not the filters of '{name}'");
        var readers = flow.ReadersOf(input);
        return readers != 1
            ? (null, $"the output of '{name}' has {readers} readers")
            : (maker.Module, string.Empty);
    }
}
