using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace Descent.Formats;

/// <summary>Reads a file's bytes in order, knows where it is, and unpacks gzip when the first two bytes say so.</summary>
/// <remarks>A claimed length is checked against what can be there, and memory grows with what was really read, never with the claim.</remarks>
internal sealed class CheckedReader : IDisposable
{
    // No deflate stream grows by more than this factor (zlib technical details: 1032 to 1).
    private const long LargestDeflateRatio = 1032;
    private const int ChunkBytes = 1 << 20;

    private readonly Stream _stream;
    private readonly byte[] _ahead = new byte[2];
    private int _aheadCount;
    private bool _isSummed;

    /// <summary>Reads from <paramref name="stream"/>, which this reader then owns.</summary>
    public CheckedReader(Stream stream, string name)
        : this(stream, name, stream.CanSeek ? stream.Length - stream.Position : long.MaxValue)
    {
        _aheadCount = FillAhead();
        if (_aheadCount != 2 || _ahead[0] != 0x1F || _ahead[1] != 0x8B) return;
        IsCompressed = true;
        _stream = new GZipStream(new PrefixedStream([0x1F, 0x8B], stream), CompressionMode.Decompress);
        _aheadCount = 0;
        AvailableBytes = AvailableBytes > long.MaxValue / LargestDeflateRatio ? long.MaxValue : AvailableBytes * LargestDeflateRatio;
    }

    private CheckedReader(Stream stream, string name, long availableBytes) => (_stream, Name, AvailableBytes) = (stream, name, availableBytes);

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    /// <summary>True where the bytes come out of gzip.</summary>
    public bool IsCompressed { get; }

    /// <summary>How many bytes were read, after unpacking.</summary>
    public long Offset { get; private set; }

    /// <summary>The most bytes that the source can hold, after unpacking.</summary>
    public long AvailableBytes { get; }

    /// <summary>The CRC-32 of the bytes that were read, where <see cref="ForEntry"/> made the reader.</summary>
    public uint Checksum { get; private set; }

    /// <summary>A part of an archive: never unpacked again, at most so many bytes, with a checksum.</summary>
    public static CheckedReader ForEntry(Stream stream, string name, long availableBytes) => new(stream, name, availableBytes) { _isSummed = true };

    /// <summary>Opens a file; a missing or unreadable one is a <see cref="DataException"/>.</summary>
    public static CheckedReader Open(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = OpenFile(path);
            return new CheckedReader(stream, path);
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file for reading with an error that names it and what is wrong.</summary>
    public static FileStream OpenFile(string path) => new(OpenHandle(path), FileAccess.Read);

    /// <summary>As <see cref="OpenFile"/>, for reading at places: a stream costs more than a small file's bytes.</summary>
    public static SafeFileHandle OpenHandle(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: got no such file; expected a readable file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (Directory.Exists(path)) throw new DataException($"{path}: got a folder; expected a file.", e);
            throw new DataException($"{path}: cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Reads up to the destination's length; less only at the end.</summary>
    public int Read(Span<byte> destination)
    {
        var done = 0;
        while (_aheadCount > 0 && done < destination.Length)
        {
            destination[done++] = _ahead[0];
            _ahead[0] = _ahead[1];
            _aheadCount--;
        }

        try
        {
            done += _stream.ReadAtLeast(destination[done..], destination.Length - done, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException($"{Name}, byte {Offset}: got bytes that cannot be read ({e.Message}); expected a whole, undamaged file.", e);
        }

        if (_isSummed) Checksum = Crc32.Append(Checksum, destination[..done]);
        Offset += done;
        return done;
    }

    /// <summary>Reads exactly <paramref name="count"/> bytes, or throws an error that says what was cut off.</summary>
    public byte[] ReadExactly(long count, string what)
    {
        var most = Math.Min(Array.MaxLength, AvailableBytes - Offset);
        if (count > most)
        {
            throw new DataException(
                $"{Name}, byte {Offset}: got {what} of {count} bytes; expected at most {most}, which is what the file can hold. " +
                "The file is cut off or its header is damaged.");
        }

        var bytes = new byte[Math.Min(count, ChunkBytes)];
        var done = 0;
        while (true)
        {
            done += Read(bytes.AsSpan(done));
            if (done < bytes.Length)
            {
                throw new DataException(
                    $"{Name}, byte {Offset}: got the end of the file after {done} bytes of {what}; expected {count} bytes. The file is cut off.");
            }

            if (done == count) return bytes;
            Array.Resize(ref bytes, (int)Math.Min(count, Math.Min(2L * bytes.Length, Array.MaxLength)));
        }
    }

    /// <summary>Throws when bytes follow where the file should end.</summary>
    public void ExpectEnd(string after)
    {
        var offset = Offset;
        Span<byte> one = stackalloc byte[1];
        if (Read(one) != 0) throw new DataException($"{Name}, byte {offset}: got more bytes after {after}; expected the end of the file.");
    }

    /// <summary>The rest as a stream, for text readers.</summary>
    public Stream AsStream() => new PrefixedStream(_ahead.AsSpan(0, _aheadCount).ToArray(), _stream);

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private int FillAhead()
    {
        try
        {
            return _stream.ReadAtLeast(_ahead, 2, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{Name}: cannot be read: {e.Message}", e);
        }
    }
}
