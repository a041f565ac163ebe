namespace Descent.Training;

/// <summary>Stochastic weight averaging: the plain mean of the weights at the end of each of the last epochs.</summary>
/// <remarks>
/// average = mean of the weights after epoch start, start + 1, ... It works best with a learning rate that stays rather high or constant at the
/// end. The mean of running statistics is not what the averaged weights would see: measure them anew afterwards, with
/// <see cref="BatchNormStatistics"/>.
/// Defaults: after three quarters of the epochs, as the paper, every epoch.
/// Reference: Izmailov et al., Averaging weights leads to wider optima and better generalization, 2018, arXiv:1803.05407.
/// </remarks>
public sealed class Swa : WeightAverage
{
    private readonly int _startEpoch;
    private readonly int _every;

    /// <summary>Creates the average.</summary>
    /// <param name="startEpoch">The first epoch, from 1, whose last weights count.</param>
    /// <param name="every">Epochs between two weights that count, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument below 1.</exception>
    public Swa(int startEpoch, int every = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(startEpoch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        (_startEpoch, _every) = (startEpoch, every);
    }

    /// <inheritdoc/>
    public override string Name => "swa";

    private protected override float? WeightOfEpoch(int epoch) =>
        epoch >= _startEpoch && (epoch - _startEpoch) % _every == 0 ? 1f / (Updates + 1) : null;
}
