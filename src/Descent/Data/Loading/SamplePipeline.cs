namespace Descent.Data;

/// <summary>From a data set to a place in a batch: reads a sample, lets the transforms change it, preprocesses it, and adds its target.</summary>
/// <remarks>It holds the memory of one sample, so each thread has its own.</remarks>
internal sealed class SamplePipeline
{
    private readonly Dataset _dataset;
    private readonly DataLoaderOptions _options;
    private readonly SampleTransform[] _transforms;
    private readonly PreprocessorChain _chain;
    private readonly Sample _sample = new();
    private readonly Rng _rng;
    private readonly IReadOnlyList<int> _shape;
    private readonly int _targetSize;
    private readonly bool _hasMap, _hasOneClass;
    private readonly int _height, _width;
    private RngKey _epochKey;
    private int _epoch = -1;

    public SamplePipeline(Dataset dataset, DataLoaderOptions options)
    {
        (_dataset, _options, _transforms) = (dataset, options, [.. options.Transforms]);
        _chain = new PreprocessorChain(dataset.SampleShape, options.Preprocessors);
        (_shape, _targetSize, _rng) = (dataset.SampleShape, dataset.TargetSize, new Rng(options.Seed));
        (_hasMap, _hasOneClass) = (dataset.TargetShape.Count == 2, dataset.TargetShape.Count == 0);
        if (_shape is [_, var height, var width]) (_height, _width) = (height, width);
    }

    /// <summary>The shape of a sample in the batch.</summary>
    public IReadOnlyList<int> OutputShape => _chain.OutputShape;

    /// <summary>How many numbers that is.</summary>
    public int OutputSize => _chain.OutputSize;

    /// <summary>Puts a sample into a row of a batch.</summary>
    public void Read(int index, int epoch, HostBatch batch, int row)
    {
        var features = batch.Inputs.AsSpan(row * OutputSize, OutputSize);
        if (_transforms.Length > 0 || _hasMap)
        {
            Transform(index, epoch);
            if (_chain.IsInPlace)
            {
                _chain.ApplyElementwise(_sample.Features, features);
            }
            else
            {
                _sample.Features.CopyTo(_chain.Source);
                _chain.Apply(features);
            }
        }
        else if (_chain.IsInPlace)
        {
            _dataset.ReadSample(index, features);
            _chain.ApplyElementwise(features, features);
        }
        else
        {
            _dataset.ReadSample(index, _chain.Source);
            _chain.Apply(features);
        }

        ReadTarget(index, batch, row);
    }

    /// <summary>Reads a sample and changes it as an epoch asks for; the sample holds until the next is read.</summary>
    public Sample Transform(int index, int epoch)
    {
        if (_transforms.Length > 0 && _transforms[0].ChoosesSize) _dataset.ReadUnsized(index, _sample);
        else _dataset.Read(index, _sample);
        _sample.Index = index;
        if (_transforms.Length == 0) return _sample;
        Seed(epoch, index);
        foreach (var transform in _transforms) transform.Apply(_sample, new TransformContext(_rng, _height, _width));
        if (_sample.HasShape(_shape)) return _sample;
        var (got, expected) = (string.Join(", ", _sample.Shape), string.Join(", ", _shape));
        throw new ShapeException($"{_transforms[^1].Name}: got a sample of shape [{got}] after it; expected [{expected}], as the data set has.");
    }

    // One generator for all samples, since each of four would be garbage: seed, then "transforms", epoch and sample choose the stream.
    private void Seed(int epoch, int index)
    {
        if (_epoch != epoch) (_epoch, _epochKey) = (epoch, new Rng(_options.Seed).Fork("transforms").Fork((ulong)epoch).Key);
        _rng.Key = _epochKey.Fork((ulong)index);
    }

    private void ReadTarget(int index, HostBatch batch, int row)
    {
        var size = _targetSize;
        if (batch.Classes is { } classes)
        {
            if (_hasMap) _sample.Map!.Classes.CopyTo(classes.AsSpan(row * size, size));
            else if (_hasOneClass) classes[row] = _dataset.ReadClass(index);
            else _dataset.ReadClasses(index, classes.AsSpan(row * size, size));
            return;
        }

        var values = batch.Values.AsSpan(row * size, size);
        _dataset.ReadValues(index, values);
        _options.Targets?.Apply(values);
    }
}
