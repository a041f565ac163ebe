using Descent.Data;
using Descent.Nn;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training.Calibrating;

public sealed class McDropoutTests
{
    /// <summary>One number through dropout of p: 0 or 1 / (1 - p); by the law of large numbers mean 1 and deviation root(p / (1 - p)).</summary>
    [Fact]
    public void Measure_OneNumber_HasTheBernoulliMoments()
    {
        var model = new Sequential(new Dropout(0.2f, new Rng(1)));
        var data = new TrainingData(new FloatDataset([.. Enumerable.Repeat(1f, 50)], [1], [.. Enumerable.Repeat(1f, 50)]));
        var answers = new McDropout(model, passes: 400).Measure(data.Training, data);
        Assert.Equal(1, answers.Means.Average(), 0.02); // 20,000 draws of deviation 0.5: standard error 0.0035
        Assert.Equal(0.5, answers.Uncertainties.Average(u => u.Deviation[0]), 0.02);
        Assert.All(answers.Uncertainties, u => Assert.Equal(0, u.Entropy));
    }

    /// <summary>Every pass, made once more by hand with the layer in training mode, and the moments of what came out.</summary>
    [Fact]
    public void Measure_Classes_IsTheMeanOverThePasses()
    {
        var model = Cnn(8);
        var data = new TrainingData(Images(20, 8));
        var dropout = new McDropout(model, passes: 7, seed: 5);
        var answers = dropout.Measure(data.Training, data, batchSize: 20);
        var input = Tensor.From(ReadAll(data.Training), [20, 1, 8, 8]);
        var outputs = dropout.Forward(input).Select(o => o.Softmax().ToArray()).ToList();
        Assert.True(outputs.Select(o => o[0]).Distinct().Count() > 1);
        for (var i = 0; i < 80; i++) Assert.Equal(outputs.Average(o => (double)o[i]), answers.Means[i], 1e-6);
        for (var row = 0; row < 20; row++)
        {
            var rows = outputs.ConvertAll(o => o[(row * 4)..((row + 1) * 4)]);
            var expected = rows.Average(p => p.Sum(x => -x * Math.Log(x)));
            var mean = Enumerable.Range(0, 4).Select(c => rows.Average(p => (double)p[c])).ToArray();
            Assert.Equal(mean.Sum(x => -x * Math.Log(x)), answers.Uncertainties[row].Entropy, 1e-5);
            Assert.Equal(expected, answers.Uncertainties[row].ExpectedEntropy, 1e-5);
            Assert.InRange(answers.Uncertainties[row].MutualInformation, 0, Math.Log(4));
        }
    }

    /// <summary>Batch norm's statistics, modes and generators are afterwards what they were.</summary>
    [Fact]
    public void Measure_LeavesTheModelAsItWas()
    {
        var model = Cnn(8);
        var (weights, random) = (Weights(model), model.RandomState());
        var data = new TrainingData(Images(12, 8));
        new McDropout(model, passes: 3).Measure(data.Training, data);
        AssertSameBits(weights, Weights(model));
        Assert.Equal(random, model.RandomState());
        Assert.All(model.Modules, m => Assert.True(m.Module.IsTraining));
    }

    [Fact]
    public void Measure_BatchNorm_StaysInEvaluationMode()
    {
        var rng = new Rng(1);
        var norm = new BatchNorm(3);
        var seen = new List<bool>();
        var spy = new Box { Body = (box, x) => { seen.Add(norm.IsTraining || box.IsTraining); return x; } };
        Sequential model = [new Linear(2, 3, rng), norm, spy, new Dropout(0.5f, rng)];
        var data = new TrainingData(Points(8));
        new McDropout(model, passes: 4).Measure(data.Training, data);
        Assert.Equal(4, seen.Count);
        Assert.DoesNotContain(true, seen);
    }

    [Fact]
    public void Measure_SameSeed_SameBits_ForOneAndTwoThreads()
    {
        var before = CpuDevice.Threads;
        try
        {
            var model = Cnn(12);
            var data = new TrainingData(Images(40, 12));
            double[] Means(int threads, ulong seed)
            {
                CpuDevice.Threads = threads;
                return new McDropout(model, passes: 5, seed).Measure(data.Training, data, batchSize: 16).Means;
            }

            var one = Means(1, 1);
            Assert.Equal(one, Means(2, 1));
            Assert.Equal(one, Means(1, 1));
            Assert.NotEqual(one, Means(1, 2));
        }
        finally
        {
            CpuDevice.Threads = before;
        }
    }

    public static TheoryData<string> Kinds => ["dropout", "spatial", "connect", "depth", "attention", "lstm"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_EveryKindOfDropout_Draws(string kind)
    {
        var rng = new Rng(2);
        Module model = kind switch
        {
            "dropout" => new Dropout(0.3f, rng),
            "spatial" => new SpatialDropout(0.3f, rng),
            "connect" => new DropConnect(new Linear(4, 4, rng), 0.3f, rng),
            "depth" => new StochasticDepth(0.3f, rng, new Linear(4, 4, rng)),
            "attention" => new MultiHeadAttention(4, 2, rng, dropout: 0.3f),
            _ => new Lstm(4, 4, rng, layers: 2, dropout: 0.3f),
        };
        var input = new float[3 * 5 * 4];
        rng.FillNormal(input, 0, 1);
        var outputs = new McDropout(model.Evaluate(), passes: 6).Forward(Tensor.From(input, [3, 5, 4])).Select(o => o.ToArray()).ToList();
        Assert.Contains(outputs, o => !o.SequenceEqual(outputs[0]));
        Assert.False(model.IsTraining);
    }

    [Fact]
    public void ModelWithoutDropout_IsASentence()
    {
        var none = Assert.Throws<TrainingException>(() => new McDropout(Mlp()));
        Assert.Contains("in which nothing drops; expected a model with dropout", none.Message, StringComparison.Ordinal);
        Assert.False(McDropout.IsFor(Mlp()));
        var rng = new Rng(1);
        Sequential idle = [new Linear(2, 3, rng), new Dropout(0, rng)];
        var nothing = Assert.Throws<TrainingException>(() => new McDropout(idle).Forward(Tensor.Zeros([1, 2])));
        Assert.Contains("nothing drops", nothing.Message, StringComparison.Ordinal);
        Sequential frozen = [new Linear(2, 3, rng), new Dropout(0.5f, rng)];
        frozen.Freeze();
        Assert.Throws<TrainingException>(() => new McDropout(frozen));
        Assert.Throws<ArgumentOutOfRangeException>(() => new McDropout(Cnn(8), passes: 1));
    }

    private static float[] ReadAll(Dataset data)
    {
        var all = new float[data.Count * data.SampleSize];
        for (var i = 0; i < data.Count; i++) data.ReadSample(i, all.AsSpan(i * data.SampleSize, data.SampleSize));
        return all;
    }
}
