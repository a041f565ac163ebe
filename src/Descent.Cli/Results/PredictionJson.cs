using System.Text.Encodings.Web;
using System.Text.Json;
using Descent.Configuration;

namespace Descent.Cli.Results;

/// <summary>Predictions as one JSON array.</summary>
internal sealed class PredictionJson : PredictionWriter
{
    private readonly Stream _stream = Console.OpenStandardOutput();
    private readonly Utf8JsonWriter _writer;

    public PredictionJson(SavedData data, int top, UncertaintyColumns uncertainty)
        : base(data, top, uncertainty)
    {
        _writer = new Utf8JsonWriter(_stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public override void Write(string path, int count, IEnumerable<Prediction> predictions)
    {
        if (_writer.BytesCommitted + _writer.BytesPending == 0) _writer.WriteStartArray();
        foreach (var prediction in predictions)
        {
            _writer.WriteStartObject();
            _writer.WriteString("file", prediction.File ?? path);
            _writer.WriteNumber("sample", prediction.Sample);
            if (IsClassifier) WriteClasses(prediction);
            else WriteValues(prediction);
            WriteUncertainty(prediction);
            _writer.WriteEndObject();
            if (_writer.BytesPending > 1 << 16) _writer.Flush();
        }
    }

    public override void Dispose()
    {
        // Nothing was written where an error came first: an empty array would look like an answer.
        if (_writer.BytesCommitted + _writer.BytesPending > 0)
        {
            _writer.WriteEndArray();
            _writer.Flush();
            _stream.WriteByte((byte)'\n');
        }

        _writer.Dispose();
        _stream.Dispose();
    }

    private string Measure => HasPlaces ? "share" : "probability";

    private void WriteClasses(Prediction prediction)
    {
        _writer.WriteString("class", prediction.Ranking[0].Name);
        _writer.WriteNumber(Measure, prediction.Ranking[0].Probability);
        _writer.WriteStartArray("top");
        foreach (var candidate in prediction.Ranking.Take(Top))
        {
            _writer.WriteStartObject();
            _writer.WriteString("class", candidate.Name);
            _writer.WriteNumber(Measure, candidate.Probability);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
    }

    private void WriteValues(Prediction prediction)
    {
        if (Values == 1)
        {
            _writer.WriteNumber("value", prediction.Values[0]);
            return;
        }

        _writer.WriteStartArray("values");
        foreach (var value in prediction.Values) _writer.WriteNumberValue(value);
        _writer.WriteEndArray();
    }

    private void WriteUncertainty(Prediction prediction)
    {
        if (Uncertainty == UncertaintyColumns.None || prediction.Uncertainty is not { } sure) return;
        if (IsClassifier || Values == 1)
        {
            _writer.WriteNumber("deviation", sure.Deviation[IsClassifier ? prediction.Ranking[0].Class : 0]);
        }
        else
        {
            _writer.WriteStartArray("deviations");
            foreach (var deviation in sure.Deviation) _writer.WriteNumberValue(deviation);
            _writer.WriteEndArray();
        }

        if (!IsClassifier || Uncertainty != UncertaintyColumns.All) return;
        _writer.WriteNumber("entropy", sure.Entropy);
        _writer.WriteNumber("expectedEntropy", sure.ExpectedEntropy);
        _writer.WriteNumber("mutualInformation", sure.MutualInformation);
        _writer.WriteNumber("variationRatio", sure.VariationRatio);
    }
}
