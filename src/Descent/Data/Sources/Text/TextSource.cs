namespace Descent.Data;

/// <summary>What windows of a text look like.</summary>
public sealed record TextOptions
{
    /// <summary>Whether tokens are the bytes of the file and not its characters; default false. Bytes are read from the file when they are
    /// needed.</summary>
    public bool UseBytes { get; init; }

    /// <summary>Tokens of a sample, at least 1; default 64.</summary>
    public int Length { get; init; } = 64;

    /// <summary>From the start of a training sample to that of the next; null, the default: the length, so that no token is in two.</summary>
    public int? Stride { get; init; }
}

/// <summary>A file of text for models that say what comes next: training, validation and test are stretches of it, one after the other.</summary>
/// <remarks>
/// A sample is a window of the text; its targets are the same window one token later. No window crosses from one part into the next. Windows of
/// validation and test do not overlap, so that every token counts once; what is left at the end of a part, less than a window, is not used.
/// The vocabulary is fitted on the training part alone. Plain or gzipped, UTF-8 for characters.
/// Shapes: samples [length] of token numbers, targets [length], as many classes as the vocabulary has tokens.
/// </remarks>
/// <example><code>
/// TextSource text = TextSource.Load("tinyshakespeare.txt", new TextOptions { Length = 128 });
/// var model = new Gpt(text.Vocabulary.Count, new Rng(1), context: 128);
/// </code></example>
public sealed class TextSource
{
    private TextSource(TextDataset training, TextDataset validation, TextDataset test, TextVocabulary vocabulary) =>
        (Training, Validation, Test, Vocabulary) = (training, validation, test, vocabulary);

    /// <summary>The windows of the first part.</summary>
    public TextDataset Training { get; }

    /// <summary>The windows of the second part; may be empty.</summary>
    public TextDataset Validation { get; }

    /// <summary>The windows of the last part; may be empty.</summary>
    public TextDataset Test { get; }

    /// <summary>How the text became numbers; store it with the model.</summary>
    public TextVocabulary Vocabulary { get; }

    /// <summary>Reads a file and divides it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What samples look like.</param>
    /// <param name="validation">The share of the text that is the second part.</param>
    /// <param name="test">The share that is the last part.</param>
    /// <exception cref="DataException">The file cannot be read, or the training part is shorter than a window and its targets.</exception>
    public static TextSource Load(string path, TextOptions? options = null, double validation = 0.1, double test = 0.2)
    {
        options ??= new TextOptions();
        var (length, stride) = (options.Length, options.Stride ?? options.Length);
        if (length < 1 || stride < 1) throw new DataException($"TextSource: got length {length} and stride {stride}; expected at least 1.");
        if (!(validation >= 0 && test >= 0 && validation + test < 1))
            throw new DataException($"TextSource: got shares validation {validation} and test {test}; expected both from 0 to 1, together below 1.");
        if (options.UseBytes)
        {
            var bytes = TextReading.Bytes(path);
            return Divide(bytes, Shares(bytes.Count, validation, test), TextVocabulary.Bytes, length, stride, path);
        }

        var (tokens, codePoints) = TextReading.Characters(path);
        var shares = Shares(tokens.Length, validation, test);
        if (tokens.Length == 0) throw new DataException($"{path}: got an empty file; expected text.");
        var seen = new bool[codePoints.Count];
        foreach (var token in tokens.Span[..(int)shares.Training]) seen[token] = true;
        var vocabulary = TextVocabulary.OfCharacters(codePoints.Where((_, i) => seen[i]), path);
        return Divide(new MemoryTokens(Renumbered(tokens.Span, codePoints, vocabulary)), shares, vocabulary, length, stride, path);
    }

    /// <summary>A whole file in a vocabulary that exists already, window after window.</summary>
    internal static TextDataset LoadAll(string path, TextVocabulary vocabulary, int length)
    {
        TokenSequence tokens;
        if (vocabulary.IsBytes)
        {
            tokens = TextReading.Bytes(path);
        }
        else
        {
            var (characters, codePoints) = TextReading.Characters(path);
            tokens = new MemoryTokens(Renumbered(characters.Span, codePoints, vocabulary));
        }

        return tokens.Count > length
            ? new TextDataset(tokens, 0, tokens.Count, vocabulary, length, length, path)
            : throw new DataException(
                $"{path}: got {tokens.Count} {vocabulary.Unit}s; expected at least {length + 1}, a window and what follows it.");
    }

    private static (long Training, long Validation) Shares(long count, double validation, double test)
    {
        var tests = (long)Math.Round(count * test, MidpointRounding.AwayFromZero);
        var validations = (long)Math.Round(count * validation, MidpointRounding.AwayFromZero);
        return (Math.Max(0, count - tests - validations), validations);
    }

    // From the order of appearance to the vocabulary's.
    private static ushort[] Renumbered(ReadOnlySpan<ushort> tokens, List<int> codePoints, TextVocabulary vocabulary)
    {
        var numbers = codePoints.ConvertAll(c => (ushort)vocabulary.NumberOf(new System.Text.Rune(c)));
        var renumbered = new ushort[tokens.Length];
        for (var i = 0; i < renumbered.Length; i++) renumbered[i] = numbers[tokens[i]];
        return renumbered;
    }

    private static TextSource Divide(
        TokenSequence tokens, (long Training, long Validation) shares, TextVocabulary vocabulary, int length, int stride, string path)
    {
        if (shares.Training <= length)
            throw new DataException(
                $"{path}: got {shares.Training} {vocabulary.Unit}s to train on;"
                    + $" expected at least {length + 1}, a window of {length} and what follows it.");
        TextDataset Part(long start, long end, int step) => new(tokens, start, end, vocabulary, length, step, path);
        var (second, third) = (shares.Training, shares.Training + shares.Validation);
        return new TextSource(Part(0, second, stride), Part(second, third, length), Part(third, tokens.Count, length), vocabulary);
    }
}
