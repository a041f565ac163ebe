using System.Runtime.CompilerServices;

namespace Descent;

internal abstract unsafe partial class KernelSet
{
    /// <summary>Activates the gates of one step of a recurrent layer and computes its h.</summary>
    public abstract void RecurrentGates(in RecurrentStep step);

    /// <summary>The gradients of the gates before activation, of h w^T, and what reaches the h before without that product.</summary>
    public abstract void RecurrentGatesGradient(in RecurrentStep step);
}

/// <content>The steps of simple and gated recurrent layers.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void RecurrentGates(in RecurrentStep step)
    {
        var h = step.Units;
        for (var r = 0; r < step.Rows; r++)
        {
            var (row, start) = ((long)r * h, (long)r * 3 * h);
            switch (step.Cell)
            {
                case RecurrentCell.Gru:
                    GruRow(step.Gates + start, step.Products + start, step.Bias, step.Memory + row, step.Before + row, step.Hidden + row, h);
                    break;
                case RecurrentCell.Tanh:
                    TanhRow(step.Gates + row, step.Hidden + row, h);
                    break;
                default:
                    ReluRow(step.Gates + row, step.Hidden + row, h);
                    break;
            }
        }
    }

    public override void RecurrentGatesGradient(in RecurrentStep step)
    {
        var h = step.Units;
        for (var r = 0; r < step.Rows; r++)
        {
            var (row, start) = ((long)r * h, (long)r * 3 * h);
            switch (step.Cell)
            {
                case RecurrentCell.Gru:
                    GruGradientRow(
                        step.Gates + start, step.Memory + row, step.Before + row, step.GHidden + row, step.GBefore + row, step.GGates + start,
                        step.GProducts + start, h);
                    break;
                case RecurrentCell.Tanh:
                    TanhGradientRow(step.Hidden + row, step.GHidden + row, step.GBefore + row, step.GGates + row, h);
                    break;
                default:
                    ReluGradientRow(step.Hidden + row, step.GHidden + row, step.GBefore + row, step.GGates + row, h);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TanhRow(float* sum, float* hidden, int units)
    {
        for (var u = 0; u < units; u += S.Width)
        {
            var lanes = Math.Min(S.Width, units - u);
            S.StorePart(hidden + u, lanes, SimdMath.Tanh<S, V>(S.LoadPart(sum + u, lanes, Zero)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReluRow(float* sum, float* hidden, int units)
    {
        for (var u = 0; u < units; u += S.Width)
        {
            var lanes = Math.Min(S.Width, units - u);
            S.StorePart(hidden + u, lanes, S.Larger(Zero, S.LoadPart(sum + u, lanes, Zero))); // NaN stays
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TanhGradientRow(float* hidden, float* gHidden, float* gBefore, float* gSum, int units)
    {
        var one = S.Splat(1f);
        for (var u = 0; u < units; u += S.Width)
        {
            var lanes = Math.Min(S.Width, units - u);
            var g = S.Add(S.LoadPart(gHidden + u, lanes, Zero), S.LoadPart(gBefore + u, lanes, Zero));
            var h = S.LoadPart(hidden + u, lanes, Zero);
            S.StorePart(gSum + u, lanes, S.Multiply(g, S.NegativeMultiplyAdd(h, h, one)));
            S.StorePart(gBefore + u, lanes, Zero);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReluGradientRow(float* hidden, float* gHidden, float* gBefore, float* gSum, int units)
    {
        for (var u = 0; u < units; u += S.Width)
        {
            var lanes = Math.Min(S.Width, units - u);
            var g = S.Add(S.LoadPart(gHidden + u, lanes, Zero), S.LoadPart(gBefore + u, lanes, Zero));
            S.StorePart(gSum + u, lanes, S.And(S.Greater(S.LoadPart(hidden + u, lanes, Zero), Zero), g));
            S.StorePart(gBefore + u, lanes, Zero);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GruRow(float* gates, float* products, float* bias, float* memory, float* before, float* hidden, int units)
    {
        float* updates = gates + units, values = gates + (2 * units);
        for (var u = 0; u < units; u += S.Width)
        {
            var lanes = Math.Min(S.Width, units - u);
            var r = SimdMath.Sigmoid<S, V>(S.Add(S.LoadPart(gates + u, lanes, Zero), S.LoadPart(products + u, lanes, Zero)));
            S.StorePart(gates + u, lanes, r);
            var m = S.LoadPart(products + (2 * units) + u, lanes, Zero);
            if (bias != null) m = S.Add(m, S.LoadPart(bias + u, lanes, Zero));
            S.StorePart(memory + u, lanes, m);
            var n = SimdMath.Tanh<S, V>(S.MultiplyAdd(r, m, S.LoadPart(values + u, lanes, Zero)));
            S.StorePart(values + u, lanes, n);
            var z = SimdMath.Sigmoid<S, V>(S.Add(S.LoadPart(updates + u, lanes, Zero), S.LoadPart(products + units + u, lanes, Zero)));
            S.StorePart(updates + u, lanes, z);
            S.StorePart(hidden + u, lanes, S.MultiplyAdd(z, S.Subtract(S.LoadPart(before + u, lanes, Zero), n), n));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GruGradientRow(
        float* gates, float* memory, float* before, float* gHidden, float* gBefore, float* gGates, float* gProducts, int units)
    {
        var one = S.Splat(1f);
        for (var u = 0; u < units; u += S.Width)
        {
            var lanes = Math.Min(S.Width, units - u);
            var g = S.Add(S.LoadPart(gHidden + u, lanes, Zero), S.LoadPart(gBefore + u, lanes, Zero));
            var z = S.LoadPart(gates + units + u, lanes, Zero);
            var n = S.LoadPart(gates + (2 * units) + u, lanes, Zero);
            var straight = S.Multiply(g, z);
            S.StorePart(gBefore + u, lanes, straight);
            var rest = S.Subtract(one, z);
            var gz = S.Multiply(S.Multiply(straight, rest), S.Subtract(S.LoadPart(before + u, lanes, Zero), n));
            S.StorePart(gGates + units + u, lanes, gz);
            S.StorePart(gProducts + units + u, lanes, gz);
            var gn = S.Multiply(S.Multiply(g, rest), S.NegativeMultiplyAdd(n, n, one));
            S.StorePart(gGates + (2 * units) + u, lanes, gn);
            var r = S.LoadPart(gates + u, lanes, Zero);
            var gm = S.Multiply(gn, r);
            S.StorePart(gProducts + (2 * units) + u, lanes, gm);
            var gr = S.Multiply(S.Multiply(gm, S.LoadPart(memory + u, lanes, Zero)), S.Subtract(one, r));
            S.StorePart(gGates + u, lanes, gr);
            S.StorePart(gProducts + u, lanes, gr);
        }
    }
}
