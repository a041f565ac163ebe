namespace Descent.Data;

/// <summary>How downloads are made.</summary>
public sealed record FetchOptions
{
    /// <summary>The environment variable with addresses that are asked first, separated by spaces.</summary>
    public const string MirrorVariable = "DESCENT_MIRROR";

    /// <summary>
    /// Addresses of folders that are asked before a file's own addresses, in this order: for the file at address/name-of-the-set/file, then at
    /// address/file.
    /// </summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>How often all addresses of a file are gone through, 1 or more; default 5.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>The pause before the second round; each later one is twice as long, at most <see cref="LongestPause"/>. Default: 1 s.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause, also where a server asks for a longer one; default 30 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server may be silent before it is given up; default 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes of a file whose length is not known; default 64 GiB.</summary>
    public long MostBytes { get; init; } = 64L << 30;

    /// <summary>The addresses in DESCENT_MIRROR.</summary>
    public static IReadOnlyList<string> MirrorsOfEnvironment() =>
        Environment.GetEnvironmentVariable(MirrorVariable)?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
