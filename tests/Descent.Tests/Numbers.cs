namespace Descent.Tests;

/// <summary>Comparing lists of numbers, with a message that says where and how far they differ.</summary>
internal static class Numbers
{
    /// <summary>|got - want| must be within relative |want| + ofLargest max |want|. NaN only equals NaN.</summary>
    public static void AssertClose(ReadOnlySpan<float> want, ReadOnlySpan<float> got, double relative, double ofLargest, string what)
    {
        Assert.Equal(want.Length, got.Length);
        double largest = 0;
        foreach (var x in want)
            if (float.IsFinite(x)) largest = Math.Max(largest, Math.Abs(x));
        for (var i = 0; i < want.Length; i++)
        {
            if (want[i].Equals(got[i]) || want[i] == got[i]) continue;
            var off = Math.Abs((double)got[i] - want[i]);
            if (off <= (relative * Math.Abs(want[i])) + (ofLargest * largest)) continue;
            Assert.Fail($"{what}: [{i}] of {want.Length} is {got[i]:R}, expected {want[i]:R}; off by {off:G3}, largest {largest:G3}.");
        }
    }

    /// <summary>Numbers that are easy to check by hand, on the reference device.</summary>
    public static Tensor Leaf(params ReadOnlySpan<float> values) => Constant(values).RequireGrad();

    /// <summary>A vector on the reference device.</summary>
    public static Tensor Constant(params ReadOnlySpan<float> values) => Tensor.From(values, Shape.Create(values.Length), ReferenceDevice.Instance);
}
