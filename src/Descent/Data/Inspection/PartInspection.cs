using System.Globalization;

namespace Descent.Data;

/// <summary>Measures one part of a data set.</summary>
internal sealed class PartInspection(string role, Dataset data, InspectionOptions options, bool hasTargets)
{
    private const int MostFeatures = 4096;
    private readonly Sample _sample = new();
    private readonly CopyCounter _copies = new(options.Examples);
    private readonly Dictionary<(int Width, int Height, int Channels), long> _sizes = [];
    private readonly List<UnreadableExample> _unreadable = [];
    private ValueStatistics[] _groups = [];
    private float[] _first = [];
    private bool[] _varies = [];
    private IReadOnlyList<int>? _shape;
    private long _measured, _unreadableCount;

    private bool HasClasses => hasTargets && data is { TargetKind: TargetKind.Classes, TargetSize: 1 };

    /// <summary>Reads and measures.</summary>
    public (PartReport Report, CopyCounter Copies) Run()
    {
        var count = options.SamplesOf(data.Count, data.SampleSize);
        for (var i = 0; i < count; i++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            options.Progress?.Invoke(role, i, count);
            // Evenly spread, so that a sorted set shows all its classes.
            var index = (int)((long)i * data.Count / count);
            if (TryRead(index)) Measure(index);
        }

        options.Progress?.Invoke(role, count, count);
        return (Report(), _copies);
    }

    private PartReport Report() => new()
    {
        Role = role,
        Count = data.Count,
        Measured = _measured,
        Shape = _shape ?? [.. data.SampleShape],
        Sizes = [.. _sizes.OrderByDescending(s => s.Value).ThenBy(s => s.Key).Take(options.Examples)
            .Select(s => new SizeCount(s.Key.Width, s.Key.Height, s.Key.Channels, s.Value))],
        SizeCount = _sizes.Count,
        Classes = HasClasses ? Classes() : [],
        Targets = hasTargets && data.TargetKind == TargetKind.Values ? Targets() : [],
        Features = [.. _groups.Select((g, i) => g.ToReport(NameOf(i)))],
        ConstantPositions = _varies.Count(v => !v),
        Duplicates = _copies.ToReport(),
        UnreadableCount = _unreadableCount,
        Unreadable = _unreadable,
        Neighbours = HasClasses && _sizes.Count <= 1 ? new NeighbourCheck(data, options).Run() : null,
    };

    private bool TryRead(int index)
    {
        try
        {
            data.ReadUnsized(index, _sample);
            return true;
        }
        catch (Exception e) when (e is DescentException or IOException or UnauthorizedAccessException)
        {
            _unreadableCount++;
            if (_unreadable.Count < options.Examples) _unreadable.Add(new UnreadableExample(index, e.Message));
            return false;
        }
    }

    private void Measure(int index)
    {
        var features = _sample.Features;
        var shape = _sample.Shape;
        if (_shape is null) Begin(shape, features);
        _measured++;
        if (_sample.IsImage) Count(_sizes, (_sample.Image.Width, _sample.Image.Height, _sample.Image.Channels));
        Group(features, shape);
        if (features.Length == _varies.Length)
        {
            for (var i = 0; i < features.Length; i++) _varies[i] |= !features[i].Equals(_first[i]);
        }

        _copies.Add(SampleKey.Of(features, shape), index, TargetText(index), i => data.DescribeSample((int)i));
    }

    private void Begin(IReadOnlyList<int> shape, ReadOnlySpan<float> features)
    {
        (_shape, _first, _varies) = ([.. shape], features.ToArray(), new bool[features.Length]);
        var groups = shape.Count switch { 3 => shape[0], 1 or 2 when shape[^1] <= MostFeatures => shape[^1], _ => 1 };
        _groups = new ValueStatistics[groups];
        for (var g = 0; g < groups; g++) _groups[g] = new ValueStatistics();
    }

    private void Group(ReadOnlySpan<float> features, IReadOnlyList<int> shape)
    {
        if (shape.Count == 3 || _groups.Length == 1)
        {
            // Pictures of one folder may have other numbers of channels.
            var groups = shape.Count == 3 ? shape[0] : 1;
            while (groups > _groups.Length) _groups = [.. _groups, new ValueStatistics()];
            var size = features.Length / groups;
            for (var g = 0; g < groups; g++) _groups[g].Add(features.Slice(g * size, size));
            return;
        }

        for (var i = 0; i < features.Length; i++) _groups[i % _groups.Length].Add(features.Slice(i, 1));
    }

    private ClassCount[] Classes()
    {
        var counts = new long[data.ClassCount];
        for (var i = 0; i < data.Count; i++) counts[data.ReadClass(i)]++;
        return [.. counts.Select((c, i) => new ClassCount(ClassName(i), c))];
    }

    private FeatureReport[] Targets()
    {
        var (values, groups) = (new float[data.TargetSize], new ValueStatistics[data.TargetSize]);
        for (var g = 0; g < groups.Length; g++) groups[g] = new ValueStatistics();
        for (var i = 0; i < data.Count; i++)
        {
            data.ReadValues(i, values);
            for (var g = 0; g < groups.Length; g++) groups[g].Add(values.AsSpan(g, 1));
        }

        return [.. groups.Select((g, i) => g.ToReport(groups.Length == 1 ? "target" : $"target {i}"))];
    }

    private string TargetText(int index)
    {
        if (!hasTargets) return string.Empty;
        if (HasClasses) return ClassName(data.ReadClass(index));
        if (data.TargetKind == TargetKind.Classes) return string.Empty;
        var values = new float[data.TargetSize];
        data.ReadValues(index, values);
        return string.Join(" ", values.Select(v => v.ToString(CultureInfo.InvariantCulture)));
    }

    private string ClassName(int number) => data.ClassNames is { } names ? names[number] : number.ToString(CultureInfo.InvariantCulture);

    private string NameOf(int group)
    {
        string[] colors = ["red", "green", "blue", "alpha"];
        var number = group.ToString(CultureInfo.InvariantCulture);
        if (_shape!.Count != 3) return _groups.Length == 1 && _shape[^1] > 1 ? "all" : $"feature {number}";
        if (_groups.Length == 1) return "grey";
        return _groups.Length is 3 or 4 ? colors[group] : $"channel {number}";
    }

    private static void Count<T>(Dictionary<T, long> counts, T key)
        where T : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
}
