using Descent.Formats;

namespace Descent.Tests.Formats.Images;

/// <summary>A test that decodes JPEG files: skipped, with the reason, where libjpeg-turbo is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JpegFactAttribute : FactAttribute
{
    public const string Reason = "needs libjpeg-turbo (Debian: apt install libturbojpeg0)";

    public JpegFactAttribute()
    {
        if (!JpegReader.IsAvailable) Skip = Reason;
    }
}

/// <summary>The same for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JpegTheoryAttribute : TheoryAttribute
{
    public JpegTheoryAttribute()
    {
        if (!JpegReader.IsAvailable) Skip = JpegFactAttribute.Reason;
    }
}
