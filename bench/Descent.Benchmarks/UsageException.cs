namespace Descent.Benchmarks;

/// <summary>Something that the user has to put right; its message is all that is printed.</summary>
internal sealed class UsageException(string message) : Exception(message);
