using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using Descent.Formats;

namespace Descent.Tests.Golden;

/// <summary>Reads what tools/golden computed with PyTorch; its README says what each file holds.</summary>
internal static class GoldenFiles
{
    private static readonly ConcurrentDictionary<string, SafetensorsFile> s_files = new();
    private static readonly ConcurrentDictionary<string, JsonElement> s_json = new();

    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Golden", "Files", name);

    public static JsonElement Json(string name) =>
        s_json.GetOrAdd(name, static key => JsonDocument.Parse(File.ReadAllBytes(Path(key))).RootElement);

    public static JsonElement[] Cases(string name) => [.. Json(name).GetProperty("cases").EnumerateArray()];

    public static JsonElement Case(string name, string caseName) => Cases(name).Single(c => c.GetProperty("name").GetString() == caseName);

    public static SafetensorsFile Open(string name) => s_files.GetOrAdd(name, static key => SafetensorsFile.Read(Path(key)));

    public static Shape ShapeOf(string file, string tensor) => Shape.Create([.. Open(file).Entries[tensor].Shape.Select(s => (int)s)]);

    public static float[] Floats(string file, string tensor) => Open(file).ReadFloats(tensor);

    public static Tensor Tensor(string file, string tensor, Device device) =>
        Descent.Tensor.From(Floats(file, tensor), ShapeOf(file, tensor), device);

    /// <summary>Labels: PyTorch's I64.</summary>
    public static IntTensor Integers(string file, string tensor)
    {
        var values = MemoryMarshal.Cast<byte, long>(Open(file).ReadBytes(tensor).Span).ToArray();
        return IntTensor.From(Array.ConvertAll(values, v => (int)v), ShapeOf(file, tensor));
    }

    public static float Number(this JsonElement element, string name) => (float)element.GetProperty(name).GetDouble();

    public static int Integer(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static bool Flag(this JsonElement element, string name) => element.GetProperty(name).GetBoolean();

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static int[] Integers(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(e => e.GetInt32())];
}
