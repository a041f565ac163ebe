namespace Descent.Data;

/// <summary>What was found in some data; <see cref="InspectionJson"/> writes it.</summary>
/// <param name="Source">The path or the name that was looked at.</param>
/// <param name="Kind">images, features, sequences, table or array.</param>
/// <param name="Parts">The parts, such as training and test.</param>
/// <param name="Findings">What somebody should know, problems first.</param>
public sealed record InspectionReport(
    string Source, string Kind, IReadOnlyList<PartReport> Parts, IReadOnlyList<InspectionFinding> Findings);

/// <summary>Something that somebody should know.</summary>
/// <param name="Code">A short name that stays, such as duplicate-samples.</param>
/// <param name="IsProblem">True where training would suffer; false for a remark.</param>
/// <param name="Part">The part that it is about; empty where it is about several.</param>
/// <param name="Text">One sentence.</param>
public sealed record InspectionFinding(string Code, bool IsProblem, string Part, string Text);

/// <summary>What was found in one part of the data.</summary>
public sealed record PartReport
{
    /// <summary>training, validation, test or all.</summary>
    public required string Role { get; init; }

    /// <summary>How many samples there are.</summary>
    public required long Count { get; init; }

    /// <summary>How many were read and measured; of classes and targets all are counted.</summary>
    public required long Measured { get; init; }

    /// <summary>The shape of a sample; of images the shape of the first, where they have several.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>The sizes of images, the most frequent first, at most <see cref="InspectionOptions.Examples"/> of them; empty for others.</summary>
    public IReadOnlyList<SizeCount> Sizes { get; init; } = [];

    /// <summary>How many different sizes images have; 0 for others.</summary>
    public int SizeCount { get; init; }

    /// <summary>The classes in the order of their numbers; empty where there are none.</summary>
    public IReadOnlyList<ClassCount> Classes { get; init; } = [];

    /// <summary>The target values, one entry a value; empty where targets are classes.</summary>
    public IReadOnlyList<FeatureReport> Targets { get; init; } = [];

    /// <summary>The channels of images, the features or columns of others; what a sequence has at each step.</summary>
    public IReadOnlyList<FeatureReport> Features { get; init; } = [];

    /// <summary>How many positions of a sample, such as pixels, have one value in all samples that were measured.</summary>
    public int ConstantPositions { get; init; }

    /// <summary>Samples that are there more than once, bit for bit.</summary>
    public DuplicateReport Duplicates { get; init; } = new(0, 0, 0, []);

    /// <summary>Samples that are nearly the same as another one, in this part or in one before it; null where that was not asked.</summary>
    public NearReport? NearDuplicates { get; init; }

    /// <summary>How many samples cannot be read.</summary>
    public long UnreadableCount { get; init; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<UnreadableExample> Unreadable { get; init; } = [];

    /// <summary>Samples whose nearest neighbours all have one other class, or null where that was not asked.</summary>
    public NeighbourReport? Neighbours { get; init; }
}

/// <summary>A size of images and how many have it.</summary>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Planes.</param>
/// <param name="Count">How many images.</param>
public sealed record SizeCount(int Width, int Height, int Channels, long Count);

/// <summary>A class and how many samples it has.</summary>
/// <param name="Name">Its name, or its number where it has no name.</param>
/// <param name="Count">How many samples.</param>
public sealed record ClassCount(string Name, long Count);

/// <summary>What was found in a feature, a channel, a column or a target value.</summary>
public sealed record FeatureReport
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>number, category or text.</summary>
    public string Kind { get; init; } = "number";

    /// <summary>How many finite values.</summary>
    public required long Count { get; init; }

    /// <summary>Cells of a table that are empty or say so; of other data the values that are NaN.</summary>
    public long Missing { get; init; }

    /// <summary>Values that are infinite.</summary>
    public long Infinite { get; init; }

    /// <summary>The least finite value.</summary>
    public double Least { get; init; }

    /// <summary>The largest finite value.</summary>
    public double Largest { get; init; }

    /// <summary>The mean of the finite values.</summary>
    public double Mean { get; init; }

    /// <summary>The standard deviation of the finite values, over the count (not the count less one).</summary>
    public double StandardDeviation { get; init; }

    /// <summary>How many values are 0.</summary>
    public long Zeros { get; init; }

    /// <summary>How the values are spread; null for categories and texts.</summary>
    public HistogramReport? Histogram { get; init; }

    /// <summary>How many different texts a column has; null for numbers, or where there are too many to count.</summary>
    public int? Distinct { get; init; }

    /// <summary>The most frequent texts of a category; empty for others.</summary>
    public IReadOnlyList<ClassCount> Categories { get; init; } = [];

    /// <summary>True for a column of a table, where a missing value is an empty cell and not a broken number.</summary>
    public bool IsColumn { get; init; }

    /// <summary>True where all values are equal.</summary>
    public bool IsConstant { get; init; }
}

/// <summary>How values are spread: bins of one width.</summary>
/// <param name="Start">Where the first bin begins.</param>
/// <param name="Width">The width of a bin; each has its left edge and not its right one.</param>
/// <param name="Counts">How many values lie in each bin.</param>
public sealed record HistogramReport(double Start, double Width, IReadOnlyList<long> Counts);

/// <summary>Samples that are there more than once, bit for bit.</summary>
/// <param name="Copies">Samples that have an equal one before them.</param>
/// <param name="Groups">How many different samples have copies.</param>
/// <param name="Conflicts">Copies whose class or value is not that of the first.</param>
/// <param name="Examples">The first of them, conflicts first.</param>
public sealed record DuplicateReport(long Copies, long Groups, long Conflicts, IReadOnlyList<DuplicatePair> Examples);

/// <summary>Two equal samples.</summary>
/// <param name="First">The number of the first.</param>
/// <param name="Copy">The number of the other.</param>
/// <param name="Text">Both in words, with their targets.</param>
/// <param name="IsConflict">Whether their targets differ.</param>
public sealed record DuplicatePair(long First, long Copy, string Text, bool IsConflict);

/// <summary>Samples that are nearly the same as another one, as <see cref="DuplicateFinder"/> finds them; exact copies do not count.</summary>
/// <param name="Within">How many have a near copy before them in the same part.</param>
/// <param name="Across">How many have a near copy in a part before this one.</param>
/// <param name="Conflicts">How many of both have another class than it.</param>
/// <param name="Examples">The first within the part, conflicts first.</param>
/// <param name="AcrossExamples">The first across parts, conflicts first; of each pair the first lies in a part before.</param>
public sealed record NearReport(
    long Within, long Across, long Conflicts, IReadOnlyList<DuplicatePair> Examples, IReadOnlyList<DuplicatePair> AcrossExamples);

/// <summary>A sample that cannot be read.</summary>
/// <param name="Sample">Its number.</param>
/// <param name="Text">What is wrong.</param>
public sealed record UnreadableExample(long Sample, string Text);

/// <summary>What nearest neighbours say about labels.</summary>
/// <param name="Samples">How many samples were compared, all with all.</param>
/// <param name="Neighbours">How many neighbours of each were asked.</param>
/// <param name="Agreement">The share of samples whose class most of their neighbours have.</param>
/// <param name="Suspects">Samples whose neighbours all have one other class, the clearest first; empty where the agreement is too low to say
/// so.</param>
/// <param name="SuspectCount">How many there are.</param>
public sealed record NeighbourReport(int Samples, int Neighbours, double Agreement, IReadOnlyList<SuspectLabel> Suspects, int SuspectCount);

/// <summary>A label that may be wrong.</summary>
/// <param name="Sample">The number of the sample.</param>
/// <param name="Text">The sample in words.</param>
/// <param name="Class">The class that it has.</param>
/// <param name="NeighbourClass">The class of all its neighbours.</param>
public sealed record SuspectLabel(long Sample, string Text, string Class, string NeighbourClass);
