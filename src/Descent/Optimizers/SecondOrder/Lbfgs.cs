namespace Descent.Optim;

/// <summary>L-BFGS: follows an estimate of the inverse Hessian made from the last steps; for smooth losses over all data at once.</summary>
/// <remarks>
/// Formula: w += t d with d = -H g, where H is built by the two-loop recursion from up to <c>history</c> pairs s = w' - w, y = g' - g, starting at
/// (s y / y y) I; the first d is -g, the first t min(1, 1 / |g|_1) learningRate, later ones learningRate; the strong Wolfe search then refines t.
/// One step makes up to <c>iterations</c> such moves and computes the loss at most <c>evaluations</c> times; batches, dropout and batch norm that
/// change between two evaluations mislead it. It has no weight decay and no groups: a penalty belongs into its loss.
/// The vectors are kept in fp32 on the host, 2 (history + 1) numbers for each parameter; inner products are in fp64.
/// Defaults: rate 1, 20 iterations, 25 evaluations, history 100, tolerances 1e-7 and 1e-9, as PyTorch; the line search is on, where PyTorch's is off.
/// Reference: Liu, Nocedal, On the limited memory BFGS method, Mathematical Programming 45, 1989; Nocedal, Wright, Numerical Optimization, 2006.
/// </remarks>
/// <example><code>
/// var optimizer = new Lbfgs(model.Parameters());
/// for (var i = 0; i &lt; 20; i++) optimizer.Step(() => loss.Forward(model.Forward(x), y));
/// </code></example>
public sealed class Lbfgs : Optimizer
{
    private readonly FlatParameters _flat;
    private readonly List<(float[] Y, float[] S, double InverseYs)> _history = [];
    private float[]? _direction;
    private float[]? _gradient;
    private double _t;
    private double _scale = 1;
    private int _iterations;

    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">The first length tried along a direction, 0 or more.</param>
    /// <param name="iterations">The most moves in a step, at least 1.</param>
    /// <param name="evaluations">The most losses computed in a step, at least 1; null: five for four iterations.</param>
    /// <param name="gradientTolerance">A step ends when no slope is larger, 0 or more.</param>
    /// <param name="changeTolerance">A step ends when weights or loss change by less, 0 or more.</param>
    /// <param name="history">Pairs that are kept, at least 1.</param>
    /// <param name="lineSearch">Search each length by the strong Wolfe conditions; off: take the rate.</param>
    /// <exception cref="ArgumentException">A value outside its range.</exception>
    public Lbfgs(
        IEnumerable<Parameter> parameters, float learningRate = 1, int iterations = 20, int? evaluations = null, float gradientTolerance = 1e-7f,
        float changeTolerance = 1e-9f, int history = 100, bool lineSearch = true)
        : base(parameters, learningRate, weightDecay: 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(evaluations ?? 1, 1, nameof(evaluations));
        CheckRange(nameof(gradientTolerance), gradientTolerance, 0, float.PositiveInfinity);
        CheckRange(nameof(changeTolerance), changeTolerance, 0, float.PositiveInfinity);
        ArgumentOutOfRangeException.ThrowIfLessThan(history, 1);
        (Iterations, Evaluations, History, UsesLineSearch) =
            (iterations, evaluations ?? (int)Math.Min(int.MaxValue, iterations * 5L / 4), history, lineSearch);
        (GradientTolerance, ChangeTolerance) = (gradientTolerance, changeTolerance);
        _flat = new FlatParameters(Parameters);
    }

    /// <summary>The most moves in a step.</summary>
    public int Iterations { get; }

    /// <summary>The most losses computed in a step.</summary>
    public int Evaluations { get; }

    /// <summary>A step ends when no slope is larger.</summary>
    public float GradientTolerance { get; }

    /// <summary>A step ends when weights or loss change by less.</summary>
    public float ChangeTolerance { get; }

    /// <summary>Pairs that are kept.</summary>
    public int History { get; }

    /// <summary>Whether each length is searched by the strong Wolfe conditions.</summary>
    public bool UsesLineSearch { get; }

    /// <inheritdoc/>
    public override bool NeedsLoss => true;

    /// <summary>Not possible: it needs the loss.</summary>
    /// <exception cref="GraphException">Always.</exception>
    public override void Step() => throw SecondOrder.NoLoss(nameof(Lbfgs));

    /// <inheritdoc/>
    public override float Step(Func<Tensor> loss)
    {
        var first = Evaluate(loss);
        if (!double.IsFinite(first)) return (float)first;
        CountStep();
        var gradient = _flat.Gradients();
        SecondOrder.CheckCount(nameof(Lbfgs), _direction?.Length, gradient.Length);
        var largest = FlatParameters.LargestMagnitude(gradient);
        if (largest <= GradientTolerance || !double.IsFinite(largest)) return double.IsFinite(largest) ? (float)first : float.NaN;
        var (value, evaluations) = (first, 1);
        for (var iteration = 1; iteration <= Iterations; iteration++)
        {
            Turn(gradient);
            var before = value;
            _t = _iterations == 1 ? Math.Min(1, 1 / FlatParameters.SumOfMagnitudes(gradient)) * LearningRate : LearningRate;
            var slope = FlatParameters.Dot(gradient, _direction);
            if (slope > -ChangeTolerance) break;
            evaluations += Move(loss, iteration == Iterations, slope, ref value, ref gradient);
            if (iteration == Iterations || evaluations >= Evaluations || FlatParameters.LargestMagnitude(gradient) <= GradientTolerance) break;
            if (_t * FlatParameters.LargestMagnitude(_direction) <= ChangeTolerance || Math.Abs(value - before) < ChangeTolerance) break;
        }

        _flat.KeepInBounds();
        return (float)first;
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State()
    {
        if (Steps == 0) yield break;
        yield return ("step", Tensor.Scalar(Steps));
        yield return ("iterations", Tensor.Scalar(_iterations));
        if (_direction is null) yield break;
        yield return ("direction", Tensor.From(_direction));
        yield return ("gradient", Tensor.From(_gradient!));
        yield return ("length", SecondOrder.Pack(_t));
        yield return ("scale", SecondOrder.Pack(_scale));
        for (var i = 0; i < _history.Count; i++)
        {
            yield return (FormattableString.Invariant($"{i}.y"), Tensor.From(_history[i].Y));
            yield return (FormattableString.Invariant($"{i}.s"), Tensor.From(_history[i].S));
        }
    }

    /// <inheritdoc/>
    public override void LoadState(IEnumerable<(string Name, Tensor Value)> state)
    {
        var reader = new OptimizerStateReader(nameof(Lbfgs), state);
        var (steps, iterations) = reader.IsEmpty ? (0, 0) : (reader.Integer("step"), reader.Integer("iterations"));
        Shape shape = [_flat.Count];
        var has = reader.Has("direction");
        Tensor? Vector(string name) => has ? reader.Tensor(name, shape, null) : null;
        var (direction, gradient) = (Vector("direction"), Vector("gradient"));
        var (t, scale) = (has ? reader.Tensor("length", [4], null) : null, has ? reader.Tensor("scale", [4], null) : null);
        List<(Tensor? Y, Tensor? S)> pairs = [];
        for (var i = 0; i < History && reader.Has(FormattableString.Invariant($"{i}.y")); i++)
            pairs.Add((Vector(FormattableString.Invariant($"{i}.y")), Vector(FormattableString.Invariant($"{i}.s"))));
        reader.ThrowIfWrong();
        RestoreSteps(steps);
        (_iterations, _direction, _gradient) = (iterations, direction?.ToArray(), gradient?.ToArray());
        (_t, _scale) = has ? (SecondOrder.Unpack(t!), SecondOrder.Unpack(scale!)) : (0, 1);
        _history.Clear();
        foreach (var (y, s) in pairs) Keep(y!.ToArray(), s!.ToArray());
    }

    private protected override void Update(in ParameterStep step) => throw SecondOrder.NoLoss(nameof(Lbfgs));

    // The next direction, from the gradient and what the last move has taught.
    private void Turn(float[] gradient)
    {
        if (_iterations++ > 0)
        {
            float[] y = new float[gradient.Length], s = new float[gradient.Length];
            for (var i = 0; i < y.Length; i++) (y[i], s[i]) = (gradient[i] - _gradient![i], (float)(_direction![i] * _t));
            var ys = FlatParameters.Dot(y, s);
            if (ys > 1e-10) // else the curvature along the move was not positive, and H would not be
            {
                if (_history.Count == History) _history.RemoveAt(0);
                Keep(y, s);
                _scale = ys / FlatParameters.Dot(y, y);
            }
        }

        _direction = Direction(gradient);
        _gradient = gradient;
    }

    private void Keep(float[] y, float[] s) => _history.Add((y, s, 1 / FlatParameters.Dot(y, s)));

    private float[] Direction(float[] gradient)
    {
        var r = Array.ConvertAll(gradient, g => -g);
        var alphas = new double[_history.Count];
        for (var i = _history.Count - 1; i >= 0; i--)
        {
            var (y, s, inverse) = _history[i];
            alphas[i] = FlatParameters.Dot(s, r) * inverse;
            for (var j = 0; j < r.Length; j++) r[j] = (float)(r[j] - (alphas[i] * y[j]));
        }

        for (var j = 0; j < r.Length; j++) r[j] = (float)(r[j] * _scale);
        for (var i = 0; i < _history.Count; i++)
        {
            var (y, s, inverse) = _history[i];
            var change = alphas[i] - (FlatParameters.Dot(y, r) * inverse);
            for (var j = 0; j < r.Length; j++) r[j] = (float)(r[j] + (change * s[j]));
        }

        return r;
    }

    // Goes along the direction; how often the loss was computed.
    private int Move(Func<Tensor> loss, bool isLast, double slope, ref double value, ref float[] gradient)
    {
        var from = _flat.Values();
        var direction = _direction!;
        LinePoint At(double t)
        {
            _flat.Assign(from, t, direction);
            var there = Evaluate(loss);
            var slopes = _flat.Gradients();
            return new LinePoint(t, there, slopes, FlatParameters.Dot(slopes, direction));
        }

        if (!UsesLineSearch)
        {
            _flat.Assign(from, _t, direction);
            if (isLast) return 0; // the next step begins with this loss anyway
            var point = At(_t);
            (value, gradient) = (point.Loss, point.Gradient);
            return 1;
        }

        var search = new StrongWolfe(At, new LinePoint(0, value, gradient, slope), FlatParameters.LargestMagnitude(direction), ChangeTolerance);
        var found = search.Search(_t);
        (_t, value, gradient) = (found.T, found.Loss, found.Gradient);
        _flat.Assign(from, _t, direction);
        return search.Evaluations;
    }
}
