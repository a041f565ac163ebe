using Descent.Data;

namespace Descent.Training;

/// <summary>The steps of one range test.</summary>
internal sealed class LearningRateWalk
{
    private readonly Trainer _trainer;
    private readonly LearningRateRangeOptions _options;
    private readonly Action<LearningRatePoint>? _progress;
    private readonly DataLoader _loader;
    private readonly TrainingStep _step;
    private readonly int _accumulate;
    private readonly List<LearningRatePoint> _points = [];
    private double _sum, _weight = 1;
    private double _best = double.PositiveInfinity;
    private int? _openGroup;
    private bool _isOver;
    private float? _divergedAt;

    public LearningRateWalk(Trainer trainer, TrainingData data, LearningRateRangeOptions options, Action<LearningRatePoint>? progress)
    {
        (_trainer, _options, _progress) = (trainer, options, progress);
        _loader = TrainingSession.Loader(trainer, data);
        _accumulate = Math.Min(trainer.Options.AccumulateBatches, _loader.BatchCount);
        _step = new TrainingStep(trainer.Model, trainer.Loss, trainer.Optimizer, trainer.Penalties, trainer.Clip);
    }

    public LearningRateCurve Run(CancellationToken cancellation)
    {
        _trainer.Optimizer.ClearGradients();
        if (!_trainer.Model.IsTraining) _trainer.Model.Train();
        for (var epoch = 0; !_isOver; epoch++)
        {
            var before = _points.Count;
            foreach (var host in _loader.Epoch(epoch, 0, cancellation))
            {
                // A step whose last batches could not be read ends here.
                if (_openGroup is { } open && open != host.Number / _accumulate) Finish();
                if (_isOver) break;
                Take(host);
                if (_isOver) break;
            }

            if (_openGroup is not null && !_isOver) Finish();
            if (!_isOver && _points.Count == before) break; // no sample can be read
        }

        return new LearningRateCurve(_options, _points, _divergedAt);
    }

    private void Take(HostBatch host)
    {
        if (_openGroup is null) Begin(host);
        if (_step.Add(host) is not null) Diverge();
        else if (host.Number + 1 == EndOf(_openGroup!.Value)) Finish();
    }

    private int EndOf(int group) => (int)Math.Min((group + 1L) * _accumulate, _loader.BatchCount);

    private void Begin(HostBatch host)
    {
        var group = host.Number / _accumulate;
        var first = (long)group * _accumulate * _loader.BatchSize;
        var samples = Math.Min((long)EndOf(group) * _loader.BatchSize, _loader.SampleCount) - first;
        _trainer.Optimizer.LearningRate = _options.RateOf(_points.Count);
        _step.Begin(_accumulate == 1 ? host.Count : (int)samples);
        _openGroup = group;
    }

    private void Finish()
    {
        _step.Settle();
        _openGroup = null;
        var isBroken = _step.Finish() is not null || _step.Broken(p => p.Value) is not null;
        Note(_step.Loss);
        if (isBroken) Diverge();
        if (_points.Count >= _options.Steps) _isOver = true;
    }

    private void Note(float loss)
    {
        _sum = (_options.Smoothing * _sum) + ((1.0 - _options.Smoothing) * loss);
        _weight *= _options.Smoothing;
        var smoothed = _sum / (1 - _weight);
        var point = new LearningRatePoint(_options.RateOf(_points.Count), loss, smoothed);
        _points.Add(point);
        _progress?.Invoke(point);
        // For a loss above 0: more than so many times the best; the same distance from one below 0.
        if (smoothed - _best > (_options.Divergence - 1.0) * Math.Abs(_best)) Diverge();
        _best = Math.Min(_best, smoothed);
    }

    private void Diverge() => (_isOver, _divergedAt) = (true, _trainer.Optimizer.LearningRate);
}
