#:project ../src/Descent/Descent.csproj

// A small language model (GPT) learns to write like a file, character by character. On two cores of an AMD EPYC (Zen 4), tinyshakespeare, 2,000
// steps: validation loss 1.52 nats per character in 14.6 minutes, with other work beside it; docs/trainings.md says more.
//   dotnet run -c Release examples/gpt.cs                       README.md, in about a minute: so little text is learned by heart, and what was
//                                                               held back grows more surprising, not less
//   dotnet run -c Release examples/gpt.cs -- FILE               any text, such as tinyshakespeare.txt; a larger network from 200,000 characters on
//   dotnet run -c Release examples/gpt.cs -- FILE --steps 4000  longer is better
//   dotnet run -c Release examples/gpt.cs -- --smoke            a few steps
using System.Diagnostics;
using Descent;
using Descent.Nn;
using Descent.Optim;

const string usage = "Usage: gpt.cs [FILE] [--steps N] [--smoke]   (FILE: a text of a few thousand characters; left out: README.md)";
var (isSmoke, file, asked) = (false, (string?)null, 0);
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--smoke") isSmoke = true;
    else if (args[i] == "--steps" && i + 1 < args.Length && int.TryParse(args[i + 1], out asked) && asked > 0) i++;
    else if (file is null && !args[i].StartsWith("--")) file = args[i];
    else return Fail($"got '{args[i]}'");
}

file ??= "README.md";
if (!File.Exists(file)) return Fail($"found no file '{file}'");
var text = File.ReadAllText(file);
var (layers, context, steps) = text.Length < 200_000 ? (2, 64, 500) : (4, 128, 2000);
const int batchSize = 32;
const float rate = 2e-3f;
if (asked > 0) steps = asked;
if (isSmoke) steps = 10;

// Tokens: the characters of the text, numbered. The last tenth is held back for validation.
char[] alphabet = [.. text.Distinct().Order()];
int[] tokens = [.. text.Select(c => Array.BinarySearch(alphabet, c))];
int[] training = tokens[..(tokens.Length * 9 / 10)], validation = tokens[training.Length..];
if (validation.Length <= context) return Fail($"got {text.Length:N0} characters; expected more than {10 * (context + 1):N0}");

var rng = new Rng(seed: 1);
var model = new Gpt(alphabet.Length, rng, context, size: 128, heads: 4, layers);
var loss = new CrossEntropy();
var optimizer = new AdamW(model.Parameters(), rate, beta2: 0.99f, weightDecay: 0.1f);
optimizer.AddGroup(new ParameterGroup(ParameterGroup.Vectors(model.Parameters())) { WeightDecay = 0 }); // biases and norms
optimizer.AddGroup(new ParameterGroup(ParameterGroup.Matching(model.NamedParameters(), "tok.*", "pos")) { WeightDecay = 0 });
var schedule = new CosineSchedule(end: 0.05f, warmupSteps: steps / 20);
var clip = new ClipByNorm(1);
Console.WriteLine($"{text.Length:N0} characters, {alphabet.Length} different ones, {model.Parameters().Sum(p => p.Value.Count):N0} parameters");

var (first, sum, since, every, clock) = (Validation(), 0.0, 0, Math.Max(1, steps / 20), Stopwatch.StartNew());
var mean = first;
for (var step = 1; step <= steps; step++)
{
    var (inputs, next) = Pieces(training, Enumerable.Range(0, batchSize).Select(_ => rng.NextInt(training.Length - context)));
    optimizer.LearningRate = rate * schedule.Factor(step - 1, steps, steps);
    Tensor value = LossOf(inputs, next);
    value.Backward();
    clip.Apply(model.Parameters());
    optimizer.Step();
    optimizer.ClearGradients();

    (sum, since) = (sum + value.Item(), since + 1);
    if (step % every != 0 && step < steps) continue;
    mean = sum / since;
    var (seconds, measured) = (clock.Elapsed.TotalSeconds, step % (5 * every) == 0 ? $", validation {Validation():0.000}" : "");
    Console.WriteLine($"step {step}/{steps}: loss {mean:0.000}{measured} nats per character, " +
        $"{1000 * seconds / step:0} ms a step, {TimeSpan.FromSeconds(seconds / step * (steps - step)):h\\:mm\\:ss} left");
    (sum, since) = (0, 0);
}

Console.WriteLine($"validation loss {first:0.000} -> {Validation():0.000} nats per character, {clock.Elapsed.TotalSeconds:0} s\n");
Console.WriteLine(Write("\n", isSmoke ? 20 : 400, temperature: 0.8));
return mean < (isSmoke ? first : first / 2) ? 0 : 1;

static int Fail(string problem)
{
    Console.Error.WriteLine($"gpt.cs: {problem}. {usage}");
    return 2;
}

// How surprised the model is by each next character, on average.
Tensor LossOf(IntTensor inputs, IntTensor next) => loss.Forward(model.Forward(inputs).Reshape(-1, alphabet.Length), next);

// Pieces of a text, and the same pieces one character later.
(IntTensor Inputs, IntTensor Next) Pieces(int[] from, IEnumerable<int> starts)
{
    List<int> inputs = [], next = [];
    foreach (var start in starts)
    {
        inputs.AddRange(from.AsSpan(start, context));
        next.AddRange(from.AsSpan(start + 1, context));
    }

    return (IntTensor.From(inputs.ToArray(), [inputs.Count / context, context]), IntTensor.Create([.. next]));
}

// The loss over the whole of the text that was held back, piece by piece.
double Validation()
{
    using var mode = GradMode.NoGrad();
    model.Evaluate();
    var (total, count) = (0.0, (validation.Length - 1) / context);
    foreach (var pieces in Enumerable.Range(0, count).Chunk(batchSize))
    {
        var (inputs, next) = Pieces(validation, pieces.Select(p => p * context));
        total += (double)LossOf(inputs, next).Item() * pieces.Length;
    }

    model.Train();
    return total / count;
}

// Goes on from a beginning. Below 1, the temperature makes likely characters likelier.
string Write(string beginning, int count, double temperature)
{
    using var mode = GradMode.NoGrad();
    model.Evaluate();
    List<int> written = [.. beginning.Select(c => Math.Max(0, Array.BinarySearch(alphabet, c)))];
    for (var i = 0; i < count; i++)
    {
        int[] seen = [.. written.TakeLast(context)];
        float[] scores = model.Forward(IntTensor.From(seen, [1, seen.Length])).ToArray()[^alphabet.Length..];
        var largest = scores.Max();
        double[] shares = [.. scores.Select(s => Math.Exp((s - largest) / temperature))];
        var (draw, token) = (rng.NextDouble() * shares.Sum(), 0);
        while (token < shares.Length - 1 && (draw -= shares[token]) >= 0) token++;
        written.Add(token);
    }

    return string.Concat(written.Select(t => alphabet[t]));
}
