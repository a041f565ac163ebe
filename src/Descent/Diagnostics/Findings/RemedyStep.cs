namespace Descent.Diagnostics;

/// <summary>One change of how a network is trained. What it means for a config file is the config's to say.</summary>
/// <remarks>All steps of a remedy name layers as they are called before the first of them is taken.</remarks>
public abstract record RemedyStep;

/// <summary>Multiplies the learning rate.</summary>
/// <param name="Factor">By how much.</param>
public sealed record ScaleLearningRate(double Factor) : RemedyStep;

/// <summary>Sets the learning rate.</summary>
/// <param name="Value">To what.</param>
public sealed record SetLearningRate(double Value) : RemedyStep;

/// <summary>Sets one setting of the optimizer, such as "epsilon", "weightDecay" or "momentum".</summary>
/// <param name="Setting">Its name in a config.</param>
/// <param name="Value">To what.</param>
public sealed record SetOptimizer(string Setting, double Value) : RemedyStep;

/// <summary>Trains with another optimizer, with its usual settings.</summary>
/// <param name="Name">Its name in the catalog.</param>
/// <param name="LearningRate">Its rate.</param>
public sealed record UseOptimizer(string Name, double LearningRate) : RemedyStep;

/// <summary>Uses another schedule of the learning rate.</summary>
/// <param name="Name">Its name in the catalog.</param>
public sealed record UseSchedule(string Name) : RemedyStep;

/// <summary>Uses another loss.</summary>
/// <param name="Name">Its name in the catalog; null: the usual one for the targets.</param>
public sealed record UseLoss(string? Name) : RemedyStep;

/// <summary>Takes a layer out.</summary>
/// <param name="Layer">Its dotted name.</param>
public sealed record RemoveLayer(string Layer) : RemedyStep;

/// <summary>Puts a layer behind another.</summary>
/// <param name="After">The dotted name of the layer before it; empty: it becomes the first.</param>
/// <param name="Name">The new one's name in the catalog, or its whole entry as JSON.</param>
public sealed record InsertLayer(string After, string Name) : RemedyStep;

/// <summary>Takes a layer from its place and puts it behind another.</summary>
/// <param name="Layer">Its dotted name.</param>
/// <param name="After">That of the layer behind which it goes.</param>
public sealed record MoveLayer(string Layer, string After) : RemedyStep;

/// <summary>Puts a layer in the place of another.</summary>
/// <param name="Layer">The dotted name of the one that goes.</param>
/// <param name="Name">The new one's name in the catalog, or its whole entry as JSON, such as {"group-norm": {"groups": 8}}.</param>
public sealed record ReplaceLayer(string Layer, string Name) : RemedyStep;

/// <summary>Puts an activation in the place of every one of a kind.</summary>
/// <param name="Old">The name in the catalog of those that go.</param>
/// <param name="Name">That of the new ones.</param>
public sealed record ReplaceEvery(string Old, string Name) : RemedyStep;

/// <summary>Sets one setting of a layer, such as "units", "bias", "p" or "groups".</summary>
/// <param name="Layer">Its dotted name.</param>
/// <param name="Setting">The setting's name in a config.</param>
/// <param name="Value">A number, a truth value, a text or null.</param>
public sealed record SetLayer(string Layer, string Setting, object? Value) : RemedyStep;

/// <summary>Starts the weights by another rule.</summary>
/// <param name="Name">The initializer's name in the catalog; null: the layers' own.</param>
public sealed record UseInitializer(string? Name) : RemedyStep;

/// <summary>Adds a preprocessing behind those that are there.</summary>
/// <param name="Name">Its name in the catalog.</param>
public sealed record AddPreprocessing(string Name) : RemedyStep;

/// <summary>Takes a preprocessing out.</summary>
/// <param name="Index">Which, from 0.</param>
public sealed record RemovePreprocessing(int Index) : RemedyStep;

/// <summary>Takes all random changes of the training samples out.</summary>
public sealed record RemoveAugmentation : RemedyStep;

/// <summary>Brings target values to mean 0 and standard deviation 1.</summary>
public sealed record StandardizeTargets : RemedyStep;

/// <summary>Draws every class equally often.</summary>
public sealed record BalanceClasses : RemedyStep;

/// <summary>Takes all penalties on large weights out.</summary>
public sealed record RemovePenalties : RemedyStep;

/// <summary>Sets how much of each target goes to all classes alike, wherever the loss is told that.</summary>
/// <param name="Share">To what.</param>
public sealed record SetLabelSmoothing(double Share) : RemedyStep;

/// <summary>Sets the size of a batch.</summary>
/// <param name="Samples">To what.</param>
public sealed record SetBatchSize(int Samples) : RemedyStep;

/// <summary>Sets how often every sample is seen.</summary>
/// <param name="Count">To what.</param>
public sealed record SetEpochs(int Count) : RemedyStep;

/// <summary>Ends the training when the validation gets no better, and keeps the best weights.</summary>
public sealed record StopEarly : RemedyStep;

/// <summary>Limits the norm of all gradients together.</summary>
/// <param name="MaxNorm">To what; null: takes a limit out.</param>
public sealed record ClipNorm(double? MaxNorm) : RemedyStep;

/// <summary>Sets any setting of a config, where no other step says it.</summary>
/// <param name="Path">As in --set, such as "data.split".</param>
/// <param name="Value">A number, a truth value, a text or null.</param>
public sealed record SetSetting(string Path, object? Value) : RemedyStep;
