using Descent.Tests.Devices.Guarded;

namespace Descent.Tests;

/// <summary>The assembly as a program: what a test wants to run in a process of its own. The test host does not come here.</summary>
internal static class Program
{
    public static int Main(string[] args) => args is [GuardedRun.Command, _, _] ? GuardedRun.Start(args) : 2;
}
