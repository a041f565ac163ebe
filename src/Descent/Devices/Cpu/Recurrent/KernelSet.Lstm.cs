using System.Runtime.CompilerServices;

namespace Descent;

internal abstract unsafe partial class KernelSet
{
    /// <summary>Activates the gates of one step and computes its cell state and h.</summary>
    public abstract void LstmGates(in LstmStep step);

    /// <summary>The gradients of the gates before activation and of the cell state before.</summary>
    public abstract void LstmGatesGradient(in LstmStep step);
}

/// <content>The gates of an LSTM, all four of a unit at once: nothing is written that the way back does not need.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void LstmGates(in LstmStep step)
    {
        var h = step.Units;
        for (var r = 0; r < step.Rows; r++)
        {
            var before = step.CellBefore == null ? null : step.CellBefore + (r * h);
            LstmGatesRow(step.Gates + (4 * r * h), before, step.Cell + (r * h), step.Hidden + (r * h), h);
        }
    }

    public override void LstmGatesGradient(in LstmStep step)
    {
        var h = step.Units;
        for (var r = 0; r < step.Rows; r++)
        {
            var before = step.CellBefore == null ? null : step.CellBefore + (r * h);
            var next = step.GHiddenNext == null ? null : step.GHiddenNext + (r * step.NextStride);
            LstmGradientRow(
                step.Gates + (4 * r * h), before, step.Cell + (r * h), step.GHidden + (r * h), next, step.GCell + (r * h), step.GGates
                    + (4 * r * h), h);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LstmGatesRow(float* gates, float* before, float* cell, float* hidden, int units)
    {
        float* inputs = gates, forgets = gates + units, values = gates + (2 * units), outputs = gates + (3 * units);
        for (var u = 0; u < units; u += S.Width)
        {
            var lanes = Math.Min(S.Width, units - u);
            var f = SimdMath.Sigmoid<S, V>(S.LoadPart(forgets + u, lanes, Zero));
            S.StorePart(forgets + u, lanes, f);
            var c = before == null ? Zero : S.Multiply(f, S.LoadPart(before + u, lanes, Zero));
            var i = SimdMath.Sigmoid<S, V>(S.LoadPart(inputs + u, lanes, Zero));
            S.StorePart(inputs + u, lanes, i);
            var g = SimdMath.Tanh<S, V>(S.LoadPart(values + u, lanes, Zero));
            S.StorePart(values + u, lanes, g);
            c = S.MultiplyAdd(i, g, c);
            S.StorePart(cell + u, lanes, c);
            var o = SimdMath.Sigmoid<S, V>(S.LoadPart(outputs + u, lanes, Zero));
            S.StorePart(outputs + u, lanes, o);
            S.StorePart(hidden + u, lanes, S.Multiply(o, SimdMath.Tanh<S, V>(c)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LstmGradientRow(
        float* gates, float* before, float* cell, float* gHidden, float* gHiddenNext, float* gCell, float* gGates, int units)
    {
        var one = S.Splat(1f);
        for (var u = 0; u < units; u += S.Width)
        {
            var lanes = Math.Min(S.Width, units - u);
            var flat = SimdMath.Tanh<S, V>(S.LoadPart(cell + u, lanes, Zero));
            var gh = S.LoadPart(gHidden + u, lanes, Zero);
            if (gHiddenNext != null) gh = S.Add(gh, S.LoadPart(gHiddenNext + u, lanes, Zero));
            var o = S.LoadPart(gates + (3 * units) + u, lanes, Zero);
            var part = S.Multiply(gh, o);
            S.StorePart(gGates + (3 * units) + u, lanes, S.Multiply(S.Multiply(part, flat), S.Subtract(one, o)));
            var gc = S.MultiplyAdd(part, S.NegativeMultiplyAdd(flat, flat, one), S.LoadPart(gCell + u, lanes, Zero));
            var i = S.LoadPart(gates + u, lanes, Zero);
            var g = S.LoadPart(gates + (2 * units) + u, lanes, Zero);
            part = S.Multiply(gc, i);
            S.StorePart(gGates + u, lanes, S.Multiply(S.Multiply(part, g), S.Subtract(one, i)));
            S.StorePart(gGates + (2 * units) + u, lanes, S.Multiply(part, S.NegativeMultiplyAdd(g, g, one)));
            var f = S.LoadPart(gates + units + u, lanes, Zero);
            part = S.Multiply(gc, f);
            S.StorePart(gCell + u, lanes, part);
            var old = before == null ? Zero : S.LoadPart(before + u, lanes, Zero);
            S.StorePart(gGates + units + u, lanes, S.Multiply(S.Multiply(part, old), S.Subtract(one, f)));
        }
    }
}
