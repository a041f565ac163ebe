using System.Runtime.InteropServices;

namespace Descent.Formats;

/// <summary>The bytes of a pixel that the library writes; the numbers are its own (TJPF).</summary>
internal enum TurboJpegFormat
{
    Rgb = 0,
    Grey = 6,
    Inks = 11,
}

/// <summary>The only native code of the library: four functions of libjpeg-turbo's TurboJPEG interface, found by name at run time.</summary>
/// <remarks>
/// The functions are those of version 2.0, which all later ones have too. Every buffer goes in with its true length, and the library writes at most
/// the width and height that it is given, whatever the file says: it would scale the picture down to fit.
/// </remarks>
internal static unsafe class TurboJpeg
{
    private const string Variable = "DESCENT_TURBOJPEG";
    private const int StopOnWarning = 8192, LimitScans = 32768; // TJFLAG
    private const int IsWarning = 0; // TJERR

    private static readonly Lazy<(Functions? Found, string Missing)> s_functions =
        new(() => Search(Environment.GetEnvironmentVariable(Variable), Candidates()));

    [ThreadStatic]
    private static Decoder? t_decoder;

    /// <summary>Whether the library was found.</summary>
    public static bool IsAvailable => s_functions.Value.Found is not null;

    /// <summary>Throws an error that says how to install the library where it was not found.</summary>
    public static void Require() => Find();

    /// <summary>Decodes a whole picture.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="pixels">At least width x height pixels of the format.</param>
    /// <param name="width">Pixels of a row as the file's header has them.</param>
    /// <param name="height">Rows as the header has them.</param>
    /// <param name="format">The bytes of a pixel.</param>
    /// <param name="name">Stands for the file in messages.</param>
    /// <param name="acceptDamage">Whether a warning of the library is no error.</param>
    public static void Decode(
        ReadOnlySpan<byte> file, Span<byte> pixels, int width, int height, TurboJpegFormat format, string name, bool acceptDamage)
    {
        var bytesOfPixel = format switch { TurboJpegFormat.Grey => 1, TurboJpegFormat.Rgb => 3, _ => 4 };
        if (pixels.Length < (long)width * height * bytesOfPixel)
            throw new ShapeException($"{name}: got {pixels.Length} bytes of memory; expected room for {width}x{height} pixels.");
        if (acceptDamage) pixels.Fill(128); // what is not written must not be what the memory held before
        var functions = Find();
        var decoder = t_decoder ??= new Decoder(functions);
        int result;
        fixed (byte* from = file)
        {
            fixed (byte* to = pixels)
            {
                result = functions.Decompress(
                    decoder.Handle, from, new CULong((nuint)file.Length), to, width, width * bytesOfPixel, height, (int)format,
                    LimitScans | (acceptDamage ? 0 : StopOnWarning));
            }
        }

        if (result == 0 || (acceptDamage && functions.ErrorCode(decoder.Handle) == IsWarning)) return;
        var message = Marshal.PtrToStringUTF8(functions.ErrorText(decoder.Handle)) ?? "no reason given";
        var colon = message.IndexOf("(): ", StringComparison.Ordinal);
        var reason = message[(colon < 0 ? 0 : colon + 4)..].TrimEnd('.');
        throw new DataException(
            $"{name}: got a JPEG that cannot be decoded ({reason}); expected a whole, undamaged one. AcceptDamage takes what there is.");
    }

    private static Functions Find() => s_functions.Value.Found ?? throw new DataException(s_functions.Value.Missing);

    /// <summary>Why the library cannot be used; empty where it was found.</summary>
    /// <param name="given">The value of the environment variable.</param>
    /// <param name="candidates">The files to try where that is empty.</param>
    internal static string WhyMissing(string? given, IEnumerable<string> candidates) =>
        Search(given, candidates) is { Found: null } search ? search.Missing : string.Empty;

    private static (Functions? Found, string Missing) Search(string? given, IEnumerable<string> candidates)
    {
        if (given is { Length: > 0 })
        {
            return (TryLoad(given), $"{Variable}: got '{given}', which cannot be loaded; expected the file of libturbojpeg, version 2.0 or later.");
        }

        foreach (var candidate in candidates)
        {
            if (TryLoad(candidate) is { } functions) return (functions, string.Empty);
        }

        return (null, "JpegReader: got no library libjpeg-turbo; expected it for JPEG files. Install it: on Debian 'apt install libturbojpeg0' " +
            "(Ubuntu: libturbojpeg), on macOS 'brew install jpeg-turbo', on Windows with the installer of libjpeg-turbo.org (vc64); or name the " +
            $"library's file in the environment variable {Variable}.");
    }

    private static Functions? TryLoad(string path) =>
        NativeLibrary.TryLoad(path, out var library) && Functions.TryFind(library, out var functions) ? functions : null;

    // Beside the program first: that is what its author has shipped. Then the system's own search, then where installers put it.
    private static IEnumerable<string> Candidates()
    {
        string[] names = OperatingSystem.IsWindows() ? ["turbojpeg.dll", "libturbojpeg.dll"]
            : OperatingSystem.IsMacOS() ? ["libturbojpeg.dylib", "libturbojpeg.0.dylib"]
            : ["libturbojpeg.so.0", "libturbojpeg.so"];
        string[] folders = OperatingSystem.IsWindows() ? [@"C:\libjpeg-turbo64\bin", @"C:\libjpeg-turbo-gcc64\bin"]
            : OperatingSystem.IsMacOS()
                ? ["/opt/homebrew/opt/jpeg-turbo/lib", "/usr/local/opt/jpeg-turbo/lib", "/opt/libjpeg-turbo/lib64", "/opt/local/lib"]
            : ["/opt/libjpeg-turbo/lib64"];
        foreach (var name in names) yield return Path.Combine(AppContext.BaseDirectory, name);
        // Windows would look into the working directory too, where a data set may have brought a library of this name.
        if (!OperatingSystem.IsWindows())
        {
            foreach (var name in names) yield return name;
        }

        foreach (var folder in folders)
        {
            foreach (var name in names) yield return Path.Combine(folder, name);
        }
    }

    /// <summary>The addresses of the functions.</summary>
    private sealed class Functions
    {
        private readonly nint _init, _destroy, _decompress, _errorText, _errorCode;

        private Functions(nint init, nint destroy, nint decompress, nint errorText, nint errorCode) =>
            (_init, _destroy, _decompress, _errorText, _errorCode) = (init, destroy, decompress, errorText, errorCode);

        public static bool TryFind(nint library, out Functions? functions)
        {
            functions = null;
            if (!NativeLibrary.TryGetExport(library, "tjInitDecompress", out var init)
                || !NativeLibrary.TryGetExport(library, "tjDestroy", out var destroy)
                || !NativeLibrary.TryGetExport(library, "tjDecompress2", out var decompress)
                || !NativeLibrary.TryGetExport(library, "tjGetErrorStr2", out var errorText)
                || !NativeLibrary.TryGetExport(library, "tjGetErrorCode", out var errorCode))
            {
                return false;
            }

            functions = new Functions(init, destroy, decompress, errorText, errorCode);
            return true;
        }

        public nint Init() => ((delegate* unmanaged[Cdecl]<nint>)_init)();

        public void Destroy(nint handle) => _ = ((delegate* unmanaged[Cdecl]<nint, int>)_destroy)(handle);

        public int Decompress(nint handle, byte* file, CULong length, byte* pixels, int width, int pitch, int height, int format, int flags) =>
            ((delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int>)_decompress)(
                handle, file, length, pixels, width, pitch, height, format, flags);

        public nint ErrorText(nint handle) => ((delegate* unmanaged[Cdecl]<nint, nint>)_errorText)(handle);

        public int ErrorCode(nint handle) => ((delegate* unmanaged[Cdecl]<nint, int>)_errorCode)(handle);
    }

    /// <summary>The library's state of one thread; freed when the thread is gone.</summary>
    private sealed class Decoder
    {
        private readonly Functions _functions;

        public Decoder(Functions functions)
        {
            _functions = functions;
            Handle = functions.Init();
            if (Handle == 0) throw new DataException("JpegReader: got no decoder from libjpeg-turbo; expected one. Is there memory left?");
        }

        ~Decoder()
        {
            if (Handle != 0) _functions.Destroy(Handle);
        }

        public nint Handle { get; }
    }
}
