namespace Descent.Formats;

/// <summary>Pieces of an array, one after the other, as a stream: the compressed pixels of a PNG without a copy.</summary>
internal sealed class SegmentStream(byte[] bytes, List<(int Start, int Length)> segments) : Stream
{
    private int _segment, _done;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (_segment < segments.Count)
        {
            var (start, length) = segments[_segment];
            var count = Math.Min(buffer.Length, length - _done);
            if (count > 0 || buffer.IsEmpty)
            {
                bytes.AsSpan(start + _done, count).CopyTo(buffer);
                _done += count;
                return count;
            }

            (_segment, _done) = (_segment + 1, 0);
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
