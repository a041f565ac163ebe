using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Descent.Data;

namespace Descent.Tests.Data;

public sealed class TextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Vocabulary_Characters_AreCodePointsInOrderWithOneForTheUnknown()
    {
        var vocabulary = TextVocabulary.OfCharacters("hällo 🌍 hä");
        Assert.Equal([" ", "h", "l", "o", "ä", "🌍", "(unknown)"], vocabulary.Names);
        Assert.Equal([1, 4, 2, 2, 3, 0, 5], vocabulary.Encode("hällo 🌍"));
        Assert.Equal([vocabulary.UnknownToken], vocabulary.Encode("z"));
        Assert.Equal("hällo 🌍", vocabulary.Decode(vocabulary.Encode("hällo 🌍")));
        Assert.Equal("\uFFFD", vocabulary.Decode(vocabulary.UnknownToken));
        Assert.Throws<DataException>(() => vocabulary.Decode(7));
    }

    [Fact]
    public void Vocabulary_Bytes_AreUtf8()
    {
        Assert.Equal(Encoding.UTF8.GetBytes("ä🌍").Select(b => (int)b), TextVocabulary.Bytes.Encode("ä🌍"));
        Assert.Equal("ä🌍", TextVocabulary.Bytes.Decode(TextVocabulary.Bytes.Encode("ä🌍")));
        Assert.Equal((256, -1, "0x41"), (TextVocabulary.Bytes.Count, TextVocabulary.Bytes.UnknownToken, TextVocabulary.Bytes.Names[0x41]));
    }

    [Theory]
    [InlineData("ab\n\"\\\t\u0001ö🌍")]
    [InlineData("x")]
    public void Vocabulary_WrittenAndRead_IsTheSame(string text)
    {
        var (vocabulary, stream) = (TextVocabulary.OfCharacters(text), new MemoryStream());
        using (var writer = new Utf8JsonWriter(stream)) vocabulary.Write(writer);
        var read = TextVocabulary.Read(JsonDocument.Parse(stream.ToArray()).RootElement);
        Assert.Equal(vocabulary.Names, read.Names);
        Assert.Throws<DataException>(() => TextVocabulary.Read(JsonDocument.Parse("""{"level": "words"}""").RootElement));
        Assert.Throws<DataException>(() => TextVocabulary.Read(JsonDocument.Parse("""{"level": "characters", "characters": ""}""").RootElement));
    }

    [Theory]
    [InlineData(4, 4, 4)] // 0-3, 4-7, 8-11, 12-15 with their next ones; 16-19 would need a 21st
    [InlineData(4, 1, 16)]
    [InlineData(5, 3, 5)]
    [InlineData(19, 19, 1)]
    [InlineData(20, 1, 0)]
    public void Dataset_Windows_AreThoseWhoseTargetsAreInTheText(int length, int stride, int windows)
    {
        const string Text = "abcdefghijklmnopqrst";
        var vocabulary = TextVocabulary.OfCharacters(Text);
        var data = new TextDataset(Text, vocabulary, length, stride);
        Assert.Equal(windows, data.Count);
        var (tokens, next) = (new float[length], new int[length]);
        for (var i = 0; i < data.Count; i++)
        {
            data.ReadSample(i, tokens);
            data.ReadClasses(i, next);
            Assert.Equal(Text.Substring(i * stride, length), vocabulary.Decode([.. tokens.Select(t => (int)t)]));
            Assert.Equal(Text.Substring((i * stride) + 1, length), vocabulary.Decode(next));
        }

        Assert.Equal([length], data.TargetShape);
        Assert.Throws<DataException>(() => data.ReadClass(0));
        Assert.Throws<DataException>(() => data.ReadSample(data.Count, tokens));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Source_Parts_AreStretchesOneAfterTheOther(bool useBytes, bool isCompressed)
    {
        var text = string.Concat(Enumerable.Range(0, 1000).Select(i => (char)('!' + (i % 90))));
        var source = TextSource.Load(
            Write(text, isCompressed), new TextOptions { UseBytes = useBytes, Length = 8, Stride = 3 }, validation: 0.15, test: 0.25);
        Assert.Equal((600, 150, 250), (source.Training.TokenCount, source.Validation.TokenCount, source.Test.TokenCount));
        Assert.Equal(((600 - 9) / 3) + 1, source.Training.Count);
        Assert.Equal(((150 - 9) / 8) + 1, source.Validation.Count);
        Assert.Equal(text[..8], Window(source.Training, 0, source.Vocabulary));
        Assert.Equal(text.Substring(600, 8), Window(source.Validation, 0, source.Vocabulary));
        Assert.Equal(text.Substring(750 + 8, 8), Window(source.Test, 1, source.Vocabulary));
        var last = new int[8];
        source.Training.ReadClasses(source.Training.Count - 1, last);
        Assert.InRange((3 * (source.Training.Count - 1)) + 8, 590, 599); // the last target lies in the part
        Assert.Equal(text.Substring((3 * (source.Training.Count - 1)) + 1, 8), source.Vocabulary.Decode(last));
    }

    [Fact]
    public void Source_CharactersBeyondTheTrainingPart_AreUnknown()
    {
        var source = TextSource.Load(Write(new string('a', 80) + new string('z', 20), false), new TextOptions { Length = 4 }, 0, 0.2);
        Assert.Equal(["a", "(unknown)"], source.Vocabulary.Names);
        var tokens = new float[4];
        source.Test.ReadSample(0, tokens);
        Assert.Equal([1f, 1, 1, 1], tokens);
    }

    [Fact]
    public void Source_SurrogatesAcrossReads_StayWhole()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("🌍", 20_000));
        var source = TextSource.Load(Write(text, false), new TextOptions { Length = 100 }, 0, 0);
        Assert.Equal(20_001, source.Training.TokenCount);
        Assert.Equal(["x", "🌍", "(unknown)"], source.Vocabulary.Names);
        var expected = string.Concat(Enumerable.Repeat("🌍", 100));
        for (var i = 1; i < source.Training.Count; i++) Assert.Equal(expected, Window(source.Training, i, source.Vocabulary));
    }

    [Fact]
    public void Source_BadFiles_AreErrorsThatSayWhat()
    {
        Assert.Contains("no such file", Error(() => TextSource.Load(_folder["none"])), StringComparison.Ordinal);
        Assert.Contains("empty file", Error(() => TextSource.Load(Write("", false))), StringComparison.Ordinal);
        Assert.Contains("got 7 characters to train on; expected at least 9", Error(() =>
            TextSource.Load(Write("abcdefghij", false), new TextOptions { Length = 8 })),
            StringComparison.Ordinal);
        var broken = _folder["broken"];
        File.WriteAllBytes(broken, [65, 66, 0xFF, 0xFE, 67]);
        Assert.Contains("UTF-8", Error(() => TextSource.Load(broken)), StringComparison.Ordinal);
        Assert.Contains("at least 1", Error(() => TextSource.Load(broken, new TextOptions { Length = 0 })), StringComparison.Ordinal);
    }

    private static string Error(Action action) => Assert.Throws<DataException>(action).Message;

    private static string Window(TextDataset data, int index, TextVocabulary vocabulary)
    {
        var tokens = new float[data.SampleSize];
        data.ReadSample(index, tokens);
        return vocabulary.Decode([.. tokens.Select(t => (int)t)]);
    }

    private string Write(string text, bool isCompressed)
    {
        var path = _folder[Guid.NewGuid().ToString("N")];
        using var file = File.Create(path);
        using Stream stream = isCompressed ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }
}
