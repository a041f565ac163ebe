using Microsoft.Win32.SafeHandles;

namespace Descent.Formats;

/// <summary>The calls by which files are written; a test puts one in between that fails.</summary>
internal abstract class FileDisk
{
    private static readonly RealDisk s_real = new();
    private static readonly AsyncLocal<FileDisk?> s_other = new();

    /// <summary>The disk of the program, or what this flow of control was given in its place.</summary>
    public static FileDisk Current
    {
        get => s_other.Value ?? s_real;
        set => s_other.Value = value is RealDisk ? null : value;
    }

    /// <summary>Whether an error is one of a disk: full, read-only, gone. .NET tells a file that grew beyond what is allowed (a limit of the
    /// process, 4 GB on FAT) as an argument out of its range.</summary>
    public static bool IsFailure(Exception error) =>
        error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value", ActualValue: null };

    /// <summary>What to say of such an error.</summary>
    public static string Reason(Exception error) =>
        error is ArgumentOutOfRangeException ? "the file would grow larger than the system allows" : error.Message;

    /// <summary>Opens a file for writing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">What must be there, and what becomes of it.</param>
    /// <param name="bufferSize">Bytes that are gathered before they are written; 0: none.</param>
    public abstract Stream Open(string path, FileMode mode, int bufferSize);

    /// <summary>Brings all that was written to the disk itself.</summary>
    public abstract void Flush(Stream stream);

    /// <summary>Gives a file another name, in place of the file that has it.</summary>
    public abstract void Rename(string from, string to);

    /// <summary>Brings the name of a file that was just renamed to the disk itself.</summary>
    public abstract void FlushName(string path);

    /// <summary>Deletes a file.</summary>
    public abstract void Delete(string path);

    private sealed class RealDisk : FileDisk
    {
        public override Stream Open(string path, FileMode mode, int bufferSize) =>
            new FileStream(path, mode, FileAccess.Write, mode == FileMode.CreateNew ? FileShare.None : FileShare.Read, bufferSize);

        public override void Flush(Stream stream) => ((FileStream)stream).Flush(flushToDisk: true);

        public override void Rename(string from, string to) => File.Move(from, to, overwrite: true);

        // .NET does not open folders. Flushing the file again has the file system write down its last change, which was the name (ADR 0015).
        public override void FlushName(string path)
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }

        public override void Delete(string path) => File.Delete(path);
    }
}
