using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>Adds up an evaluation, batch by batch, in double precision.</summary>
internal sealed class Tally
{
    private readonly MetricTarget _target;
    private readonly TrainingData _data;
    private readonly bool _isLikelihood;
    private readonly IReadOnlyList<MetricMeter> _asked;
    private readonly IReadOnlyList<MetricMeter> _always; // what Evaluation has a property for
    private readonly long[,]? _confusion;
    private double _loss;
    private long _answers;

    /// <summary>Begins an evaluation.</summary>
    /// <param name="dataset">What is measured.</param>
    /// <param name="data">Whose units the values are brought back to.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="metrics">What is asked for; null: the defaults.</param>
    /// <exception cref="TrainingException">A metric does not fit the data.</exception>
    public Tally(Dataset dataset, TrainingData data, Loss loss, IReadOnlyList<Metric>? metrics)
    {
        (_data, _isLikelihood) = (data, loss.IsLikelihood);
        _target = MetricTarget.Of(dataset) with { IsLikelihood = loss.IsLikelihood };
        var defaults = Metric.Defaults(_target);
        metrics ??= defaults;
        _asked = [.. metrics.Select(m => m.Start(_target))];
        var names = metrics.Select(m => m.Name).ToHashSet();
        _always = [.. defaults.Where(m => !names.Contains(m.Name)).Select(m => m.Start(_target))];
        if (_target.Kind == TargetKind.Classes && _target.ClassCount <= ConfusionMatrix.MostClasses)
            _confusion = new long[_target.ClassCount, _target.ClassCount];
    }

    public int Samples { get; private set; }

    /// <summary>Adds a batch; <paramref name="loss"/> is the mean over its samples, or their sum.</summary>
    public void Add(Tensor output, Batch batch, double loss, bool isSum)
    {
        Samples += batch.Count;
        _loss += isSum ? loss : loss * batch.Count;
        var measured = batch.Classes is { } classes
            ? MetricBatch.OfScores(batch.Rows(output), classes, _isLikelihood ? loss : null)
            : MetricBatch.OfValues(output, batch.Values!, _data.Targets);
        AddClasses(measured);
        foreach (var meter in _asked) meter.Add(measured);
        foreach (var meter in _always) meter.Add(measured);
    }

    public Evaluation Result()
    {
        MetricValue[] asked = [.. _asked.Select(m => m.Result())], besides = [.. _always.Select(m => m.Result())];
        double? Value(string name) => asked.Concat(besides).FirstOrDefault(m => m.Name == name)?.Value;
        var accuracy = Value("accuracy");
        return new Evaluation(Samples, Samples == 0 ? double.NaN : _loss / Samples)
        {
            Accuracy = accuracy is double.NaN ? 0 : accuracy,
            Confusion = _confusion,
            Answers = _answers,
            Perplexity = Value("perplexity"),
            Rmse = Value("rmse"),
            Mae = Value("mae"),
            Metrics = asked,
            Besides = besides,
            LossUnit = _isLikelihood ? MetricUnits.Nats : MetricUnits.None,
        };
    }

    private void AddClasses(MetricBatch batch)
    {
        if (_target.Kind != TargetKind.Classes) return;
        var classes = batch.Classes;
        _answers += classes.Length;
        if (_confusion is null) return;
        var predicted = batch.Predicted;
        for (var i = 0; i < classes.Length; i++) _confusion[classes[i], predicted[i]]++;
    }
}
