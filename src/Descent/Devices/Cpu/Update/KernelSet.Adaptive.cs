using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Optimizer steps with element-wise state.</content>
internal abstract unsafe partial class KernelSet
{
    public abstract bool AdaptiveStep(
        in AdaptiveUpdate update, float* parameter, float* gradient, float* first, float* second, float* third, int count);
}

/// <content>One pass over parameter, gradient and up to three states.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override bool AdaptiveStep(
        in AdaptiveUpdate update, float* parameter, float* gradient, float* first, float* second, float* third, int count)
    {
        var isBroken = 0;
        var job = new AdaptiveJob
        {
            Update = update, Parameter = parameter, Gradient = gradient, A = first, B = second, C = third, IsBroken = &isBroken,
        };
        ParallelRange.Run(ref job, count, ParallelRange.Grain);
        return isBroken == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MomentsRun(in AdaptiveUpdate update, float* w, float* gradient, float* a, float* b, float* c, int count)
    {
        V beta1 = S.Splat(update.Beta1), rest1 = S.Splat((float)(1 - (double)update.Beta1));
        V beta2 = S.Splat(update.Beta2), rest2 = S.Splat((float)(1 - (double)update.Beta2));
        V rate = S.Splat(update.LearningRate), own = S.Splat(update.GradientRate), epsilon = S.Splat(update.Epsilon);
        V root = S.Splat(update.RootCorrection), decay = S.Splat(update.Decay), shrink = S.Splat(update.Shrink);
        var width = S.Width;
        for (var i = 0; i < count; i += width)
        {
            var lanes = Math.Min(width, count - i);
            var x = S.LoadPart(w + i, lanes, Zero);
            var g = S.MultiplyAdd(decay, x, S.LoadPart(gradient + i, lanes, Zero));
            var m = S.MultiplyAdd(beta1, S.LoadPart(a + i, lanes, Zero), S.Multiply(rest1, g));
            var s = S.MultiplyAdd(beta2, S.LoadPart(b + i, lanes, Zero), S.Multiply(S.Multiply(rest2, g), g));
            S.StorePart(a + i, lanes, m);
            S.StorePart(b + i, lanes, s);
            if (c != null)
            {
                s = S.Larger(S.LoadPart(c + i, lanes, Zero), s);
                S.StorePart(c + i, lanes, s);
            }

            var step = S.Divide(S.MultiplyAdd(own, g, S.Multiply(rate, m)), S.Add(S.Divide(S.Sqrt(s), root), epsilon));
            S.StorePart(w + i, lanes, S.Subtract(S.Multiply(x, shrink), step));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumOfSquaresRun(in AdaptiveUpdate update, float* w, float* gradient, float* a, int count)
    {
        V rate = S.Splat(update.LearningRate), epsilon = S.Splat(update.Epsilon);
        V decay = S.Splat(update.Decay), shrink = S.Splat(update.Shrink);
        var width = S.Width;
        for (var i = 0; i < count; i += width)
        {
            var lanes = Math.Min(width, count - i);
            var x = S.LoadPart(w + i, lanes, Zero);
            var g = S.MultiplyAdd(decay, x, S.LoadPart(gradient + i, lanes, Zero));
            var sum = S.MultiplyAdd(g, g, S.LoadPart(a + i, lanes, Zero));
            S.StorePart(a + i, lanes, sum);
            var step = S.Divide(g, S.Add(S.Sqrt(sum), epsilon));
            S.StorePart(w + i, lanes, S.NegativeMultiplyAdd(rate, step, S.Multiply(x, shrink)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RootMeanSquareRun(in AdaptiveUpdate update, float* w, float* gradient, float* a, float* b, float* c, int count)
    {
        V rate = S.Splat(update.LearningRate), epsilon = S.Splat(update.Epsilon), momentum = S.Splat(update.Beta1);
        V beta = S.Splat(update.Beta2), rest = S.Splat((float)(1 - (double)update.Beta2));
        V decay = S.Splat(update.Decay), shrink = S.Splat(update.Shrink);
        var width = S.Width;
        for (var i = 0; i < count; i += width)
        {
            var lanes = Math.Min(width, count - i);
            var x = S.LoadPart(w + i, lanes, Zero);
            var g = S.MultiplyAdd(decay, x, S.LoadPart(gradient + i, lanes, Zero));
            var s = S.MultiplyAdd(beta, S.LoadPart(a + i, lanes, Zero), S.Multiply(S.Multiply(rest, g), g));
            S.StorePart(a + i, lanes, s);
            if (b != null)
            {
                var m = S.MultiplyAdd(beta, S.LoadPart(b + i, lanes, Zero), S.Multiply(rest, g));
                S.StorePart(b + i, lanes, m);
                s = S.Larger(Zero, S.NegativeMultiplyAdd(m, m, s)); // rounding must not make a root of a negative number; NaN stays
            }

            var step = S.Divide(g, S.Add(S.Sqrt(s), epsilon));
            if (c != null)
            {
                step = S.MultiplyAdd(momentum, S.LoadPart(c + i, lanes, Zero), step);
                S.StorePart(c + i, lanes, step);
            }

            S.StorePart(w + i, lanes, S.NegativeMultiplyAdd(rate, step, S.Multiply(x, shrink)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SignRun(in AdaptiveUpdate update, float* w, float* gradient, float* a, int count)
    {
        V beta1 = S.Splat(update.Beta1), rest1 = S.Splat((float)(1 - (double)update.Beta1));
        V beta2 = S.Splat(update.Beta2), rest2 = S.Splat((float)(1 - (double)update.Beta2));
        V rate = S.Splat(update.LearningRate), less = S.Splat(-update.LearningRate);
        V decay = S.Splat(update.Decay), shrink = S.Splat(update.Shrink);
        var width = S.Width;
        for (var i = 0; i < count; i += width)
        {
            var lanes = Math.Min(width, count - i);
            var x = S.LoadPart(w + i, lanes, Zero);
            var g = S.MultiplyAdd(decay, x, S.LoadPart(gradient + i, lanes, Zero));
            var m = S.LoadPart(a + i, lanes, Zero);
            var mean = S.MultiplyAdd(beta1, m, S.Multiply(rest1, g));
            S.StorePart(a + i, lanes, S.MultiplyAdd(beta2, m, S.Multiply(rest2, g)));
            // mean itself where it is neither above nor below zero: 0 stays 0 and NaN stays NaN
            var step = S.Select(S.Greater(mean, Zero), rate, S.Select(S.Greater(Zero, mean), less, mean));
            S.StorePart(w + i, lanes, S.Subtract(S.Multiply(x, shrink), step));
        }
    }

    private struct AdaptiveJob : IRangeJob
    {
        public AdaptiveUpdate Update;
        public float* Parameter;
        public float* Gradient;
        public float* A;
        public float* B;
        public float* C;
        public int* IsBroken;

        public readonly void Run(int start, int count)
        {
            float* w = Parameter + start, gradient = Gradient + start, a = A + start, b = Part(B, start), c = Part(C, start);
            if (Update.Rule == UpdateRule.Moments) MomentsRun(Update, w, gradient, a, b, c, count);
            else if (Update.Rule == UpdateRule.SumOfSquares) SumOfSquaresRun(Update, w, gradient, a, count);
            else if (Update.Rule == UpdateRule.RootMeanSquare) RootMeanSquareRun(Update, w, gradient, a, b, c, count);
            else SignRun(Update, w, gradient, a, count);
            NoteBroken(w, count, IsBroken);
        }

        private static float* Part(float* state, int start) => state == null ? null : state + start;
    }
}
