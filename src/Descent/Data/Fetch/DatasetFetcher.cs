using System.Net;

namespace Descent.Data;

/// <summary>Downloads data sets: checked by SHA-256 while they arrive, taken up where they were left, tried again, and from other
/// addresses.</summary>
/// <remarks>
/// A file appears under its name only when it is whole and right. Until then it is name.part, which another call goes on with (HTTP Range, with
/// If-Range where the server named its version; from the beginning where the server knows no ranges).
/// An address that has not got the file, or has another one, is not asked again; one that fails for a while is, after a pause.
/// </remarks>
/// <example><code>
/// using var fetcher = new DatasetFetcher();
/// FetchResult mnist = await fetcher.FetchAsync(RemoteDatasets.Find("mnist"));
/// ByteDataset training = MnistFolder.LoadTraining(mnist.Folder);
/// </code></example>
public sealed class DatasetFetcher : IDisposable
{
    private const int MostRedirects = 10;
    private readonly FetchOptions _options;
    private readonly HttpClient _client;

    /// <summary>Makes ready to download.</summary>
    /// <param name="options">How; null: with the defaults.</param>
    /// <exception cref="DataException">A mirror that is no address.</exception>
    public DatasetFetcher(FetchOptions? options = null)
    {
        _options = options ?? new FetchOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Rounds, 1);
        foreach (var mirror in _options.Mirrors) Address(mirror);
        var handler = new SocketsHttpHandler
        {
            // The checksum is that of the bytes as they lie on the server.
            AutomaticDecompression = DecompressionMethods.None,
            MaxAutomaticRedirections = MostRedirects,
            ConnectTimeout = _options.Patience,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("descent");
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Downloads what is missing of a data set.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="folder">The folder for its files, made where it is missing; null: its folder in <see cref="DataCache"/>.</param>
    /// <param name="progress">Told what happens, on the thread where it happens.</param>
    /// <param name="cancellationToken">Stops; what has arrived stays for the next call.</param>
    /// <exception cref="DataException">No address gave the right file, or the folder cannot be written.</exception>
    public async Task<FetchResult> FetchAsync(
        RemoteDataset dataset, string? folder = null, IProgress<FetchProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        folder = Path.GetFullPath(folder ?? DataCache.FolderOf(dataset));
        try
        {
            Directory.CreateDirectory(folder);
            return dataset.Members.Count > 0
                ? await FetchArchiveAsync(dataset, folder, progress, cancellationToken).ConfigureAwait(false)
                : await FetchFilesAsync(dataset, folder, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder}: cannot be written: {e.Message}", e);
        }
    }

    private async Task<FetchResult> FetchFilesAsync(
        RemoteDataset dataset, string folder, IProgress<FetchProgress>? progress, CancellationToken cancellationToken)
    {
        var (sums, bytes, notes) = (ChecksumFile.Read(folder), 0L, new List<string>());
        foreach (var file in dataset.Files)
        {
            var (sum, received) = await FetchFileAsync(dataset, file, folder, sums, progress, cancellationToken).ConfigureAwait(false);
            bytes += received;
            sums[file.Name] = sum;
            if (file.Sha256 is null)
                notes.Add($"Nobody has published a checksum of {file.Name}: what arrived has SHA-256 {sum}, which {ChecksumFile.Name} now records.");
        }

        ChecksumFile.Write(folder, dataset.Files.Select(f => (f.Name, sums[f.Name])));
        return new FetchResult(folder, [.. dataset.FinalNames], bytes, notes);
    }

    private async Task<FetchResult> FetchArchiveAsync(
        RemoteDataset dataset, string folder, IProgress<FetchProgress>? progress, CancellationToken cancellationToken)
    {
        if (await IsUnpackedAsync(dataset, folder, progress, cancellationToken).ConfigureAwait(false))
            return new FetchResult(folder, [.. dataset.FinalNames], 0, []);
        var file = dataset.Files[0];
        var (_, received) = await FetchFileAsync(dataset, file, folder, [], progress, cancellationToken).ConfigureAwait(false);
        var (archive, temporary) = (Path.Combine(folder, file.Name), Path.Combine(folder, ".unpack"));
        Directory.CreateDirectory(temporary);
        try
        {
            void Tell(string name, long done, long total) => progress?.Report(new(FetchStage.Unpacking, name, done, total, string.Empty));
            TarUnpacker.Unpack(archive, temporary, dataset.Members, Tell, cancellationToken);
            List<(string Name, string Sum)> sums = [];
            foreach (var member in dataset.Members)
                sums.Add((member.Name, await ChecksumFile.OfAsync(Path.Combine(temporary, member.Name), cancellationToken).ConfigureAwait(false)));
            foreach (var member in dataset.Members)
                File.Move(Path.Combine(temporary, member.Name), Path.Combine(folder, member.Name), overwrite: true);
            ChecksumFile.Write(folder, sums);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }

        File.Delete(archive);
        return new FetchResult(folder, [.. dataset.FinalNames], received, []);
    }

    private static async Task<bool> IsUnpackedAsync(
        RemoteDataset dataset, string folder, IProgress<FetchProgress>? progress, CancellationToken cancellationToken)
    {
        if (!dataset.IsComplete(folder)) return false;
        var sums = ChecksumFile.Read(folder);
        foreach (var member in dataset.Members)
        {
            var sum = await ChecksumFile.OfAsync(Path.Combine(folder, member.Name), cancellationToken).ConfigureAwait(false);
            if (sum != sums.GetValueOrDefault(member.Name)) return false;
            progress?.Report(new FetchProgress(FetchStage.Present, member.Name, member.Bytes, member.Bytes, string.Empty));
        }

        return true;
    }

    private async Task<(string Sum, long Received)> FetchFileAsync(
        RemoteDataset dataset, RemoteFile file, string folder, Dictionary<string, string> sums, IProgress<FetchProgress>? progress,
        CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, file.Name);
        if (File.Exists(path))
        {
            var there = await ChecksumFile.OfAsync(path, cancellationToken).ConfigureAwait(false);
            if (there.Equals(file.Sha256 ?? sums.GetValueOrDefault(file.Name), StringComparison.OrdinalIgnoreCase))
            {
                var length = new FileInfo(path).Length;
                progress?.Report(new FetchProgress(FetchStage.Present, file.Name, length, length, string.Empty));
                return (there, 0);
            }
        }

        using var part = PartFile.Open(path, cancellationToken);
        var download = new Download(_client, file, part, _options, progress);
        await AskAllAsync(dataset, file, part, download, progress, cancellationToken).ConfigureAwait(false);
        var (sum, bytes) = (part.Sha256(), part.Length);
        part.Complete();
        progress?.Report(new FetchProgress(FetchStage.Finished, file.Name, bytes, bytes, part.Source));
        return (sum, download.Received);
    }

    // Round after round through the addresses: another address now is better than the same one after a pause.
    private async Task AskAllAsync(
        RemoteDataset dataset, RemoteFile file, PartFile part, Download download, IProgress<FetchProgress>? progress,
        CancellationToken cancellationToken)
    {
        List<Uri> addresses = [.. AddressesOf(dataset, file).Distinct()];
        var reasons = new Dictionary<Uri, string>();
        for (var round = 1; addresses.Count > 0; round++)
        {
            TimeSpan? asked = null;
            foreach (var address in addresses.ToArray())
            {
                var attempt = await AskAsync(address, part, download, cancellationToken).ConfigureAwait(false);
                if (attempt.IsDone) return;
                reasons[address] = attempt.Reason;
                if (!attempt.CanRetry) addresses.Remove(address);
                if (attempt.Wait is { } wait && !(wait <= asked)) asked = wait;
                progress?.Report(new FetchProgress(FetchStage.Retrying, file.Name, part.Length, file.Bytes, $"{address} {attempt.Reason}"));
            }

            if (round == _options.Rounds || addresses.Count == 0) break;
            await Task.Delay(PauseAfter(round, asked), cancellationToken).ConfigureAwait(false);
        }

        var why = string.Join("; ", reasons.Select(r => $"{r.Key} {r.Value}"));
        var rest = part.Length > 0 ? $" The {part.Length:N0} bytes so far are kept; the next call goes on there." : string.Empty;
        const string Hint = "Hint: --mirror or " + FetchOptions.MirrorVariable + " names another address that has the file.";
        throw new DataException($"fetch {dataset.Name}: got no {file.Name}: {why}. {Hint}{rest}");
    }

    // A connection that breaks off is taken up at once as long as it brings something; bytes that were of no use are asked for again.
    private async Task<Attempt> AskAsync(Uri address, PartFile part, Download download, CancellationToken cancellationToken)
    {
        const int AtLeast = 1 << 16;
        var hasStartedOver = false;
        while (true)
        {
            var before = part.Length;
            var attempt = await download.TryAsync(address, cancellationToken).ConfigureAwait(false);
            if (attempt.IsDone || !attempt.CanRetry || attempt.Wait is not null) return attempt;
            var startsOver = before > 0 && part.Length == 0;
            if (startsOver && hasStartedOver) return attempt; // else a server that breaks off and knows no rest would be asked for ever
            hasStartedOver |= startsOver;
            if (!startsOver && part.Length < before + AtLeast) return attempt;
        }
    }

    private TimeSpan PauseAfter(int round, TimeSpan? asked)
    {
        var pause = _options.Pause * Math.Pow(2, Math.Min(round - 1, 30));
        if (asked > pause) pause = asked.Value;
        return pause < _options.LongestPause ? pause : _options.LongestPause;
    }

    private IEnumerable<Uri> AddressesOf(RemoteDataset dataset, RemoteFile file)
    {
        foreach (var mirror in _options.Mirrors)
        {
            var folder = mirror.TrimEnd('/');
            yield return Address($"{folder}/{dataset.Name}/{file.Name}");
            yield return Address($"{folder}/{file.Name}");
        }

        foreach (var address in file.Addresses) yield return Address(address);
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new DataException($"fetch: got the address '{text}'; expected one that begins with http:// or https://.");
}
