using System.Text;
using System.Text.Json;
using Descent.Data;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>By what a saved model's scores are divided, and what that brought where it was measured.</summary>
/// <param name="Temperature">The number; the order of the classes does not depend on it.</param>
/// <param name="Samples">Answers that it was fitted on.</param>
/// <param name="NllBefore">The mean loss before, in nats.</param>
/// <param name="NllAfter">The mean loss after.</param>
/// <param name="ErrorBefore">The expected calibration error before.</param>
/// <param name="ErrorAfter">The expected calibration error after.</param>
public sealed record SavedCalibration(
    double Temperature, int Samples, double NllBefore, double NllAfter, double ErrorBefore, double ErrorAfter)
{
    internal const string Key = "descent.calibration";

    /// <summary>What is stored of a temperature.</summary>
    /// <param name="scaling">The temperature.</param>
    /// <param name="before">What was measured without it.</param>
    /// <param name="after">What was measured with it, on the same samples.</param>
    public static SavedCalibration Of(TemperatureScaling scaling, CalibrationReport before, CalibrationReport after) => new(
        scaling.Temperature, scaling.Rows, scaling.NllBefore, scaling.NllAfter, before.ExpectedError, after.ExpectedError);

    internal static SavedCalibration? Read(IReadOnlyDictionary<string, string> metadata, string file)
    {
        if (!metadata.TryGetValue(Key, out var text)) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var method = JsonState.Text(root, "method", file);
            var temperature = JsonState.Double(root, "temperature", file);
            if (method != "temperature" || !(temperature > 0 && double.IsFinite(temperature)))
                throw new DataException($"{file}: got a calibration by '{method}' with {temperature}; expected 'temperature' with a number above 0.");
            return new SavedCalibration(
                temperature, JsonState.Integer(root, "samples", file), JsonState.Double(root, "nllBefore", file),
                JsonState.Double(root, "nllAfter", file), JsonState.Double(root, "errorBefore", file), JsonState.Double(root, "errorAfter", file));
        }
        catch (JsonException e)
        {
            throw new DataException($"{file}: got damaged JSON under '{Key}'; expected what 'descent model calibrate' writes there.", e);
        }
    }

    internal string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("method", "temperature");
            JsonState.WriteDouble(writer, "temperature", Temperature);
            writer.WriteNumber("samples", Samples);
            JsonState.WriteDouble(writer, "nllBefore", NllBefore);
            JsonState.WriteDouble(writer, "nllAfter", NllAfter);
            JsonState.WriteDouble(writer, "errorBefore", ErrorBefore);
            JsonState.WriteDouble(writer, "errorAfter", ErrorAfter);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
