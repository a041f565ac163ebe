namespace Descent.EndToEnd;

public sealed class SeedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SameSeed_AnyThreadCount_SameBytes()
    {
        var first = Train("first", "--threads", "1");
        Assert.Equal(first, Train("again", "--threads", "1"));
        Assert.Equal(first, Train("two", "--threads", "2"));
        Assert.NotEqual(first, Train("other", "--threads", "1", "--seed", "2"));
    }

    private byte[] Train(string name, params string[] more)
    {
        DescentProcess.Succeed(_folder, [.. Workloads.Digits(name), "--quiet", .. more]);
        return File.ReadAllBytes(_folder.File($"{name}/model.safetensors"));
    }
}
