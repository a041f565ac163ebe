#:project ../src/Descent/Descent.csproj

// A small language model learns to write like a file, character by character. README.md is enough to see it learn words and Markdown.
//   dotnet run -c Release examples/gpt.cs                      half a minute on two cores
//   dotnet run -c Release examples/gpt.cs -- FILE              any text
//   dotnet run -c Release examples/gpt.cs -- --smoke           a few steps
using Descent;
using Descent.Nn;
using Descent.Optim;

var isSmoke = args.Contains("--smoke");
var file = args.FirstOrDefault(a => !a.StartsWith("--")) ?? "README.md";
const int context = 64, batchSize = 32;
if (!File.Exists(file) || new FileInfo(file).Length <= 4 * context)
{
    Console.Error.WriteLine($"Usage: gpt.cs [FILE] [--smoke]   (got '{file}'; expected a text of a few thousand characters)");
    return 2;
}

var steps = isSmoke ? 10 : 500;

// Tokens: the characters of the text, numbered.
var text = File.ReadAllText(file);
char[] alphabet = [.. text.Distinct().Order()];
int[] tokens = [.. text.Select(c => Array.IndexOf(alphabet, c))];

var rng = new Rng(seed: 1);
var model = new Gpt(alphabet.Length, rng, context, size: 128, heads: 4, layers: 2);
var optimizer = new AdamW(model.Parameters(), learningRate: 2e-3f);
var loss = new CrossEntropy();
Console.WriteLine($"{text.Length:N0} characters, {alphabet.Length} different ones, {model.Parameters().Sum(p => p.Value.Count):N0} parameters");

float first = 0, last = 0;
for (var step = 1; step <= steps; step++)
{
    var (inputs, next) = Batch();
    Tensor value = loss.Forward(model.Forward(inputs).Reshape(-1, alphabet.Length), next); // scores for the next character, at every position
    value.Backward();
    optimizer.Step();
    optimizer.ClearGradients();

    last = value.Item();
    if (step == 1) first = last;
    if (step == 1 || step % 50 == 0) Console.WriteLine($"step {step}: loss {last:0.000}");
}

Console.WriteLine();
Console.WriteLine(Write("Descent ", isSmoke ? 20 : 300));
return last < (isSmoke ? first : first / 2) ? 0 : 1;

// Pieces of the text from random places, and the same pieces one character later.
(IntTensor Inputs, IntTensor Next) Batch()
{
    var (inputs, next) = (new int[batchSize * context], new int[batchSize * context]);
    for (var b = 0; b < batchSize; b++)
    {
        var start = rng.NextInt(tokens.Length - context);
        tokens.AsSpan(start, context).CopyTo(inputs.AsSpan(b * context));
        tokens.AsSpan(start + 1, context).CopyTo(next.AsSpan(b * context));
    }

    return (IntTensor.From(inputs, [batchSize, context]), IntTensor.Create(next));
}

// Goes on from a beginning, each time with the likeliest character.
string Write(string beginning, int count)
{
    using var mode = GradMode.NoGrad();
    model.Evaluate();
    List<int> written = [.. beginning.Select(c => Math.Max(0, Array.IndexOf(alphabet, c)))];
    for (var i = 0; i < count; i++)
    {
        int[] seen = [.. written.TakeLast(context)];
        IntTensor likeliest = model.Forward(IntTensor.From(seen, [1, seen.Length])).Reshape(-1, alphabet.Length).ArgMax();
        written.Add(likeliest[^1]);
    }

    return string.Concat(written.Select(t => alphabet[t]));
}
