using System.Buffers.Binary;
using System.Text;
using Descent.Formats;

namespace Descent.Tests.Formats;

public sealed class SafetensorsTests
{
    [Fact]
    public void Write_OneTensor_GivesTheBytesOfTheSpecification()
    {
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(folder["m.safetensors"], [("w", [2], new[] { 1f, -2f })], new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });
        var bytes = File.ReadAllBytes(folder["m.safetensors"]);
        var json = """{"__metadata__":{"a":"1","b":"2"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        var padded = json.PadRight((json.Length + 7) / 8 * 8);
        Assert.Equal((ulong)padded.Length, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        Assert.Equal(padded, Encoding.UTF8.GetString(bytes, 8, padded.Length));
        Assert.Equal([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], bytes[(8 + padded.Length)..]);
    }

    [Fact]
    public void ReadWrite_ManyTensors_RoundTripBitForBit()
    {
        using var folder = new TemporaryFolder();
        var rng = new Rng(3);
        var values = new float[3 * 4 * 5];
        rng.FillNormal(values, 0, 1e3f);
        values[0] = float.NaN;
        values[1] = float.NegativeInfinity;
        values[2] = -0f;
        (string, int[], ReadOnlyMemory<float>)[] tensors =
            [("b/größe \"x\"", [3, 4, 5], values), ("a", [], new[] { 7f }), ("empty", [2, 0], ReadOnlyMemory<float>.Empty)];
        SafetensorsFile.Write(folder["1"], tensors);
        SafetensorsFile.Write(folder["2"], tensors);
        var file = SafetensorsFile.Read(folder["1"]);
        Assert.Equal(File.ReadAllBytes(folder["1"]), File.ReadAllBytes(folder["2"]));
        Assert.Equal(["b/größe \"x\"", "a", "empty"], file.Names);
        Assert.Equal([3L, 4, 5], file.Entries["b/größe \"x\""].Shape);
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), file.ReadFloats("b/größe \"x\"").Select(BitConverter.SingleToInt32Bits));
        Assert.Equal([7f], file.ReadFloats("a"));
        Assert.Empty(file.ReadFloats("empty"));
        Assert.Empty(file.Metadata);
        Assert.Contains("expected one of its 3", Assert.Throws<DataException>(() => file.ReadFloats("c")).Message);
    }

    [Theory]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0x04, 0xC0 }, -2.5f)]
    [InlineData("F16", new byte[] { 0x00, 0x3E }, 1.5f)]
    [InlineData("BF16", new byte[] { 0xC0, 0x3F }, 1.5f)]
    [InlineData("I64", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -2f)]
    [InlineData("I32", new byte[] { 0, 1, 0, 0 }, 256f)]
    [InlineData("I16", new byte[] { 0xFF, 0xFF }, -1f)]
    [InlineData("I8", new byte[] { 0x80 }, -128f)]
    [InlineData("U8", new byte[] { 200 }, 200f)]
    [InlineData("BOOL", new byte[] { 1 }, 1f)]
    public void ReadFloats_OtherKinds_AreConverted(string dtype, byte[] data, float expected)
    {
        var header = Entry(dtype, "[1]", $"[0,{data.Length}]");
        Assert.Equal([expected], Read(Make(header, data)).ReadFloats("t"));
    }

    [Theory]
    [InlineData("{\"t\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}  ", 4)]
    [InlineData("{}\r \t\n", 0)]
    [InlineData("\t\n{}\r ", 0, "begins with a blank")]
    [InlineData("{\"t\":{\"dtype\":\"F8_E4M3\",\"shape\":[3],\"data_offsets\":[0,3]}}", 3)]
    [InlineData("{\"t\":{\"dtype\":\"F32\",\"shape\":[2,0],\"data_offsets\":[0,0]}}", 0)]
    [InlineData("{\"t\":{\"dtype\":\"F32\",\"shape\":[18446744073709551615,0],\"data_offsets\":[0,0]}}", 0, "63 bits")]
    [InlineData("{}", 0)]
    [InlineData("{\"__metadata__\":{\"k\":\"v\"}}", 0)]
    [InlineData("{\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 3)]
    public void Read_UnusualButValid_IsAccepted(string header, int dataBytes, string? refusal = null)
    {
        if (refusal is null) Assert.NotNull(Read(Make(header, new byte[dataBytes])));
        else Assert.Contains(refusal, Assert.Throws<DataException>(() => Read(Make(header, new byte[dataBytes]))).Message);
    }

    public static TheoryData<string, byte[], string> Attacks => new()
    {
        { "nothing", [], "8 bytes" },
        { "short length", "<\0\0\0\0\0\0"u8.ToArray(), "8 bytes" },
        { "header beyond the end", "<\0\0\0\0\0\0\0"u8.ToArray(), "header of 60 bytes" },
        { "huge header", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "at most 100000000" },
        { "header over the limit", [0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0], "at most 100000000" },
        { "not UTF-8", [1, 0, 0, 0, 0, 0, 0, 0, 0xFF], "UTF-8" },
        { "not JSON", [1, 0, 0, 0, 0, 0, 0, 0, (byte)'{'], "not valid JSON" },
        { "empty header", [0, 0, 0, 0, 0, 0, 0, 0], "not valid JSON" },
        { "array", Make("[]", []), "no object" },
        { "two objects", Make("{}{}", []), "not valid JSON" },
        { "the reference's header too large", [.. "<\0\0\0\0"u8, 0xFF, 0xFF, 0xFF, .. "{\"test\":{}}"u8], "at most 100000000" },
        { "bytes before the header", Make(" " + Entry("F32", "[1]", "[0,4]"), new byte[4]), "begins with a blank" },
        { "a mark of byte order", [5, 0, 0, 0, 0, 0, 0, 0, 0xEF, 0xBB, 0xBF, .. "{}"u8], "no" },
        { "a zero behind the header", Make("{}\0", []), "not valid JSON" },
        { "metadata null", Make("""{"__metadata__":null}""", []), "map of strings" },
        { "metadata nested", Make("""{"__metadata__":{"k":{}}}""", []), "expected a string" },
        { "a tensor that is null", Make("""{"t":null}""", []), "an object" },
        { "shape null", Make("""{"t":{"dtype":"F32","shape":null,"data_offsets":[0,4]}}""", new byte[4]), "arrays" },
        { "numbers in words", Make(Entry("F32", "[\"1\"]", "[0,4]"), new byte[4]), "whole numbers" },
        { "an exponent", Make(Entry("F32", "[1e0]", "[0,4]"), new byte[4]), "whole numbers" },
        { "hole between", Make($"{{{Body("F32", "[1]", "[0,4]")},{Body("F32", "[1]", "[8,12]", "u")}}}", new byte[12]), "begin at 4" },
        { "overlap of a part", Make($"{{{Body("F32", "[2]", "[0,8]")},{Body("F32", "[1]", "[4,8]", "u")}}}", new byte[8]), "begin at 8" },
        { "no tensor but data", Make("{}", new byte[4]), "4 bytes after" },
        { "empty tensor with bytes", Make(Entry("I32", "[2,0]", "[0,4]"), new byte[4]), "0 bytes for I32" },
        { "fewer bytes than the shape, none there", Make(Entry("I32", "[2,2]", "[0,4]"), []), "16 bytes for I32" },
        { "huge tensor, tiny file", Make(Entry("F32", "[1000000000]", "[0,4000000000]"), new byte[4]), "cut off" },
        { "size over 63 bits", Make(Entry("U8", "[9223372036854775808]", "[0,9223372036854775808]"), new byte[4]), "in order" },
        { "kind of another release", Make(Entry("C64", "[1]", "[0,8]"), new byte[8]), "dtype 'C64'" },
        { "kind in small letters", Make(Entry("f32", "[1]", "[0,4]"), new byte[4]), "dtype 'f32'" },
        { "comment", Make("{/**/}", []), "not valid JSON" },
        { "trailing comma", Make("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}""", new byte[4]), "not valid JSON" },
        { "bogus after the data", [.. Make(Entry("F32", "[1]", "[0,4]"), new byte[4]), .. "extra_bogus_data_for_polyglot_file"u8], "34 bytes after" },
        { "two bytes missing", Make(Entry("F32", "[1]", "[0,4]"), new byte[2]), "cut off" },
        { "size against offsets", Make(Entry("I32", "[2,2]", "[0,4]"), new byte[4]), "16 bytes" },
        { "overflow of a product", Make(Entry("F32", "[2,18446744073709551614]", "[0,16]"), new byte[16]), "63 bits" },
        { "overflow of bytes", Make(Entry("F32", "[2,9223372036854775807]", "[0,16]"), new byte[16]), "63 bits" },
        { "overflow of the shape", Make(Entry("F32", "[4294967296,4294967296,4]", "[0,16]"), new byte[16]), "63 bits" },
        { "offsets backwards", Make(Entry("F32", "[1]", "[4,0]"), new byte[4]), "in order" },
        { "offset beyond 64 bits", Make(Entry("F32", "[1]", "[0,18446744073709551616]"), new byte[4]), "whole numbers" },
        { "negative size", Make(Entry("F32", "[-1]", "[0,4]"), new byte[4]), "whole numbers" },
        { "fraction", Make(Entry("F32", "[1.5]", "[0,6]"), new byte[6]), "whole numbers" },
        { "too many axes", Make(Entry("F32", "[" + string.Join(',', Enumerable.Repeat(1, 40)) + "]", "[0,4]"), new byte[4]), "at most 32" },
        { "three offsets", Make(Entry("F32", "[1]", "[0,4,4]"), new byte[4]), "at most 2" },
        { "one offset", Make(Entry("F32", "[1]", "[0]"), new byte[4]), "two data_offsets" },
        { "hole before", Make(Entry("F32", "[1]", "[4,8]"), new byte[8]), "begin at 0" },
        { "unknown kind", Make(Entry("PICKLE", "[1]", "[0,4]"), new byte[4]), "dtype 'PICKLE'" },
        { "no dtype", Make("""{"t":{"shape":[1],"data_offsets":[0,4]}}""", new byte[4]), "dtype" },
        { "dtype twice", Make("""{"t":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]), "once each" },
        { "unknown key", Make("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"code":1}}""", new byte[4]), "'code'" },
        { "same name twice", Make($"{{{Body("F32", "[1]", "[0,4]")},{Body("F32", "[1]", "[4,8]")}}}", new byte[8]), "'t' twice" },
        { "escaped name twice", Make($"{{{Body("F32", "[1]", "[0,4]")},{Body("F32", "[1]", "[4,8]", "\\u0074")}}}", new byte[8]), "'t' twice" },
        { "overlap", Make(Overlapping(), new byte[16]), "begin at 16" },
        { "metadata of numbers", Make("""{"__metadata__":{"k":1}}""", []), "expected a string" },
        { "metadata twice", Make("""{"__metadata__":{},"__metadata__":{}}""", []), "twice" },
        { "metadata key twice", Make("""{"__metadata__":{"k":"1","k":"2"}}""", []), "'k' twice" },
        { "metadata no map", Make("""{"__metadata__":"x"}""", []), "map of strings" },
        { "deep nesting", Make("{\"t\":{\"shape\":" + new string('[', 1000) + new string(']', 1000) + "}}", []), "expected" },
        { "lone surrogate", Make("""{"\uD800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]), "not valid JSON" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Read_Attack_IsRefused(string name, byte[] file, string part)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<DataException>(() => Read(file));
        Assert.Contains(part, error.Message);
        Assert.StartsWith("m.safetensors", error.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < (64 * file.Length) + 65_536, name);
    }

    // A header of a megabyte that claims a terabyte, and one that names twenty thousand tensors of nothing.
    [Theory]
    [InlineData(1, "[250000000000]", "[0,1000000000000]")]
    [InlineData(20_000, "[0]", "[0,0]")]
    public void Read_LargeHeader_TakesMemoryForWhatIsThere(int tensors, string shape, string offsets)
    {
        var names = Enumerable.Range(0, tensors).Select(i => Body("F32", shape, offsets, $"t{i}"));
        var file = Make("{" + string.Join(',', names).PadRight(1_100_000) + "}", []);
        var before = GC.GetAllocatedBytesForCurrentThread();
        if (tensors == 1) Assert.Contains("cut off", Assert.Throws<DataException>(() => Read(file)).Message);
        else Assert.Equal(tensors, Read(file).Names.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * file.Length);
    }

    [Fact]
    public void Read_MoreThanAMillionTensors_IsRefused()
    {
        var header = new StringBuilder("{");
        for (var i = 0; i <= 1_000_000; i++)
        {
            header.Append(i == 0 ? "\"" : ",\"").Append(i).Append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }

        var file = Make(header.Append('}').ToString(), []);
        Assert.Contains("1000000 tensors", Assert.Throws<DataException>(() => Read(file)).Message);
    }

    [Fact]
    public void Write_WrongInput_IsRefusedAndLeavesTheOldFile()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("m", "old");
        Assert.Throws<ShapeException>(() => SafetensorsFile.Write(path, [("a", [3], new float[2])]));
        Assert.Throws<DataException>(() => SafetensorsFile.Write(path, [("a", [1], new float[1]), ("a", [1], new float[1])]));
        Assert.Throws<DataException>(() => SafetensorsFile.Write(path, [("__metadata__", [1], new float[1])]));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Read_DamagedFiles_OnlyThrowDataException()
    {
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(
            folder["m"], [("weight", [2, 3], new float[6]), ("bias", [3], new float[3])], new Dictionary<string, string> { ["format"] = "pt" });
        Mutations.Check(File.ReadAllBytes(folder["m"]), 4000, bytes => Read(bytes).Names.ToList().ForEach(_ => { }));
    }

    private static string Body(string dtype, string shape, string offsets, string name = "t") =>
        $$"""
        "{{name}}":{"dtype":"{{dtype}}","shape":{{shape}},"data_offsets":{{offsets}}}
        """;

    // The published attack: many tensors that all claim the same bytes.
    private static string Overlapping() => "{" + string.Join(',', Enumerable.Range(0, 10).Select(i => Body("F32", "[2,2]", "[0,16]", $"t{i}"))) + "}";

    private static string Entry(string dtype, string shape, string offsets) => $"{{{Body(dtype, shape, offsets)}}}";

    private static SafetensorsFile Read(byte[] file) => SafetensorsFile.Read(new MemoryStream(file), "m.safetensors");

    private static byte[] Make(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        return [.. length, .. text, .. data];
    }
}
