namespace Descent.Tests.Devices.Guarded;

/// <summary>A test that protects pages with the constants of Linux.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "protects memory pages with system calls of Linux";
    }
}

/// <summary>A table of tests that protect pages with the constants of Linux.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "protects memory pages with system calls of Linux";
    }
}
