using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Descent.Tests.Data.Fetch;

/// <summary>What a client asked for.</summary>
internal sealed record Request(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first byte that is wanted, or null where all are.</summary>
    public long? From => Headers.TryGetValue("range", out var range) ? long.Parse(range["bytes=".Length..].TrimEnd('-')) : null;
}

/// <summary>What the server says.</summary>
internal sealed record Response(int Status, byte[] Body)
{
    public List<string> Headers { get; } = [];

    /// <summary>Bytes after which the connection breaks; null: all are sent.</summary>
    public int? BreaksAfter { get; init; }

    /// <summary>Bytes after which the server is silent; null: never.</summary>
    public int? StopsAfter { get; init; }

    /// <summary>Whether the length is announced.</summary>
    public bool HasLength { get; init; } = true;

    public Response With(string header)
    {
        Headers.Add(header);
        return this;
    }
}

/// <summary>A web server on this machine that does what a test wants, also what none should.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Response> _answer;

    public LocalServer(Func<Request, Response> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Every request so far, in order.</summary>
    public ConcurrentQueue<Request> Requests { get; } = [];

    /// <summary>A server of one file that knows ranges and versions.</summary>
    public static LocalServer Of(byte[] file, string tag = "\"v1\"") => new(request => Serve(request, file, tag));

    public static Response Serve(Request request, byte[] file, string tag = "\"v1\"")
    {
        if (request.From is not { } from || (request.Headers.TryGetValue("if-range", out var version) && version != tag))
            return new Response(200, file).With($"ETag: {tag}");
        if (from >= file.Length) return new Response(416, []).With($"Content-Range: bytes */{file.Length}");
        return Part(file, from, tag);
    }

    public static Response Part(byte[] file, long from, string tag = "\"v1\"", int? breaksAfter = null) =>
        new Response(206, file[(int)from..]) { BreaksAfter = breaksAfter }
            .With($"Content-Range: bytes {from}-{file.Length - 1}/{file.Length}").With($"ETag: {tag}");

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => AnswerAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
            var path = (await reader.ReadLineAsync())!.Split(' ')[1];
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await reader.ReadLineAsync() is { Length: > 0 } line) headers[line.Split(':', 2)[0]] = line.Split(':', 2)[1].Trim();
            var request = new Request(path, headers);
            Requests.Enqueue(request);
            await SendAsync(client, stream, _answer(request));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private async Task SendAsync(TcpClient client, NetworkStream stream, Response response)
    {
        List<string> lines = [$"HTTP/1.1 {response.Status} Text", "Connection: close", .. response.Headers];
        if (response.HasLength) lines.Add($"Content-Length: {response.Body.Length}");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"));
        var count = Math.Min(response.BreaksAfter ?? response.Body.Length, response.StopsAfter ?? response.Body.Length);
        await stream.WriteAsync(response.Body.AsMemory(0, count));
        if (response.StopsAfter is not null) await Task.Delay(Timeout.Infinite, _stop.Token);
        if (response.HasLength && count < response.Body.Length) await Task.Delay(20); // what was sent should arrive before the break
        client.Client.Shutdown(SocketShutdown.Send);
    }
}
