using Descent.Nn;

namespace Descent.Training;

/// <summary>The mean and variance of a norm's input over many batches, in double precision.</summary>
/// <remarks>Moments are combined pairwise, so that nothing is lost where means are large: Chan, Golub, LeVeque, 1979.</remarks>
internal sealed class MomentSum(int channels, bool isAverage)
{
    private readonly double[] _mean = new double[channels], _squares = new double[channels];
    private long _count;
    private int _batches;

    /// <summary>Takes in a part's mean and biased variance.</summary>
    public void Add(Tensor mean, Tensor variance, int count)
    {
        float[] means = mean.ToArray(), variances = variance.ToArray();
        var (before, after) = (_count, _count + count);
        _count = after;
        _batches++;
        for (var c = 0; c < channels; c++)
        {
            if (isAverage)
            {
                _mean[c] += means[c];
                _squares[c] += (double)variances[c] * count / Math.Max(1, count - 1);
                continue;
            }

            var step = means[c] - _mean[c];
            _mean[c] += step * count / after;
            _squares[c] += ((double)variances[c] * count) + (step * step * before / after * count);
        }
    }

    /// <summary>Gives the norm its statistics, with the unbiased variance as training does, and tells how they moved.</summary>
    public NormChange Store(BatchNormBase norm, string name)
    {
        float[] oldMean = norm.RunningMean.ToArray(), oldVariance = norm.RunningVariance.ToArray();
        float[] mean = new float[channels], variance = new float[channels];
        double shift = 0, ratio = 1;
        for (var c = 0; c < channels; c++)
        {
            mean[c] = (float)(isAverage ? _mean[c] / _batches : _mean[c]);
            variance[c] = (float)(isAverage ? _squares[c] / _batches : _squares[c] / Math.Max(1, _count - 1));
            var (deviation, old) = (Math.Sqrt((double)variance[c] + norm.Epsilon), Math.Sqrt((double)oldVariance[c] + norm.Epsilon));
            shift = Math.Max(shift, Math.Abs((double)mean[c] - oldMean[c]) / deviation);
            ratio = Math.Max(ratio, Math.Max(deviation / old, old / deviation));
        }

        norm.SetHistory(mean, variance, _batches);
        return new NormChange(name, _count, shift, ratio);
    }
}
