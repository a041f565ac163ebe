namespace Descent.Optim;

/// <summary>Newton's method with a damped Hessian: exact curvature, for problems of few parameters.</summary>
/// <remarks>
/// Formula: w -= learningRate (H + damping I)^-1 g, H the matrix of second derivatives. A step that does not lower the loss is taken back and tried
/// again with ten times the damping (at most ten times), and so is one whose matrix is not positive definite; one that lowers it divides the
/// damping by ten (Levenberg, Marquardt).
/// The Hessian takes n backward passes and n^2 numbers, the solution n^3 / 3 multiply-adds: for n parameters at most <c>mostParameters</c>.
/// Every operation of the loss must have second derivatives; those that have none (fused recurrent steps, for example) say so.
/// Defaults: rate 1, damping 0.001, at most 2000 parameters. It has no weight decay and no groups: a penalty belongs into its loss.
/// Reference: Marquardt, An algorithm for least-squares estimation of nonlinear parameters, SIAM J. Appl. Math. 11, 1963; lectures 001, 004.
/// </remarks>
public sealed class Newton : Optimizer
{
    private const int Tries = 10;
    private const double LeastDamping = 1e-12;
    private readonly FlatParameters _flat;
    private readonly int _count;
    private double _damping;

    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">Times the whole step, 0 or more; 1 is Newton's.</param>
    /// <param name="damping">Added to the Hessian's diagonal at first, above 0.</param>
    /// <param name="mostParameters">The most numbers to train, 1 to 10,000.</param>
    /// <exception cref="ArgumentException">A value outside its range, or more parameters than that.</exception>
    public Newton(IEnumerable<Parameter> parameters, float learningRate = 1, float damping = 1e-3f, int mostParameters = 2000)
        : base(parameters, learningRate, weightDecay: 0)
    {
        if (!(damping > 0 && float.IsFinite(damping)))
            throw new ArgumentOutOfRangeException(nameof(damping), damping, "Newton: expected a damping above 0.");
        if (mostParameters is < 1 or > 10_000)
            throw new ArgumentOutOfRangeException(nameof(mostParameters), mostParameters, "Newton: expected 1 to 10,000 parameters at most.");
        _flat = new FlatParameters(Parameters);
        (_count, _damping, Damping) = (_flat.Count, damping, damping);
        var count = Parameters.Where(p => !p.IsFrozen).Sum(p => (long)p.Count);
        if (count > mostParameters)
            throw new ArgumentException(
                $"Newton: got {count:N0} numbers to train; expected at most {mostParameters:N0}: a step computes {(double)count * count:N0} second "
                + "derivatives and solves them in O(n^3). Use Lbfgs, or a first-order optimizer.", nameof(parameters));
    }

    /// <summary>What was first added to the Hessian's diagonal.</summary>
    public float Damping { get; }

    /// <inheritdoc/>
    public override bool NeedsLoss => true;

    /// <summary>Not possible: it needs the loss.</summary>
    /// <exception cref="GraphException">Always.</exception>
    public override void Step() => throw SecondOrder.NoLoss(nameof(Newton));

    /// <inheritdoc/>
    public override float Step(Func<Tensor> loss)
    {
        SecondOrder.CheckCount(nameof(Newton), _count, _flat.Count);
        var value = Evaluate(loss, createGraph: true);
        if (!double.IsFinite(value)) return (float)value;
        CountStep();
        var gradient = ReadAll(p => p.Grad);
        var hessian = Hessian();
        ClearGradients(); // they still hold the graph of the second derivatives
        Mask(gradient, hessian);
        var from = _flat.Values();
        var damping = _damping;
        for (var i = 0; i < Tries; i++, damping *= 10)
        {
            if (Cholesky.Solve(hessian, gradient, damping) is not { } step) continue;
            _flat.Assign(from, -LearningRate, Array.ConvertAll(step, s => (float)s));
            if (!(Value(loss) <= value)) continue;
            _flat.KeepInBounds();
            _damping = Math.Max(damping / 10, LeastDamping);
            return (float)value;
        }

        _flat.Assign(from);
        _damping = damping;
        return (float)value;
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State() =>
        Steps == 0 ? [] : [("step", Tensor.Scalar(Steps)), ("damping", SecondOrder.Pack(_damping))];

    /// <inheritdoc/>
    public override void LoadState(IEnumerable<(string Name, Tensor Value)> state)
    {
        var reader = new OptimizerStateReader(nameof(Newton), state);
        var steps = reader.IsEmpty ? 0 : reader.Integer("step");
        var damping = reader.IsEmpty ? null : reader.Tensor("damping", [4], null);
        reader.ThrowIfWrong();
        RestoreSteps(steps);
        _damping = damping is null ? Damping : SecondOrder.Unpack(damping);
    }

    private protected override void Update(in ParameterStep step) => throw SecondOrder.NoLoss(nameof(Newton));

    private static double Value(Func<Tensor> loss)
    {
        using var mode = GradMode.NoGrad();
        var value = loss();
        return value.Device.Read(value.Storage, 0);
    }

    // Row i is the gradient of the i-th slope.
    private double[] Hessian()
    {
        var hessian = new double[_count * _count];
        var trained = Parameters.Where(p => !p.IsFrozen).ToArray();
        var slopes = Array.ConvertAll(trained, p => p.Grad);
        var row = 0;
        for (var p = 0; p < trained.Length; p++)
        {
            var chosen = new float[trained[p].Count];
            for (var i = 0; i < chosen.Length; i++, row++)
            {
                if (slopes[p] is not { RequiresGrad: true } slope) continue; // linear: no curvature
                chosen[i] = 1;
                ClearGradients();
                slope.Backward(Tensor.From(chosen, slope.Shape, slope.Device), retainGraph: true);
                chosen[i] = 0;
                ReadAll(q => q.Grad).CopyTo(hessian, row * _count);
            }
        }

        for (var i = 0; i < _count; i++)
            for (var j = 0; j < i; j++)
                hessian[(i * _count) + j] = hessian[(j * _count) + i] = (hessian[(i * _count) + j] + hessian[(j * _count) + i]) / 2;
        return hessian;
    }

    // What is masked has no slope and no curvature with others: the step is that of the problem without it.
    private void Mask(double[] gradient, double[] hessian)
    {
        var at = 0;
        foreach (var parameter in Parameters.Where(p => !p.IsFrozen))
        {
            if (parameter.Mask?.ToArray() is { } mask)
                for (var i = 0; i < mask.Length; i++)
                    if (mask[i] == 0)
                        Leave(at + i, gradient, hessian);
            at += parameter.Count;
        }
    }

    private void Leave(int place, double[] gradient, double[] hessian)
    {
        gradient[place] = 0;
        for (var i = 0; i < _count; i++) hessian[(place * _count) + i] = hessian[(i * _count) + place] = i == place ? 1 : 0;
    }

    private double[] ReadAll(Func<Parameter, Tensor?> part)
    {
        var values = new double[_count];
        var at = 0;
        foreach (var parameter in Parameters.Where(p => !p.IsFrozen))
        {
            if (part(parameter) is { } tensor)
                for (var i = 0; i < tensor.Count; i++)
                    values[at + i] = tensor.Device.Read(tensor.Storage, i);
            at += parameter.Count;
        }

        return values;
    }
}
