using System.Text;
using Descent.Formats;

namespace Descent.Training;

/// <summary>A run's lines of metrics on their way to the disk. One that cannot be written now is kept and written later.</summary>
/// <remarks>A part of a line never stays in the file while the process lives: every write begins where the last whole one ended.</remarks>
internal sealed class MetricsFile : IDisposable
{
    private const int FlushBytes = 1 << 14;
    private const int MostBytes = 1 << 26; // some hundred thousand lines

    private readonly string _path;
    private readonly Action<string> _warn;
    private readonly Stream _stream;
    private readonly MemoryStream _pending = new();
    private long _length, _nextFlush = FlushBytes;
    private bool _isFailing;

    /// <summary>Opens the file, and makes it where it is not there; lines are added at its end.</summary>
    public MetricsFile(string path, Action<string> warn)
    {
        (_path, _warn) = (path, warn);
        _stream = FileDisk.Current.Open(path, FileMode.OpenOrCreate, bufferSize: 0);
        _length = _stream.Length;
    }

    /// <summary>Adds a line.</summary>
    public void Add(string line)
    {
        if (_pending.Length >= MostBytes) return; // the disk has been full for long; memory must not follow
        _pending.Write(Encoding.UTF8.GetBytes(line));
        _pending.WriteByte((byte)'\n');
        if (_pending.Length >= _nextFlush) Flush();
    }

    /// <summary>Writes what there is; the first failure of several in a row is told.</summary>
    /// <param name="isToDisk">Whether it is to outlive a power failure.</param>
    /// <returns>What went wrong, or null.</returns>
    public Exception? Flush(bool isToDisk = false)
    {
        try
        {
            if (_pending.Length > 0) Write();
            if (isToDisk) FileDisk.Current.Flush(_stream);
            (_isFailing, _nextFlush) = (false, FlushBytes);
            return null;
        }
        catch (Exception e) when (FileDisk.IsFailure(e))
        {
            _nextFlush = _pending.Length + FlushBytes; // not at every line
            if (!_isFailing)
                _warn($"metrics could not be written to '{_path}' ({FileDisk.Reason(e)}); the training goes on, and they are tried again");
            _isFailing = true;
            return e;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _stream.Dispose();
    }

    private void Write()
    {
        try
        {
            _stream.Position = _length;
            _stream.Write(_pending.GetBuffer().AsSpan(0, (int)_pending.Length));
        }
        catch (Exception e) when (FileDisk.IsFailure(e))
        {
            CutOff();
            throw;
        }

        _length += _pending.Length;
        _pending.SetLength(0);
    }

    // Half a line would be read as damage.
    private void CutOff()
    {
        try
        {
            _stream.SetLength(_length);
        }
        catch (Exception e) when (FileDisk.IsFailure(e))
        {
            // The next write begins there in any case.
        }
    }
}
