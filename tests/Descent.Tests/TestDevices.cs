namespace Descent.Tests;

/// <summary>The devices that every numerical test runs on, by name so that a failing test says which.</summary>
internal static class TestDevices
{
    public static string[] Names { get; } = ["reference", "cpu"];

    public static TheoryData<string> All => [.. Names];

    public static Device Find(string name) => name == "cpu" ? CpuDevice.Instance : ReferenceDevice.Instance;
}
