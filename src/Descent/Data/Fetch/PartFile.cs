using System.Security.Cryptography;
using System.Text;

namespace Descent.Data;

/// <summary>A file on its way: its bytes so far in name.part, and beside it who sent them, so that another attempt can go on there.</summary>
internal sealed class PartFile : IDisposable
{
    private const int BufferBytes = 1 << 16;
    private const int LongestNote = 4096;
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private PartFile(string path, FileStream stream) => (_path, _stream) = (path, stream);

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the bytes are of several requests.</summary>
    public bool IsResumed { get; set; }

    /// <summary>The address that sent the bytes; empty where that is not known.</summary>
    public string Source { get; private set; } = string.Empty;

    /// <summary>What that server calls this version of the file (ETag or date); empty where it did not say.</summary>
    public string Version { get; private set; } = string.Empty;

    /// <summary>Opens path.part, or begins it; what is there is read for the checksum.</summary>
    /// <exception cref="DataException">Another process is writing it, or it cannot be written.</exception>
    public static PartFile Open(string path, CancellationToken cancellationToken)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path + ".part", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}.part: cannot be written: {e.Message} Is another download of it under way?", e);
        }

        var part = new PartFile(path, stream);
        try
        {
            part.ReadWhatIsThere(cancellationToken);
            return part;
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    /// <summary>Throws the bytes so far away.</summary>
    public void Restart()
    {
        _stream.SetLength(0);
        _hash.GetHashAndReset();
        (Length, IsResumed, Source, Version) = (0, false, string.Empty, string.Empty);
    }

    /// <summary>Notes who sends the bytes that follow.</summary>
    public void SetSource(string address, string version)
    {
        if (Source == address && Version == version) return;
        (Source, Version) = (address, version);
        File.WriteAllText(NotePath, $"{address}\n{version}\n");
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>The SHA-256 of the bytes so far.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Gives the file its name. Nothing can be added afterwards.</summary>
    public void Complete()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_path + ".part", _path, overwrite: true);
        File.Delete(NotePath);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
        // Nothing arrived: nothing should stay.
        if (Length > 0 || !File.Exists(_path + ".part") || new FileInfo(_path + ".part").Length > 0) return;
        File.Delete(_path + ".part");
        File.Delete(NotePath);
    }

    private string NotePath => _path + ".part.from";

    private void ReadWhatIsThere(CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        for (int got; (got = _stream.Read(buffer)) > 0; Length += got)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _hash.AppendData(buffer.AsSpan(0, got));
        }

        IsResumed = Length > 0;
        if (!IsResumed || !File.Exists(NotePath) || new FileInfo(NotePath).Length > LongestNote) return;
        var lines = File.ReadAllLines(NotePath, Encoding.UTF8);
        if (lines.Length == 2) (Source, Version) = (lines[0], lines[1]);
    }
}
