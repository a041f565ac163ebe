namespace Descent.Diagnostics;

/// <summary>Everything that was seen of a run so far, in bounded memory whatever its length.</summary>
internal sealed class Trace
{
    private readonly List<SiteTrace> _sites = [];
    private readonly List<EpochReading> _epochs = [];

    /// <summary>The last step that was made; 0 before the first.</summary>
    public int Step { get; set; }

    /// <summary>The batch's loss before each step.</summary>
    public Series Loss { get; } = new();

    /// <summary>The losses of the first 128 steps, one by one.</summary>
    public List<float> FirstLosses { get; } = [];

    /// <summary>The learning rate of each step.</summary>
    public Series LearningRate { get; } = new();

    /// <summary>The share of each batch that was told right; empty for values.</summary>
    public Series Accuracy { get; } = new();

    /// <summary>The penalty of each step.</summary>
    public Series Penalty { get; } = new();

    /// <summary>The norm of all gradients together, before they were clipped, at each look.</summary>
    public Series GradientNorm { get; } = new();

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<EpochReading> Epochs => _epochs;

    /// <summary>The test, at the end, or null.</summary>
    public TestReading? Test { get; set; }

    /// <summary>The network's operations in the order of one forward pass and the loss; null until the first batch.</summary>
    public NetworkGraph? Graph { get; set; }

    /// <summary>What entered the model.</summary>
    public SiteTrace? Input { get; set; }

    /// <summary>What left it, before the loss.</summary>
    public SiteTrace? Output { get; set; }

    /// <summary>The places between, in the order of the forward pass.</summary>
    public IReadOnlyList<SiteTrace> Sites => _sites;

    /// <summary>Every parameter of the model, each once.</summary>
    public IReadOnlyList<ParameterTrace> Parameters { get; set; } = [];

    /// <summary>The loss of the best answer that does not look at the input (class shares, mean target): what has learnt nothing has this. NaN where
    /// it is not known.</summary>
    public double Baseline { get; set; } = double.NaN;

    /// <summary>What stopped being finite, in words, and where; null while all is well.</summary>
    public (string Cause, string? Layer, int Step)? Fault { get; set; }

    /// <summary>Parameters that had a gradient before the backward pass of a step's first batch: somebody did not clear them.</summary>
    public IReadOnlyList<string> Uncleared { get; set; } = [];

    /// <summary>How many of the model's predicted classes differ in the last look, and the largest share of one; null for values.</summary>
    public (int Different, double LargestShare)? Predicted { get; set; }

    /// <summary>What the last look saw of the model's output, at most 4,096 numbers.</summary>
    public float[] OutputSample { get; set; } = [];

    /// <summary>Looks made.</summary>
    public int Looks { get; set; }

    public void Add(SiteTrace site) => _sites.Add(site);

    public void Add(EpochReading epoch) => _epochs.Add(epoch);
}
