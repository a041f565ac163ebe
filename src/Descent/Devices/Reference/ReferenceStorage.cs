namespace Descent;

/// <summary>fp64 numbers in a managed array.</summary>
internal sealed class ReferenceStorage : Storage
{
    private readonly int _offset;
    private double[]? _numbers; // at the root only; null once released

    public ReferenceStorage(ReferenceDevice device, int length)
        : base(device, length) => (Root, _numbers) = (this, new double[length]);

    private ReferenceStorage(ReferenceStorage root, int offset, int length)
        : base(root.Device, length) => (Root, _offset) = (root, offset);

    public Span<double> Values => ((ReferenceStorage)Root)._numbers is { } numbers ? numbers.AsSpan(_offset, Length) : throw Released();

    public override Storage Slice(int offset, int length) => new ReferenceStorage((ReferenceStorage)Root, _offset + offset, length);

    internal override void Release() => ((ReferenceStorage)Root)._numbers = null;
}
