namespace Descent.Data;

/// <summary>One sample on its way from a data set into a batch: features, and the targets that geometric changes must follow.</summary>
/// <remarks>
/// One object is used for sample after sample, and its memory with it. An image may have another size here than in the batch, until a transform or
/// the data set brings it there. Samples that are no images are kept as an image of one row.
/// </remarks>
public sealed class Sample
{
    private readonly Image _features = new(1, 1, 1);
    private readonly LabelMap _map = new(1, 1);
    private int[] _shape = [1];
    private bool _hasMap;

    /// <summary>The number of the sample in its data set.</summary>
    public int Index { get; internal set; }

    /// <summary>The shape of the features: [channels, height, width] for images. It holds until the sample changes.</summary>
    public IReadOnlyList<int> Shape
    {
        get
        {
            if (IsImage) (_shape[0], _shape[1], _shape[2]) = (_features.Channels, _features.Height, _features.Width);
            return _shape;
        }
    }

    /// <summary>Whether the features are an image.</summary>
    public bool IsImage => _shape.Length == 3;

    /// <summary>The features, row-major in <see cref="Shape"/>.</summary>
    public Span<float> Features => _features.Pixels;

    /// <summary>The features as an image; a change of its size changes <see cref="Shape"/>.</summary>
    /// <exception cref="ShapeException">The features are no image.</exception>
    public Image Image => ImageFor("Sample.Image");

    /// <summary>The class of each pixel, or null where the target is no map.</summary>
    public LabelMap? Map => _hasMap ? _map : null;

    /// <summary>Rectangles in the image; empty where the target has none.</summary>
    public List<Box> Boxes { get; } = [];

    /// <summary>Memory for changes that are not made in place; see <see cref="Image.Exchange"/>.</summary>
    public Image Scratch { get; } = new(1, 1, 1);

    /// <summary>The same for <see cref="Map"/>.</summary>
    public LabelMap ScratchMap { get; } = new(1, 1);

    /// <summary>Makes room for features of a shape and forgets the targets; the features are then to be written.</summary>
    public void Begin(IReadOnlyList<int> shape)
    {
        if (shape.Count == 3)
        {
            _features.Resize(shape[0], shape[1], shape[2]);
        }
        else
        {
            var size = 1;
            for (var axis = 0; axis < shape.Count; axis++) size *= shape[axis]; // not foreach: that would take an enumerator for every sample
            _features.Resize(1, 1, Math.Max(1, size));
        }

        // Sample after sample has one shape: nothing is allocated for it.
        if (_shape.Length != shape.Count) _shape = new int[shape.Count];
        for (var axis = 0; axis < _shape.Length; axis++) _shape[axis] = shape[axis];
        _hasMap = false;
        Boxes.Clear();
    }

    internal bool HasShape(IReadOnlyList<int> shape)
    {
        var own = Shape;
        if (own.Count != shape.Count) return false;
        for (var axis = 0; axis < own.Count; axis++)
            if (own[axis] != shape[axis])
                return false;
        return true;
    }

    /// <summary>The features as an image, or an error of the operation that needs one.</summary>
    internal Image ImageFor(string operation) => IsImage
        ? _features
        : throw new ShapeException($"{operation}: got samples of shape [{string.Join(", ", _shape)}]; expected images [channels, height, width].");

    /// <summary>The features as an image of pixels, or an error of the operation that would cut other values off at 0 and 1. A little outside is
    /// what noise and sharp interpolation leave.</summary>
    internal Image PixelsFor(string operation)
    {
        const float Slack = 0.5f;
        var image = ImageFor(operation);
        var (low, high) = Adjust.Range(image);
        if (low < -Slack || high > 1 + Slack)
            throw new DataException(FormattableString.Invariant(
                $"{operation}: got values from {low:G4} to {high:G4}; expected pixels from 0 to 1. Divide the data by their largest value."));
        return image;
    }

    /// <summary>Makes room for a class for each pixel, to be written to <see cref="Map"/>.</summary>
    public LabelMap BeginMap(int height, int width)
    {
        _map.Resize(height, width);
        _hasMap = true;
        return _map;
    }
}
