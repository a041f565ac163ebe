namespace Descent.Data;

/// <summary>A sample of one part that is in an earlier part too.</summary>
/// <param name="Part">The part: validation or test.</param>
/// <param name="Sample">The sample in words: file, line, number.</param>
/// <param name="Index">Its number in its part.</param>
/// <param name="TwinPart">The part where the same sample is, earlier in the order training, validation, test.</param>
/// <param name="Twin">That sample in words.</param>
/// <param name="TwinIndex">Its number in that part.</param>
/// <param name="IsExact">Whether every feature has the same bits.</param>
/// <param name="Difference">As in <see cref="SampleTwin"/>.</param>
public sealed record Leak(
    SplitPart Part, string Sample, int Index, SplitPart TwinPart, string Twin, int TwinIndex, bool IsExact, double Difference);

/// <summary>How many samples of a part are in another too.</summary>
/// <param name="Part">The part that should be new: validation or test.</param>
/// <param name="TwinPart">The part that has them too.</param>
/// <param name="Samples">How many samples the part has.</param>
/// <param name="Exact">How many of them are exactly the same.</param>
/// <param name="Near">How many of them are nearly the same.</param>
/// <param name="Examples">The first of them.</param>
public sealed record LeakCount(SplitPart Part, SplitPart TwinPart, int Samples, int Exact, int Near, IReadOnlyList<Leak> Examples)
{
    /// <summary>The count in a sentence with one example.</summary>
    public string Sentence
    {
        get
        {
            var (exact, near) = (Exact > 0 ? $"{Exact} exactly" : string.Empty, Near > 0 ? $"{Near} nearly" : string.Empty);
            var how = Exact > 0 && Near > 0 ? $"{exact}, {near}" : exact + near;
            return $"{Exact + Near} of {Samples} {Part.Text()} samples are {TwinPart.Text()} samples too ({how}), "
                + $"such as {Examples[0].Sample} and {Examples[0].Twin}.";
        }
    }
}
