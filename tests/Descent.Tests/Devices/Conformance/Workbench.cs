namespace Descent.Tests.Devices.Conformance;

/// <summary>Hands out the storages of one run of a row: inputs with the same numbers on every device, outputs, and guards around views.</summary>
internal sealed class Workbench
{
    private const float Guard = -77.5f;

    // Drawn once and read from a random place on: half of the suite's time would go into normal draws otherwise.
    private static readonly float[] s_normals = DrawNormals(1 << 18);

    private readonly bool _useViews;
    private readonly Rng _rng;
    private readonly List<(Storage Root, int Offset, float[] Content)> _unchanged = [];
    private readonly List<(Storage Root, int Offset, Storage View)> _storages = [];
    private readonly List<Storage> _outputs = [];
    private readonly List<float> _values = [];

    /// <summary>Prepares a run; with <paramref name="useViews"/> every storage is a slice at an odd offset of a larger one.</summary>
    public Workbench(Device device, string name, bool useViews) => (Device, _rng, _useViews) = (device, new Rng(2024).Fork(name), useViews);

    public Device Device { get; }

    /// <summary>An input of uniform numbers.</summary>
    public Storage Uniform(int length, float low = -1, float high = 2) => Input(UniformNumbers(length, low, high));

    /// <summary>An input of normal numbers.</summary>
    public Storage Normal(int length, float mean = 0, float standardDeviation = 1) => Input(NormalNumbers(length, mean, standardDeviation));

    /// <summary>An input of these numbers; no primitive may change it.</summary>
    public Storage Input(params float[] numbers)
    {
        var storage = InputThatMayChange(numbers);
        var (root, offset, _) = _storages[^1];
        _unchanged.Add((root, offset, numbers));
        return storage;
    }

    /// <summary>Numbers that the row updates in place: an input and an output.</summary>
    public Storage InPlace(params float[] numbers)
    {
        var storage = InputThatMayChange(numbers);
        _outputs.Add(storage);
        return storage;
    }

    /// <summary>An output, full of NaN until it is written.</summary>
    public Storage Output(int length)
    {
        var numbers = new float[length];
        Array.Fill(numbers, float.NaN);
        return InPlace(numbers);
    }

    /// <summary>Adds a number that a primitive returned to the results.</summary>
    public void Value(double value) => _values.Add((float)value);

    public float[] UniformNumbers(int length, float low, float high)
    {
        var numbers = new float[length];
        _rng.FillUniform(numbers, low, high);
        return numbers;
    }

    public float[] NormalNumbers(int length, float mean = 0, float standardDeviation = 1)
    {
        var numbers = new float[length];
        var start = _rng.NextInt(s_normals.Length);
        for (var i = 0; i < length; i++) numbers[i] = mean + (standardDeviation * s_normals[(start + i) % s_normals.Length]);
        return numbers;
    }

    /// <summary>Small whole numbers: full of ties.</summary>
    public float[] WholeNumbers(int length, int count)
    {
        var numbers = new float[length];
        foreach (ref var number in numbers.AsSpan()) number = _rng.NextInt(count);
        return numbers;
    }

    public int[] Labels(int rows, int classes)
    {
        var labels = new int[rows];
        foreach (ref var label in labels.AsSpan()) label = _rng.NextInt(classes);
        return labels;
    }

    /// <summary>Every output in the order in which the row asked for it, then the returned numbers; checks inputs and guards first.</summary>
    public List<float[]> Results()
    {
        foreach (var (root, offset, content) in _unchanged)
        {
            Assert.True(content.AsSpan().SequenceEqual(Download(root).AsSpan(offset, content.Length)), "an input was changed");
        }

        foreach (var (root, offset, view) in _storages)
        {
            var all = Download(root);
            var isIntact = !all.AsSpan(0, offset).ContainsAnyExcept(Guard) && !all.AsSpan(offset + view.Length).ContainsAnyExcept(Guard);
            Assert.True(isIntact, "numbers outside of a view were changed");
        }

        return [.. _outputs.Select(Download), [.. _values]];
    }

    private static float[] DrawNormals(int count)
    {
        var numbers = new float[count];
        new Rng(2024).FillNormal(numbers, 0, 1);
        return numbers;
    }

    /// <summary>Numbers that a primitive may leave in any state.</summary>
    public Storage InputThatMayChange(params float[] numbers)
    {
        var offset = _useViews ? (2 * _storages.Count) + 1 : 0;
        var all = new float[numbers.Length + (2 * offset)];
        Array.Fill(all, Guard);
        numbers.CopyTo(all, offset);
        var root = Device.Allocate(all.Length);
        Device.Upload(all, root);
        var view = _useViews ? root.Slice(offset, numbers.Length) : root;
        _storages.Add((root, offset, view));
        return view;
    }

    private float[] Download(Storage storage)
    {
        var numbers = new float[storage.Length];
        Device.Download(storage, numbers);
        return numbers;
    }
}
