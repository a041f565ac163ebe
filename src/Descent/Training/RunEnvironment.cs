using System.Globalization;
using System.Runtime.InteropServices;

namespace Descent.Training;

/// <summary>Where a run took place: what one has to know to compare two of them.</summary>
internal static class RunEnvironment
{
    public static string Describe() => RunJson.Line(w =>
    {
        w.WriteString("descent", Library.Version);
        w.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        w.WriteString("system", RuntimeInformation.OSDescription);
        w.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
        w.WriteString("processor", Library.Processor);
        w.WriteNumber("cores", Environment.ProcessorCount);
        w.WriteNumber("threads", CpuDevice.Threads);
        w.WriteString("kernels", CpuDevice.Instance.Level.ToString().ToLowerInvariant());
        w.WriteString("started", DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
    });
}
