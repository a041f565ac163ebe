namespace Descent.Optim;

/// <summary>A place on the line w + t d: the loss there, its gradient, and its slope along d.</summary>
internal readonly record struct LinePoint(double T, double Loss, float[] Gradient, double Slope);

/// <summary>Finds a step that satisfies the strong Wolfe conditions: the loss falls enough, and its slope along the line has flattened.</summary>
/// <remarks>
/// Conditions: f(t) &lt;= f(0) + 1e-4 t f'(0) and |f'(t)| &lt;= 0.9 |f'(0)|. Bracketing, then zooming with cubic interpolation, at most 25 times: the
/// algorithm and constants of PyTorch's LBFGS (after Nocedal, Wright, Numerical Optimization, algorithms 3.5 and 3.6). A loss that is not finite
/// counts as too large.
/// </remarks>
internal sealed class StrongWolfe(Func<double, LinePoint> evaluate, LinePoint start, double largest, double tolerance)
{
    private const double C1 = 1e-4, C2 = 0.9;
    private const int Most = 25;

    private readonly LinePoint[] _bracket = new LinePoint[2];
    private int _low;

    /// <summary>How often the loss was computed.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The point found; the lowest known where the search was given up.</summary>
    /// <param name="t">The first try.</param>
    public LinePoint Search(double t)
    {
        var (iteration, isDone) = Bracket(t);
        if (isDone) return _bracket[0];
        _low = _bracket[0].Loss <= _bracket[1].Loss ? 0 : 1;
        Zoom(iteration);
        return _bracket[_low];
    }

    private (int Iteration, bool IsDone) Bracket(double t)
    {
        LinePoint before = start, point = Evaluate(t);
        var iteration = 0;
        for (; iteration < Most; iteration++)
        {
            var isTooHigh = IsTooHigh(point) || (iteration > 1 && point.Loss >= before.Loss);
            if (!isTooHigh && Math.Abs(point.Slope) <= -C2 * start.Slope)
            {
                _bracket[0] = point;
                return (iteration, true);
            }

            if (isTooHigh || point.Slope >= 0)
            {
                (_bracket[0], _bracket[1]) = (before, point);
                return (iteration, false);
            }

            var next = Interpolate(before, point, point.T + (0.01 * (point.T - before.T)), point.T * 10);
            (before, point) = (point, Evaluate(next));
        }

        (_bracket[0], _bracket[1]) = (start, point);
        return (iteration, false);
    }

    private void Zoom(int iteration)
    {
        var isInsufficient = false;
        for (; iteration < Most; iteration++)
        {
            if (Math.Abs(_bracket[1].T - _bracket[0].T) * largest < tolerance) return;
            double low = Math.Min(_bracket[0].T, _bracket[1].T), high = Math.Max(_bracket[0].T, _bracket[1].T);
            var t = Inside(Interpolate(_bracket[0], _bracket[1], low, high), low, high, ref isInsufficient);
            if (Narrow(Evaluate(t))) return;
        }
    }

    // Away from the ends of the bracket by a tenth of it, where the last try was near one, too.
    private static double Inside(double t, double low, double high, ref bool isInsufficient)
    {
        var margin = 0.1 * (high - low);
        var isNear = Math.Min(high - t, t - low) < margin;
        if (isNear && (isInsufficient || t >= high || t <= low))
        {
            isInsufficient = false;
            return Math.Abs(t - high) < Math.Abs(t - low) ? high - margin : low + margin;
        }

        isInsufficient = isNear;
        return t;
    }

    private bool Narrow(LinePoint point)
    {
        var high = 1 - _low;
        if (IsTooHigh(point) || point.Loss >= _bracket[_low].Loss)
        {
            _bracket[high] = point;
            _low = _bracket[0].Loss <= _bracket[1].Loss ? 0 : 1;
            return false;
        }

        var isDone = Math.Abs(point.Slope) <= -C2 * start.Slope;
        if (!isDone && point.Slope * (_bracket[high].T - _bracket[_low].T) >= 0) _bracket[high] = _bracket[_low];
        _bracket[_low] = point;
        return isDone;
    }

    private bool IsTooHigh(LinePoint point) => !(point.Loss <= start.Loss + (C1 * point.T * start.Slope));

    private LinePoint Evaluate(double t)
    {
        Evaluations++;
        return evaluate(t);
    }

    // The minimum of the cubic through both losses and slopes, within bounds.
    private static double Interpolate(LinePoint a, LinePoint b, double low, double high)
    {
        var d1 = a.Slope + b.Slope - (3 * (a.Loss - b.Loss) / (a.T - b.T));
        var square = (d1 * d1) - (a.Slope * b.Slope);
        if (!(square >= 0) || !double.IsFinite(square)) return (low + high) / 2;
        var d2 = Math.Sqrt(square);
        var place = a.T <= b.T
            ? b.T - ((b.T - a.T) * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + (2 * d2))))
            : a.T - ((a.T - b.T) * ((a.Slope + d2 - d1) / (a.Slope - b.Slope + (2 * d2))));
        return double.IsNaN(place) ? (low + high) / 2 : Math.Min(Math.Max(place, low), high);
    }
}
