using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Optimizer steps, one pass over parameter, gradient and state.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override bool SgdStep(in SgdUpdate update, float* parameter, float* gradient, float* velocity, int count)
    {
        var isBroken = 0;
        var job = new SgdJob { Update = update, Parameter = parameter, Gradient = gradient, Velocity = velocity, IsBroken = &isBroken };
        ParallelRange.Run(ref job, count, ParallelRange.Grain);
        return isBroken == 0;
    }

    public override bool AdamStep(in AdamUpdate update, float* parameter, float* gradient, float* mean, float* square, int count)
    {
        double correction1 = 1 - Math.Pow(update.Beta1, update.Step), correction2 = 1 - Math.Pow(update.Beta2, update.Step);
        var isBroken = 0;
        var job = new AdamJob { Parameter = parameter, Gradient = gradient, Mean = mean, Square = square, IsBroken = &isBroken };
        job.Epsilon = update.Epsilon;
        (job.Beta1, job.Rest1) = (update.Beta1, (float)(1 - (double)update.Beta1));
        (job.Beta2, job.Rest2) = (update.Beta2, (float)(1 - (double)update.Beta2));
        job.StepSize = (float)(update.LearningRate / correction1);
        job.RootCorrection = (float)Math.Sqrt(correction2);
        job.Decay = update.IsDecoupled ? 0 : update.WeightDecay;
        job.Shrink = update.IsDecoupled ? (float)(1 - ((double)update.LearningRate * update.WeightDecay)) : 1;
        ParallelRange.Run(ref job, count, ParallelRange.Grain);
        return isBroken == 0;
    }

    // A part that was just written is still in the cache of its core: looking at it there costs little, a pass of its own much.
    private static void NoteBroken(float* parameter, int count, int* isBroken)
    {
        if (!IsFiniteRun(parameter, count)) Volatile.Write(ref *isBroken, 1);
    }

    // w -= rate (g + decay w)
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SgdRun(in SgdUpdate update, float* parameter, float* gradient, int count)
    {
        V rate = S.Splat(update.LearningRate), decay = S.Splat(update.WeightDecay);
        var width = S.Width;
        for (var i = 0; i < count; i += width)
        {
            var lanes = Math.Min(width, count - i);
            var w = S.LoadPart(parameter + i, lanes, Zero);
            var g = S.MultiplyAdd(decay, w, S.LoadPart(gradient + i, lanes, Zero));
            S.StorePart(parameter + i, lanes, S.NegativeMultiplyAdd(rate, g, w));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MomentumRun(in SgdUpdate update, float* parameter, float* gradient, float* velocity, int count)
    {
        V rate = S.Splat(update.LearningRate), decay = S.Splat(update.WeightDecay);
        V momentum = S.Splat(update.Momentum), share = S.Splat(1 - update.Dampening);
        var (isFirst, isNesterov) = (update.IsFirst, update.IsNesterov);
        var width = S.Width;
        for (var i = 0; i < count; i += width)
        {
            var lanes = Math.Min(width, count - i);
            var w = S.LoadPart(parameter + i, lanes, Zero);
            var g = S.MultiplyAdd(decay, w, S.LoadPart(gradient + i, lanes, Zero));
            var v = g;
            if (!isFirst) v = S.MultiplyAdd(momentum, S.LoadPart(velocity + i, lanes, Zero), S.Multiply(share, g)); // not read on the first step
            S.StorePart(velocity + i, lanes, v);
            if (isNesterov) v = S.MultiplyAdd(momentum, v, g);
            S.StorePart(parameter + i, lanes, S.NegativeMultiplyAdd(rate, v, w));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StepMomentumRun(in SgdUpdate update, float* parameter, float* gradient, float* velocity, int count)
    {
        V rate = S.Splat(update.LearningRate), decay = S.Splat(update.WeightDecay), momentum = S.Splat(update.Momentum);
        var (isFirst, isNesterov) = (update.IsFirst, update.IsNesterov);
        var width = S.Width;
        for (var i = 0; i < count; i += width)
        {
            var lanes = Math.Min(width, count - i);
            var w = S.LoadPart(parameter + i, lanes, Zero);
            var step = S.Multiply(rate, S.MultiplyAdd(decay, w, S.LoadPart(gradient + i, lanes, Zero)));
            var v = isFirst ? Zero : S.Multiply(momentum, S.LoadPart(velocity + i, lanes, Zero)); // not read on the first step
            v = S.Subtract(v, step);
            S.StorePart(velocity + i, lanes, v);
            if (isNesterov) v = S.Subtract(S.Multiply(momentum, v), step);
            S.StorePart(parameter + i, lanes, S.Add(w, v));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AdamRun(in AdamJob job, int start, int count)
    {
        float* parameter = job.Parameter + start, gradient = job.Gradient + start, mean = job.Mean + start, square = job.Square + start;
        V beta1 = S.Splat(job.Beta1), rest1 = S.Splat(job.Rest1), beta2 = S.Splat(job.Beta2), rest2 = S.Splat(job.Rest2);
        V stepSize = S.Splat(job.StepSize), root = S.Splat(job.RootCorrection), epsilon = S.Splat(job.Epsilon);
        V decay = S.Splat(job.Decay), shrink = S.Splat(job.Shrink);
        var width = S.Width;
        for (var i = 0; i < count; i += width)
        {
            var lanes = Math.Min(width, count - i);
            var w = S.LoadPart(parameter + i, lanes, Zero);
            var g = S.MultiplyAdd(decay, w, S.LoadPart(gradient + i, lanes, Zero));
            w = S.Multiply(w, shrink);
            var m = S.MultiplyAdd(beta1, S.LoadPart(mean + i, lanes, Zero), S.Multiply(rest1, g));
            var s = S.MultiplyAdd(beta2, S.LoadPart(square + i, lanes, Zero), S.Multiply(S.Multiply(rest2, g), g));
            S.StorePart(mean + i, lanes, m);
            S.StorePart(square + i, lanes, s);
            var size = S.Add(S.Divide(S.Sqrt(s), root), epsilon);
            S.StorePart(parameter + i, lanes, S.NegativeMultiplyAdd(stepSize, S.Divide(m, size), w));
        }
    }

    private struct SgdJob : IRangeJob
    {
        public SgdUpdate Update;
        public float* Parameter;
        public float* Gradient;
        public float* Velocity;
        public int* IsBroken;

        public readonly void Run(int start, int count)
        {
            if (Velocity == null) SgdRun(Update, Parameter + start, Gradient + start, count);
            else if (Update.IsRateInside) StepMomentumRun(Update, Parameter + start, Gradient + start, Velocity + start, count);
            else MomentumRun(Update, Parameter + start, Gradient + start, Velocity + start, count);
            NoteBroken(Parameter + start, count, IsBroken);
        }
    }

    private struct AdamJob : IRangeJob
    {
        public float* Parameter;
        public float* Gradient;
        public float* Mean;
        public float* Square;
        public float Beta1;
        public float Rest1;
        public float Beta2;
        public float Rest2;
        public float StepSize;
        public float RootCorrection;
        public float Epsilon;
        public float Decay; // added to the gradient
        public float Shrink; // times the weight, when decoupled
        public int* IsBroken;

        public readonly void Run(int start, int count)
        {
            AdamRun(this, start, count);
            NoteBroken(Parameter + start, count, IsBroken);
        }
    }
}
