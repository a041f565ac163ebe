using System.Buffers;

namespace Descent.Data;

/// <summary>Windows of a text: some tokens in a row, and for each the one that follows it.</summary>
/// <remarks>Shapes: samples [length] of token numbers, targets [length]: the same, one place later in the text.</remarks>
public sealed class TextDataset : Dataset
{
    private readonly TokenSequence _tokens;
    private readonly TextVocabulary _vocabulary;
    private readonly long _start;
    private readonly int _length, _stride;
    private readonly string _source;

    internal TextDataset(TokenSequence tokens, long start, long end, TextVocabulary vocabulary, int length, int stride, string source)
    {
        (_tokens, _start, _vocabulary, _length, _stride, _source) = (tokens, start, vocabulary, length, stride, source);
        TokenCount = end - start;
        var windows = TokenCount <= length ? 0 : ((TokenCount - length - 1) / stride) + 1;
        Count = windows <= Array.MaxLength
            ? (int)windows
            : throw new DataException($"{source}: got {windows:N0} windows; expected at most {Array.MaxLength:N0}. Set a larger stride.");
        ClassNames = vocabulary.Names;
    }

    /// <summary>The windows of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vocabulary">How it becomes numbers.</param>
    /// <param name="length">Tokens of a window, at least 1.</param>
    /// <param name="stride">From the start of a window to that of the next; default: the length, so that no token is in two.</param>
    public TextDataset(string text, TextVocabulary vocabulary, int length, int? stride = null)
        : this(new MemoryTokens(Array.ConvertAll(vocabulary.Encode(text), t => (ushort)t)), vocabulary, length, stride ?? length)
    {
    }

    private TextDataset(TokenSequence tokens, TextVocabulary vocabulary, int length, int stride)
        : this(tokens, 0, tokens.Count, vocabulary, AtLeastOne(length, nameof(length)), AtLeastOne(stride, nameof(stride)), "text")
    {
    }

    /// <summary>How many tokens the part of the text has.</summary>
    public long TokenCount { get; }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => [_length];

    /// <inheritdoc/>
    public override TargetKind TargetKind => TargetKind.Classes;

    /// <inheritdoc/>
    public override int ClassCount => _vocabulary.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames { get; }

    /// <inheritdoc/>
    public override int TargetSize => _length;

    /// <inheritdoc/>
    public override IReadOnlyList<int> TargetShape => [_length];

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> destination)
    {
        var tokens = ArrayPool<int>.Shared.Rent(_length);
        _tokens.Read(PlaceOf(index), tokens.AsSpan(0, _length));
        for (var i = 0; i < _length; i++) destination[i] = tokens[i];
        ArrayPool<int>.Shared.Return(tokens);
    }

    /// <inheritdoc/>
    public override int ReadClass(int index) =>
        throw new DataException("TextDataset.ReadClass: got a sample with a class at each step; expected ReadClasses.");

    /// <inheritdoc/>
    public override void ReadClasses(int index, Span<int> destination) => _tokens.Read(PlaceOf(index) + 1, destination[.._length]);

    /// <inheritdoc/>
    public override void ReadValues(int index, Span<float> destination) => throw NotValues();

    /// <inheritdoc/>
    public override string DescribeSample(int index) =>
        FormattableString.Invariant($"{_source}, {_vocabulary.Unit}s {PlaceOf(index)} to {PlaceOf(index) + _length - 1} (sample {index})");

    private long PlaceOf(int index) => (uint)index < (uint)Count
        ? _start + ((long)index * _stride)
        : throw new DataException($"{_source}: got sample {index}; expected 0 to {Count - 1}.");

    private static int AtLeastOne(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }
}
