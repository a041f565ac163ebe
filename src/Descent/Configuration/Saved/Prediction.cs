using Descent.Training;

namespace Descent.Configuration;

/// <summary>What a model says about one sample.</summary>
/// <param name="Sample">The sample's number in its file, from 0.</param>
/// <param name="Place">The sample in words: the file, and the line where it has lines.</param>
public sealed record Prediction(int Sample, string Place)
{
    /// <summary>The name of the sample's file where it has one of its own, else null.</summary>
    public string? File { get; init; }

    /// <summary>Every class with its probability, the most probable first; empty for a regression. Where the model tells a class at each step or
    /// pixel: with its share of them.</summary>
    public IReadOnlyList<ClassProbability> Ranking { get; init; } = [];

    /// <summary>The class at each step or pixel, row-major; empty where there is one for the whole sample.</summary>
    public IReadOnlyList<int> Classes { get; init; } = [];

    /// <summary>The predicted values in the data's units; empty for a classification.</summary>
    public IReadOnlyList<float> Values { get; init; } = [];

    /// <summary>How sure the answer is where it is the mean of several: of passes with dropout, or of the members of an ensemble; else
    /// null.</summary>
    public Uncertainty? Uncertainty { get; init; }
}

/// <summary>A class and how probable the model holds it.</summary>
/// <param name="Class">The class's number, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Probability">From 0 to 1; all classes together give 1. Of steps or pixels: the share that has the class.</param>
public readonly record struct ClassProbability(int Class, string Name, float Probability);
