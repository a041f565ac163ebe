using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Descent.EndToEnd;

/// <summary>Downloads from a server on this machine; nothing here asks the internet.</summary>
public sealed class DataFetchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _content = Encoding.ASCII.GetBytes(Workloads.ClassTable());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fetch_Address_ThenAgain_ThenTrain()
    {
        using var server = new OneFileServer(_content, "/table.csv");
        var sum = Convert.ToHexStringLower(SHA256.HashData(_content));
        string[] arguments = ["data", "fetch", $"{server.Address}/table.csv", "--to", "tables", "--sha256", sum];
        var first = DescentProcess.Succeed(_folder, arguments);
        Assert.Contains("1 file in place, ", first.Out, StringComparison.Ordinal);
        Assert.Equal(_content, File.ReadAllBytes(_folder.File("tables/table.csv")));

        var again = DescentProcess.Succeed(_folder, [.. arguments, "--json"]);
        using var end = JsonDocument.Parse(again.Lines[^1]);
        Assert.Equal("end", end.RootElement.GetProperty("event").GetString());
        Assert.Equal(0, end.RootElement.GetProperty("downloadedBytes").GetInt64());
        Assert.Equal(1, server.Requests);

        var folder = DescentProcess.Succeed(_folder, [.. arguments, "--quiet"]).Out.Trim();
        DescentProcess.Succeed(_folder, "train", "--data", Path.Combine(folder, "table.csv"), "--epochs", "1", "--quiet");
    }

    [Fact]
    public void Fetch_WrongSum_IsOneError()
    {
        using var server = new OneFileServer(_content, "/table.csv");
        var result = DescentProcess.Fail(
            _folder, 1, "data", "fetch", $"{server.Address}/table.csv", "--to", "tables", "--sha256", new string('0', 64));
        Assert.Contains("has SHA-256 ", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.File("tables")));
    }

    [Fact]
    public void Fetch_CtrlC_LeavesAPartAndSaysSo()
    {
        if (OperatingSystem.IsWindows()) return;
        var large = new byte[4 << 20];
        using var server = new OneFileServer(large, "/large.bin", stopsAfter: 2 << 20);
        using var process = DescentProcess.Start(_folder, "data", "fetch", $"{server.Address}/large.bin", "--to", "files", "--json");
        while (process.ReadLine() is { } line && !line.Contains("downloading", StringComparison.Ordinal)) { }
        process.Signal("TERM");
        var result = process.Finish();
        Assert.Equal(143, result.ExitCode);
        Assert.Contains("the same command goes on there", result.Error, StringComparison.Ordinal);
        Assert.True(new FileInfo(_folder.File("files/large.bin.part")).Length > 0);
        Assert.False(File.Exists(_folder.File("files/large.bin")));
    }

    [Fact]
    public void Train_NameThatIsNotThere_SaysHowToFetchIt()
    {
        var result = DescentProcess.FailWith(_folder, "DESCENT_DATA_CACHE", _folder.File("cache"), 1, "train", "--data", "mnist");
        Assert.Contains("Run 'descent data fetch mnist'", result.Error, StringComparison.Ordinal);
        var near = DescentProcess.Fail(_folder, 1, "train", "--data", "cifar10");
        Assert.Contains("Did you mean 'cifar-10'?", near.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "expected one of mnist, fashion-mnist, cifar-10, cifar-100. Did you mean 'mnist'?", "mnits")]
    [InlineData(2, "--list shows them")]
    [InlineData(2, "expected a folder for the file at an address", "http://127.0.0.1/x.csv")]
    [InlineData(2, "expected 64 hexadecimal digits", "http://127.0.0.1/x.csv", "--to", "a", "--sha256", "12")]
    [InlineData(2, "ends with the name of a file", "http://127.0.0.1/", "--to", "a")]
    [InlineData(1, "begins with http:// or https://", "ftp://127.0.0.1/x.csv", "--to", "a")]
    [InlineData(1, "begins with http:// or https://", "mnist", "--to", "a", "--mirror", "copies")]
    public void Fetch_BadArguments_AreExplained(int exitCode, string expected, params string[] arguments)
    {
        var result = DescentProcess.Fail(_folder, exitCode, ["data", "fetch", .. arguments]);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        if (exitCode == 2) Assert.DoesNotContain("'descent fetch", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void List_NamesEverySet()
    {
        var list = DescentProcess.Succeed(_folder, "data", "fetch", "--list").Out;
        Assert.All(["mnist", "fashion-mnist", "cifar-10", "cifar-100"], name => Assert.Contains(name, list, StringComparison.Ordinal));
        var lines = DescentProcess.Succeed(_folder, "data", "fetch", "--list", "--json").Lines;
        using var first = JsonDocument.Parse(lines[0]);
        Assert.Equal(64, first.RootElement.GetProperty("files")[0].GetProperty("sha256").GetString()!.Length);
    }

    /// <summary>Serves one file; no ranges.</summary>
    private sealed class OneFileServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private int _requests;

        public OneFileServer(byte[] content, string path, int? stopsAfter = null)
        {
            _listener.Start();
            _ = Task.Run(async () =>
            {
                try
                {
                    while (true) await AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token), content, path, stopsAfter);
                }
                catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
                {
                }
            });
        }

        public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

        public int Requests => _requests;

        public void Dispose()
        {
            _stop.Cancel();
            _listener.Stop();
            _stop.Dispose();
        }

        private async Task AnswerAsync(TcpClient client, byte[] content, string path, int? stopsAfter)
        {
            using var _ = client;
            using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
            var isFound = (await reader.ReadLineAsync(_stop.Token))!.Split(' ')[1] == path;
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 }) { }
            Interlocked.Increment(ref _requests);
            var body = isFound ? content : [];
            var head = $"HTTP/1.1 {(isFound ? "200 OK" : "404 Not Found")}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
            await stream.WriteAsync(body.AsMemory(0, Math.Min(stopsAfter ?? body.Length, body.Length)), _stop.Token);
            if (stopsAfter is not null) await Task.Delay(Timeout.Infinite, _stop.Token);
            client.Client.Shutdown(SocketShutdown.Send);
        }
    }
}
