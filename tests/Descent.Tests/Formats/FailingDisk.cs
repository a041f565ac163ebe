using Descent.Formats;

namespace Descent.Tests.Formats;

/// <summary>A disk on which one call fails, or every one from a place on: opening, writing (after half of the bytes), flushing, renaming.</summary>
internal sealed class FailingDisk : FileDisk, IDisposable
{
    private readonly FileDisk _real = Current;

    /// <summary>Takes the place of the disk until it is disposed.</summary>
    public FailingDisk() => Current = this;

    /// <summary>Which call fails, from 0; none by itself.</summary>
    public int FailsAt { get; set; } = int.MaxValue;

    /// <summary>Whether those after it fail too.</summary>
    public bool StaysBroken { get; set; }

    /// <summary>What is thrown.</summary>
    public Func<Exception> Error { get; set; } = () => new IOException("No space left on device");

    /// <summary>The calls so far, in words.</summary>
    public List<string> Calls { get; } = [];

    public override Stream Open(string path, FileMode mode, int bufferSize)
    {
        Pass("open");
        return new FailingStream(this, _real.Open(path, mode, bufferSize));
    }

    public override void Flush(Stream stream)
    {
        Pass("flush");
        _real.Flush(((FailingStream)stream).Inner);
    }

    public override void Rename(string from, string to)
    {
        Pass("rename");
        _real.Rename(from, to);
    }

    public override void FlushName(string path)
    {
        Pass("flush name");
        _real.FlushName(path);
    }

    public override void Delete(string path) => _real.Delete(path);

    public void Dispose() => Current = _real;

    private bool Fails() => Calls.Count == FailsAt || (StaysBroken && Calls.Count > FailsAt);

    private void Pass(string call)
    {
        var fails = Fails();
        Calls.Add(call);
        if (fails) throw Error();
    }

    private sealed class FailingStream(FailingDisk disk, Stream inner) : Stream
    {
        public Stream Inner => inner;

        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var fails = disk.Fails();
            disk.Calls.Add("write");
            inner.Write(fails ? buffer[..(buffer.Length / 2)] : buffer);
            if (!fails) return;
            inner.Flush();
            throw disk.Error();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => inner.SetLength(value);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
