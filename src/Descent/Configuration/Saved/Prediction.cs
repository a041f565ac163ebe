namespace Descent.Configuration;

/// <summary>What a model says about one sample.</summary>
/// <param name="Sample">The sample's number in its file, from 0.</param>
/// <param name="Place">The sample in words: the file, and the line where it has lines.</param>
public sealed record Prediction(int Sample, string Place)
{
    /// <summary>Every class with its probability, the most probable first; empty for a regression.</summary>
    public IReadOnlyList<ClassProbability> Ranking { get; init; } = [];

    /// <summary>The predicted values in the data's units; empty for a classification.</summary>
    public IReadOnlyList<float> Values { get; init; } = [];
}

/// <summary>A class and how probable the model holds it.</summary>
/// <param name="Class">The class's number, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Probability">From 0 to 1; all classes together give 1.</param>
public readonly record struct ClassProbability(int Class, string Name, float Probability);
