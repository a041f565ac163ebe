using System.Security.Cryptography;
using Descent.Data;

namespace Descent.Tests.Data.Fetch;

public sealed class DatasetFetcherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _file = Bytes(300_000);
    private readonly List<FetchProgress> _told = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fetch_WholeFile_IsThereWithItsChecksum()
    {
        using var server = LocalServer.Of(_file);
        var result = await Fetch(Set(server.Address + "/data.bin"));
        Assert.Equal(_file, File.ReadAllBytes(_folder["data.bin"]));
        Assert.Equal((_file.Length, 0), (result.DownloadedBytes, result.Notes.Count));
        Assert.Equal($"{Sum(_file)}  data.bin\n", File.ReadAllText(_folder["SHA256SUMS"]));
        Assert.Equal(["SHA256SUMS", "data.bin"], Names());
        Assert.Equal(FetchStage.Finished, _told[^1].Stage);
        Assert.Contains(_told, p => p is { Stage: FetchStage.Downloading, Total: 300_000 });
    }

    [Fact]
    public async Task Fetch_FileIsThere_AsksNobody()
    {
        using var server = LocalServer.Of(_file);
        _folder.Write("data.bin", _file);
        var result = await Fetch(Set(server.Address + "/data.bin"));
        Assert.Empty(server.Requests);
        Assert.Equal(0, result.DownloadedBytes);
        Assert.Equal(FetchStage.Present, Assert.Single(_told).Stage);
    }

    [Fact]
    public async Task Fetch_DamagedFileIsThere_IsReplaced()
    {
        using var server = LocalServer.Of(_file);
        _folder.Write("data.bin", Bytes(300_000, 7));
        await Fetch(Set(server.Address + "/data.bin"));
        Assert.Equal(_file, File.ReadAllBytes(_folder["data.bin"]));
    }

    [Fact]
    public async Task Fetch_PartIsThere_AsksForTheRestOfTheSameVersion()
    {
        using var server = LocalServer.Of(_file);
        Part(120_000, server.Address + "/data.bin", "\"v1\"");
        var result = await Fetch(Set(server.Address + "/data.bin"));
        var request = Assert.Single(server.Requests);
        Assert.Equal((120_000, "\"v1\""), (request.From, request.Headers["if-range"]));
        Assert.Equal(180_000, result.DownloadedBytes);
        Assert.Equal(_file, File.ReadAllBytes(_folder["data.bin"]));
        Assert.Equal(["SHA256SUMS", "data.bin"], Names());
    }

    [Fact]
    public async Task Fetch_PartOfAnotherVersion_BeginsAgain()
    {
        using var server = LocalServer.Of(_file, "\"v2\"");
        _folder.Write("data.bin.part", Bytes(120_000, 9));
        _folder.Write("data.bin.part.from", $"{server.Address}/data.bin\n\"v1\"\n");
        var result = await Fetch(Set(server.Address + "/data.bin"));
        Assert.Equal(300_000, result.DownloadedBytes);
        Assert.Equal(_file, File.ReadAllBytes(_folder["data.bin"]));
    }

    [Fact]
    public async Task Fetch_DamagedPart_BeginsAgain()
    {
        using var server = LocalServer.Of(_file);
        _folder.Write("data.bin.part", Bytes(120_000, 9));
        await Fetch(Set(server.Address + "/data.bin"));
        Assert.Equal([120_000, null], server.Requests.Select(r => r.From));
        Assert.Equal(_file, File.ReadAllBytes(_folder["data.bin"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fetch_WholePartIsThere_IsCheckedAndNotAskedFor(bool isDamaged)
    {
        using var server = LocalServer.Of(_file);
        _folder.Write("data.bin.part", isDamaged ? Bytes(300_000, 9) : _file);
        await Fetch(Set(server.Address + "/data.bin"));
        Assert.Equal(isDamaged ? 1 : 0, server.Requests.Count);
        Assert.Equal(_file, File.ReadAllBytes(_folder["data.bin"]));
    }

    [Fact]
    public async Task Fetch_ServerWithoutRanges_BeginsAgain()
    {
        using var server = new LocalServer(_ => new Response(200, _file));
        Part(120_000, server.Address + "/data.bin", "\"v1\"");
        var result = await Fetch(Set(server.Address + "/data.bin"));
        Assert.Equal(300_000, result.DownloadedBytes);
        Assert.Equal(_file, File.ReadAllBytes(_folder["data.bin"]));
    }

    [Fact]
    public async Task Fetch_ServerSendsAnotherRange_BeginsAgain()
    {
        using var server = new LocalServer(r => r.From is null ? new Response(200, _file) : LocalServer.Part(_file, 5));
        Part(120_000, server.Address + "/data.bin", "\"v1\"");
        await Fetch(Set(server.Address + "/data.bin"));
        Assert.Equal(_file, File.ReadAllBytes(_folder["data.bin"]));
    }

    [Fact]
    public async Task Fetch_ConnectionBreaks_GoesOnWhereItBroke()
    {
        var count = 0;
        using var server = new LocalServer(r => ++count == 1
            ? new Response(200, _file) { BreaksAfter = 200_000 }.With("ETag: \"v1\"")
            : LocalServer.Serve(r, _file));
        var result = await Fetch(Set(server.Address + "/data.bin"));
        Assert.Equal(2, server.Requests.Count);
        Assert.InRange(server.Requests.Last().From!.Value, 1, 200_000);
        Assert.Equal(300_000, result.DownloadedBytes);
        Assert.Equal(_file, File.ReadAllBytes(_folder["data.bin"]));
    }

    [Fact]
    public async Task Fetch_AlwaysTruncated_KeepsTheBytesAndSaysSo()
    {
        using var server = new LocalServer(r => r.From is null
            ? new Response(200, _file) { BreaksAfter = 10_000 }
            : LocalServer.Part(_file, r.From.Value, breaksAfter: 0));
        var error = await Fails(Set(server.Address + "/data.bin"), rounds: 2);
        Assert.Contains("got no data.bin", error, StringComparison.Ordinal);
        Assert.Contains("The 10,000 bytes so far are kept", error, StringComparison.Ordinal);
        Assert.Equal(_file[..10_000], File.ReadAllBytes(_folder["data.bin.part"]));
        Assert.False(File.Exists(_folder["data.bin"]));
    }

    [Fact]
    public async Task Fetch_WrongHash_LeavesNothingAndNamesBothSums()
    {
        var other = Bytes(300_000, 3);
        using var server = LocalServer.Of(other);
        var error = await Fails(Set(server.Address + "/data.bin"));
        Assert.Contains($"has SHA-256 {Sum(other)}; expected {Sum(_file)}", error, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Empty(Names());
    }

    [Theory]
    [InlineData(299_999)]
    [InlineData(300_001)]
    public async Task Fetch_WrongLength_IsNotDownloaded(int length)
    {
        using var server = LocalServer.Of(Bytes(length));
        var error = await Fails(Set(server.Address + "/data.bin"));
        Assert.Contains($"has {length:N0} bytes; expected 300,000 bytes", error, StringComparison.Ordinal);
        Assert.DoesNotContain(_told, p => p.Stage == FetchStage.Downloading);
    }

    [Fact]
    public async Task Fetch_MoreBytesThanExpected_EndsThere()
    {
        using var server = new LocalServer(_ => new Response(200, Bytes(900_000)) { HasLength = false });
        Assert.Contains("sends more than 300,000 bytes", await Fails(Set(server.Address + "/data.bin")), StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task Fetch_NotFound_AsksTheNextAddressAndNeverAgain()
    {
        using var gone = new LocalServer(_ => new Response(404, []));
        using var server = LocalServer.Of(_file);
        await Fetch(Set(gone.Address + "/data.bin", server.Address + "/data.bin"));
        Assert.Single(gone.Requests);
        Assert.Single(server.Requests);
        Assert.Contains(_told, p => p.Stage == FetchStage.Retrying && p.Message.Contains("404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fetch_Mirror_IsAskedFirstUnderBothPaths()
    {
        using var mirror = new LocalServer(r => r.Path == "/copies/data.bin" ? LocalServer.Serve(r, _file) : new Response(404, []));
        using var own = LocalServer.Of(_file);
        await Fetch(Set(own.Address + "/data.bin"), mirrors: [mirror.Address + "/copies/"]);
        Assert.Equal(["/copies/set/data.bin", "/copies/data.bin"], mirror.Requests.Select(r => r.Path));
        Assert.Empty(own.Requests);
    }

    [Fact]
    public async Task Fetch_Unavailable_IsAskedAgainAfterAPause()
    {
        var count = 0;
        using var server = new LocalServer(r => ++count < 3 ? new Response(503, []) : LocalServer.Serve(r, _file));
        await Fetch(Set(server.Address + "/data.bin"));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Fetch_RetryAfter_IsKeptTo()
    {
        var count = 0;
        using var server = new LocalServer(r => ++count == 1 ? new Response(429, []).With("Retry-After: 1") : LocalServer.Serve(r, _file));
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        await Fetch(Set(server.Address + "/data.bin"));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds, 0.95, 30);
    }

    [Fact]
    public async Task Fetch_NobodyListens_NamesTheAddress()
    {
        string address;
        using (var closed = LocalServer.Of(_file)) address = closed.Address;
        var error = await Fails(Set(address + "/data.bin"), rounds: 2);
        Assert.Contains(address, error, StringComparison.Ordinal);
        Assert.Contains("DESCENT_MIRROR", error, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task Fetch_Redirect_IsFollowed()
    {
        using var server = LocalServer.Of(_file);
        using var old = new LocalServer(_ => new Response(302, []).With($"Location: {server.Address}/moved.bin"));
        await Fetch(Set(old.Address + "/data.bin"));
        Assert.Equal("/moved.bin", Assert.Single(server.Requests).Path);
        Assert.Equal(_file, File.ReadAllBytes(_folder["data.bin"]));
    }

    [Fact]
    public async Task Fetch_RedirectsWithoutEnd_EndWithAnError()
    {
        LocalServer? self = null;
        using var server = self = new LocalServer(_ => new Response(302, []).With($"Location: {self!.Address}/again"));
        Assert.Contains("302", await Fails(Set(server.Address + "/data.bin")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_SilentServer_IsGivenUp()
    {
        using var server = new LocalServer(_ => new Response(200, _file) { StopsAfter = 1000 });
        var error = await Fails(Set(server.Address + "/data.bin"), rounds: 1, patience: TimeSpan.FromSeconds(0.3));
        Assert.Contains("was silent for 0.3 s", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_Cancelled_LeavesAPartThatTheNextCallGoesOnWith()
    {
        var count = 0;
        using var server = new LocalServer(r => ++count == 1
            ? new Response(200, _file) { StopsAfter = 150_000 }.With("ETag: \"v1\"")
            : LocalServer.Serve(r, _file));
        using var stop = new CancellationTokenSource();
        var set = Set(server.Address + "/data.bin");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Fetch(set, stop: stop, stopAt: 150_000));
        Assert.Equal(_file[..150_000], File.ReadAllBytes(_folder["data.bin.part"]));
        Assert.False(File.Exists(_folder["data.bin"]));

        var result = await Fetch(set);
        Assert.Equal(150_000, result.DownloadedBytes);
        Assert.Equal("\"v1\"", server.Requests.Last().Headers["if-range"]);
        Assert.Equal(["SHA256SUMS", "data.bin"], Names());
    }

    [Fact]
    public async Task Fetch_TwoAtOnce_TheSecondSaysSo()
    {
        using var server = new LocalServer(_ => new Response(200, _file) { StopsAfter = 1000 });
        using var stop = new CancellationTokenSource();
        var set = Set(server.Address + "/data.bin");
        var first = Fetch(set, stop: stop);
        while (!File.Exists(_folder["data.bin.part"])) await Task.Delay(5);
        Assert.Contains("Is another download of it under way?", await Fails(set), StringComparison.Ordinal);
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Fetch_NoPublishedSum_RecordsTheFirstAndKeepsToIt()
    {
        using var server = LocalServer.Of(_file);
        var set = new RemoteDataset("set", "A file.", "", [new RemoteFile("data.bin", [server.Address + "/data.bin"], null, null)]);
        var note = Assert.Single((await Fetch(set)).Notes);
        Assert.Contains(Sum(_file), note, StringComparison.Ordinal);
        Assert.Contains(Sum(_file), File.ReadAllText(_folder["SHA256SUMS"]), StringComparison.Ordinal);
        await Fetch(set);
        Assert.Single(server.Requests);
        _folder.Write("data.bin", "changed");
        await Fetch(set);
        Assert.Equal(_file, File.ReadAllBytes(_folder["data.bin"]));
    }

    [Fact]
    public async Task Fetch_Archive_IsUnpackedOnceAndReadAsCifar()
    {
        byte[] batch = [3, .. Bytes(3072)], test = [9, .. Bytes(3072, 4)];
        var archive = Tar.Gz(("cifar-10-batches-bin/", null), ("cifar-10-batches-bin/data_batch_1.bin", batch),
            ("cifar-10-batches-bin/readme.html", [1, 2]), ("cifar-10-batches-bin/test_batch.bin", test));
        using var server = LocalServer.Of(archive);
        var set = new RemoteDataset("set", "An archive.", "",
            [new RemoteFile("set.tar.gz", [server.Address + "/set.tar.gz"], archive.Length, Sum(archive))],
            [new ArchivedFile("data_batch_1.bin", 3073), new ArchivedFile("test_batch.bin", 3073)]);
        await Fetch(set);
        Assert.Equal(["SHA256SUMS", "data_batch_1.bin", "test_batch.bin"], Names());
        Assert.Equal((3, 9), (CifarFolder.LoadTraining(_folder.Root).ReadClass(0), CifarFolder.LoadTest(_folder.Root).ReadClass(0)));
        Assert.True(set.IsComplete(_folder.Root));

        Assert.Equal(0, (await Fetch(set)).DownloadedBytes);
        Assert.Single(server.Requests);
        _folder.Write("test_batch.bin", Bytes(3073, 5));
        await Fetch(set);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(test, File.ReadAllBytes(_folder["test_batch.bin"]));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("copies")]
    public void Mirror_NoAddress_IsAnError(string mirror)
    {
        var error = Assert.Throws<DataException>(() => new DatasetFetcher(new FetchOptions { Mirrors = [mirror] }));
        Assert.Contains("expected one that begins with http:// or https://", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RemoteDatasets_Find_NamesTheNearest()
    {
        Assert.Equal(["mnist", "fashion-mnist", "cifar-10", "cifar-100"], RemoteDatasets.All.Select(d => d.Name));
        var error = Assert.Throws<DataException>(() => RemoteDatasets.Find("cifar10"));
        Assert.Contains("Did you mean 'cifar-10'?", error.Message, StringComparison.Ordinal);
        // 60,000 images of 32x32 colour pixels and their labels, as the format has them.
        Assert.Equal(60_000L * 3073, RemoteDatasets.Find("cifar-10").Members.Sum(m => m.Bytes));
        Assert.Equal(60_000L * 3074, RemoteDatasets.Find("cifar-100").Members.Sum(m => m.Bytes));
    }

    private RemoteDataset Set(params string[] addresses) =>
        new("set", "A file.", "", [new RemoteFile("data.bin", addresses, _file.Length, Sum(_file).ToUpperInvariant())]);

    private void Part(int count, string address, string version)
    {
        _folder.Write("data.bin.part", _file[..count]);
        _folder.Write("data.bin.part.from", $"{address}\n{version}\n");
    }

    private async Task<FetchResult> Fetch(
        RemoteDataset set, int rounds = 5, IReadOnlyList<string>? mirrors = null, TimeSpan? patience = null, CancellationTokenSource? stop = null,
        int stopAt = int.MaxValue)
    {
        using var fetcher = new DatasetFetcher(new FetchOptions
        {
            Rounds = rounds, Mirrors = mirrors ?? [], Pause = TimeSpan.FromMilliseconds(5), Patience = patience ?? TimeSpan.FromSeconds(20),
        });
        var observer = new Observer(p =>
        {
            _told.Add(p);
            if (p.Stage == FetchStage.Downloading && p.Done >= stopAt) stop!.Cancel();
        });
        return await fetcher.FetchAsync(set, _folder.Root, observer, stop?.Token ?? default);
    }

    private async Task<string> Fails(RemoteDataset set, int rounds = 5, TimeSpan? patience = null) =>
        (await Assert.ThrowsAsync<DataException>(() => Fetch(set, rounds, patience: patience))).Message;

    private string[] Names() => [.. Directory.GetFileSystemEntries(_folder.Root).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    private static string Sum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class Observer(Action<FetchProgress> tell) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => tell(value);
    }
}
