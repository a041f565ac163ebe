using System.Net;
using System.Net.Http.Headers;

namespace Descent.Data;

/// <summary>How one request ended.</summary>
/// <param name="IsDone">The file is whole and right.</param>
/// <param name="CanRetry">Whether the same address may do better later.</param>
/// <param name="Reason">Why it is not whole.</param>
/// <param name="Wait">The pause that the server asked for, or null.</param>
internal readonly record struct Attempt(bool IsDone, bool CanRetry, string Reason, TimeSpan? Wait)
{
    public static Attempt Done => new(true, false, string.Empty, null);

    public static Attempt Later(string reason, TimeSpan? wait = null) => new(false, true, reason, wait);

    public static Attempt Never(string reason) => new(false, false, reason, null);
}

/// <summary>Requests for one file: what is there already is asked for no more, and every byte goes through the checksum.</summary>
internal sealed class Download(HttpClient client, RemoteFile file, PartFile part, FetchOptions options, IProgress<FetchProgress>? progress)
{
    private const int BufferBytes = 1 << 16;
    private readonly byte[] _buffer = new byte[BufferBytes];

    // From a header, where the length was not known before.
    private long? _total = file.Bytes;

    /// <summary>Bytes that came over the net.</summary>
    public long Received { get; private set; }

    /// <summary>Asks an address once.</summary>
    public async Task<Attempt> TryAsync(Uri address, CancellationToken cancellationToken)
    {
        if (file.Bytes is { } bytes)
        {
            if (part.Length > bytes) part.Restart();
            // Ended between the last byte and the renaming.
            if (part.Length == bytes && bytes > 0 && Check() is { IsDone: true } done) return done;
        }

        using var request = Request(address);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            patience.CancelAfter(options.Patience);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            return await ReceiveAsync(response, address, patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Attempt.Later($"was silent for {options.Patience.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException e)
        {
            return Attempt.Later(Sentence(e.InnerException?.Message ?? e.Message));
        }
        catch (Exception e) when (e is HttpIOException or InvalidOperationException or NotSupportedException)
        {
            return Attempt.Later(Sentence(e.Message));
        }
    }

    // What one server has begun another may only go on with where the checksum will tell.
    private HttpRequestMessage Request(Uri address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        var isSame = part.Source == address.AbsoluteUri;
        if (part.Length > 0 && !(isSame && part.Version.Length > 0) && file.Sha256 is null) part.Restart();
        if (part.Length == 0) return request;
        part.IsResumed = true;
        request.Headers.Range = new RangeHeaderValue(part.Length, null);
        if (isSame && part.Version.Length > 0) request.Headers.TryAddWithoutValidation("If-Range", part.Version);
        return request;
    }

    private async Task<Attempt> ReceiveAsync(HttpResponseMessage response, Uri address, CancellationTokenSource patience)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when part.Length > 0 && response.Content.Headers.ContentRange?.From == part.Length:
                _total = file.Bytes ?? response.Content.Headers.ContentRange.Length;
                break;
            case HttpStatusCode.OK:
                // The server knows no ranges, or its file has changed: from the beginning.
                if (part.Length > 0) part.Restart();
                _total = file.Bytes ?? response.Content.Headers.ContentLength;
                break;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable when part.Length > 0:
                part.Restart();
                return Attempt.Later("does not go on where the last attempt ended; from the beginning");
            default:
                return Refused(response);
        }

        if (response.Content.Headers.ContentLength is { } length && (part.Length + length > Most || (file.Bytes ?? 0) > part.Length + length))
        {
            if (part.Length == 0) return Attempt.Never($"has {length:N0} bytes; expected {Expected}");
            part.Restart();
            return Attempt.Later("has another rest than the one that is missing; from the beginning");
        }

        part.SetSource(address.AbsoluteUri, VersionOf(response));
        return await ReadBodyAsync(response, patience).ConfigureAwait(false) ?? Check();
    }

    private async Task<Attempt?> ReadBodyAsync(HttpResponseMessage response, CancellationTokenSource patience)
    {
        var body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
        await using var _ = body.ConfigureAwait(false);
        while (true)
        {
            patience.CancelAfter(options.Patience);
            int got;
            try
            {
                got = await body.ReadAsync(_buffer, patience.Token).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                return Attempt.Later(Sentence(e.Message)); // of the connection: the disk is written to below
            }

            if (got == 0) break;
            if (part.Length + got > Most) return Reject($"sends more than {Expected}");
            part.Append(_buffer.AsSpan(0, got));
            Received += got;
            progress?.Report(new FetchProgress(FetchStage.Downloading, file.Name, part.Length, _total, string.Empty));
        }

        return _total is { } total && part.Length < total ? Attempt.Later($"ended after {part.Length:N0} of {total:N0} bytes") : null;
    }

    private Attempt Check()
    {
        var sum = part.Sha256();
        if (file.Sha256 is null || sum.Equals(file.Sha256, StringComparison.OrdinalIgnoreCase)) return Attempt.Done;
        var wasResumed = part.IsResumed;
        part.Restart();
        // The fault may lie in what an earlier attempt left.
        return wasResumed
            ? Attempt.Later("went on with a damaged beginning; from the beginning")
            : Attempt.Never($"has SHA-256 {sum}; expected {file.Sha256.ToLowerInvariant()}");
    }

    private Attempt Reject(string reason)
    {
        part.Restart();
        return Attempt.Never(reason);
    }

    private static Attempt Refused(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var reason = $"answers {status}{(response.ReasonPhrase is { Length: > 0 and < 60 } phrase ? $" {phrase}" : string.Empty)}";
        if (status is not (408 or 425 or 429 or >= 500)) return Attempt.Never(reason);
        var after = response.Headers.RetryAfter;
        return Attempt.Later(reason, after?.Delta ?? (after?.Date is { } date ? date - DateTimeOffset.UtcNow : null));
    }

    // A weak ETag promises the same meaning, not the same bytes; If-Range must not have it.
    private static string VersionOf(HttpResponseMessage response) => response.Headers.ETag is { IsWeak: false } tag ? tag.Tag
        : response.Content.Headers.LastModified is { } date ? date.ToString("R")
        : string.Empty;

    private static string Sentence(string message) => message.TrimEnd('.', ' ');

    private long Most => file.Bytes ?? options.MostBytes;

    private string Expected => file.Bytes is { } bytes ? $"{bytes:N0} bytes" : $"at most {options.MostBytes:N0} bytes";
}
