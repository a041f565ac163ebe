using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0411.</summary>
internal sealed class LabelNoise : Rule
{
    private const int FewestSure = 40;
    private const int FewestWrong = 6;

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0411", Name = "label-noise", Title = "Labels seem to be wrong", Severity = Severity.Warn,
        Checks = "At the end of an epoch, for up to 600 training samples: the class that the network names, how sure it is of it, and the class "
            + "that most of the 10 nearest samples have. Among the surer half of those where network and neighbours agree, it counts labels that "
            + "are another class. It warns from 5 % on (of fewer than 14 at two epochs), where these labels are any class rather than the "
            + "network's second best, or where they are nearly as frequent among the very surest and where neighbours agree most; "
            + "or, but for tables, where it does not depend on how many neighbours agree. Where half of the labels are wrong the loss "
            + "hardly falls: then the network must tell as much as the neighbours do. Where neighbours tell less than half of what the "
            + "network does, they are not asked: then only labels that are any class count, at two epochs or the end.",
        Hurts = "A wrong label pulls the other way than its neighbours. The network first learns what most say, and later the wrong ones by "
            + "heart: training accuracy goes up, validation goes down. Measured on wrong labels, a perfect model looks bad.",
        FalseAlarms = "A hard task is wrong where two classes meet: there the network is unsure, and the label is its second best. A network that "
            + "is too simple is wrong in whole regions: there neighbours share the label. Classes of less than half an equal share are learnt "
            + "last, and are not counted. Where features tell only part of what decides the class, everywhere alike, no method can tell that from "
            + "wrong labels.",
        Remedy = "Look at the samples that the network is surest to be wrong about: most are wrong labels. Correct them; else smooth labels, stop "
            + "early, or use a loss that bears it.",
        Reference = "Lecture 002, data; Arpit et al., A closer look at memorization, 2017; Northcutt, Jiang, Chuang, Confident learning, 2021",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0904", "DD0905", "DD0502", "DD0909", "DD0907"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (!x.Patient.IsClassification || x.Patient.Data.Training.TargetShape.Count > 0 || FirstLayer.TakesTokens(x)) return;
        var facts = DataFacts.Of(x);
        var part = facts.Training;
        if (part.Targets.Classes is null || part.Count < 4 * NeighbourFacts.Asked || x.Trace.Epochs.Count == 0) return;
        var epoch = x.Trace.Epochs[^1];
        if (epoch.Accuracy is null or > 0.985) return; // nothing is told wrong
        // Where half of the labels are by lot, even the best answer explains little of the loss.
        var isFaint = !(x.Trend.Learned > Thresholds.LearnedEnough);
        if (Look(x, facts) is not { } seen || seen.Sure < FewestSure || seen.SureWrong < FewestWrong) return;
        if (seen.SureShare < Thresholds.NoiseShare) return;
        if (isFaint ? !(seen.IsLearnt && (seen.IsFlat || seen.IsByLot)) : !seen.IsAnywhere && !seen.IsEven && !seen.IsFlat && !seen.IsByLot) return;
        var before = x.Shared(() => new Suspected());
        var isAgain = before.Step > 0 && before.Step < x.Step;
        if (before.Step == 0) before.Step = x.Step;
        var isClear = !seen.IsBlind && (!isFaint || (seen.IsByLot && seen.SureWrong >= 2 * Thresholds.ManyWrong));
        if (isAgain || (seen.SureWrong >= Thresholds.ManyWrong && (isClear || x.Moment.HasFlag(Moments.Verdict))))
            Report(x, seen);
    }

    private static Seen? Look(Examination x, DataFacts facts)
    {
        var (part, neighbours) = (facts.Training, facts.Neighbours);
        int[] rows = [.. neighbours.Queries.Select(neighbours.RowOf)];
        if (x.Laboratory?.Scores([.. rows.Select(r => part.Numbers[r])]) is not { } scores || scores[0].Length < 2) return null;
        Answer[] answers = [.. scores.Select((s, q) => Answer.Of(s, part.Targets.Classes![rows[q]], rows[q], neighbours.Majorities[q].Share))];
        if (answers.OrderByDescending(a => a.Margin).Take(answers.Length / 4).Count(a => a.IsWrong) < FewestWrong / 2) return null; // all is well

        // Rare classes are learnt last: that one of them is not told yet is no sign of a wrong label.
        var common = part.Targets.Counts.Sum() / (2.0 * part.Targets.Counts.Count(n => n > 0));
        bool IsCommon(int c) => (uint)c < (uint)part.Targets.Counts.Length && part.Targets.Counts[c] >= common;
        var (enough, isBlind) = (Math.Min(0.5, Math.Max(0.3, 2.5 / scores[0].Length)), AreBlind(x, part, neighbours, answers));
        List<Answer> agreed = [.. answers.Where((a, q) => IsCommon(part.Targets.Classes![a.Row])
            && (isBlind || (neighbours.Majorities[q] is var m && m.Class == a.Class && m.Share >= enough)))];
        agreed = [.. agreed.OrderByDescending(a => a.Margin).ThenBy(a => a.Row)];
        var (sure, surest) = (agreed.Take(agreed.Count / 2).ToList(), agreed.Take(agreed.Count / 4).ToList());
        var wrong = sure.Where(a => a.IsWrong).ToList();
        return new Seen(sure.Count, wrong.Count, scores[0].Length)
        {
            Rank = wrong.Count == 0 ? 0 : wrong.Average(a => a.Rank),
            SurestShare = surest.Count(a => a.IsWrong) / (double)Math.Max(1, surest.Count),
            AllShare = agreed.Count(a => a.IsWrong) / (double)Math.Max(1, agreed.Count),
            Near = new NearnessOfErrors([.. agreed.Select(a => (a.Near, a.IsWrong))]), Agreed = agreed.Count, IsTable = part.Shape.Count < 2,
            IsBlind = isBlind, IsLearnt = KnowsWhatNeighboursDo(part, neighbours, answers), Surest = surest.Count,
            Example = wrong.Count == 0 ? string.Empty : Describe(part, wrong[0], isBlind),
        };
    }

    // Of things that may stand anywhere in a picture, neighbours know less than half of what the network knows: they are no second opinion.
    private static bool AreBlind(Examination x, PartFacts part, NeighbourFacts neighbours, Answer[] answers)
    {
        var chance = part.Targets.Counts.Max() / (double)part.Targets.Counts.Sum();
        var known = (answers.Count(a => !a.IsWrong) / (double)answers.Length) - chance;
        var right = answers.Where((a, q) => neighbours.Majorities[q].Class == part.Targets.Classes![a.Row]).Count();
        var near = (right / (double)answers.Length) - chance;
        // Norms that lag behind make a network sure of anything: what it knows in training it must know here.
        return known > 0 && near < 0.5 * known && known > 0.5 * (x.Trace.Epochs[^1].Accuracy - chance);
    }

    // Four standard errors above chance, and no worse than the neighbours by two.
    private static bool KnowsWhatNeighboursDo(PartFacts part, NeighbourFacts neighbours, Answer[] answers)
    {
        var chance = part.Targets.Counts.Max() / (double)part.Targets.Counts.Sum();
        var own = answers.Count(a => !a.IsWrong) / (double)answers.Length;
        var near = answers.Where((a, q) => neighbours.Majorities[q].Class == part.Targets.Classes![a.Row]).Count() / (double)answers.Length;
        var error = Math.Sqrt(0.25 / answers.Length);
        return Math.Min(own, near) > chance + (4 * error) && own > near - (2 * error);
    }

    private static string Describe(PartFacts part, Answer answer, bool isBlind) =>
        $"{part.Samples.DescribeSample(part.Numbers[answer.Row])} is labelled "
            + $"{DataText.Class(part.Samples, part.Targets.Classes![answer.Row])}, {(isBlind ? "the network says" : "network and neighbours say")} "
            + $"{DataText.Class(part.Samples, answer.Class)}";

    private static void Report(Examination x, Seen seen) => x.Report(new Suspicion(
        Severity.Warn, 0.8,
        $"Of {seen.Sure} training samples of which {(seen.IsBlind ? "the network is" : "network and nearest neighbours are")} surest to know the "
            + $"class, {seen.SureWrong} ({Percent(seen.SureShare)}) have another label"
            + (seen.IsAnywhere ? ", and any other rather than the second best" : ", as many among the very surest")
            + $". {seen.Example}.",
        "Errors of a hard task lie where two classes meet, these lie everywhere: labels are wrong, or what decides them is not in the features.",
        new Remedy("Look at the samples that the network is surest to be wrong about, and correct their labels."))
    {
        Evidence =
        [
            new Measure("share of other labels among the surer half", seen.SureShare, "below 0.05"),
            new Measure("among the surest quarter", seen.SurestShare), new Measure("among all where network and neighbours agree", seen.AllShare),
            new Measure("place of those labels among the other classes, 0 second best, 1 last", seen.Rank, "near 0"),
        ],
    });

    /// <summary>What the network says of a sample.</summary>
    private readonly record struct Answer(int Class, double Margin, bool IsWrong, double Rank, int Row, double Near)
    {
        /// <param name="scores">Of each class.</param>
        /// <param name="label">The class by the data.</param>
        /// <param name="row">Which sample of the part.</param>
        /// <param name="near">The share of its neighbours that have the class of most.</param>
        public static Answer Of(float[] scores, int label, int row, double near)
        {
            var best = Array.IndexOf(scores, scores.Max());
            var second = scores.Where((_, c) => c != best).Max();
            var (before, others) = (0, Math.Max(1, scores.Length - 2));
            for (var c = 0; c < scores.Length; c++)
                if (c != best && c != label && (uint)label < (uint)scores.Length && scores[c] > scores[label])
                    before++;
            return new Answer(best, scores[best] - second, best != label, (double)before / others, row, near);
        }
    }

    // When it was suspected first: in an early epoch the network is sure of much that it does not know.
    private sealed class Suspected
    {
        public int Step { get; set; }
    }

    private sealed record Seen(int Sure, int SureWrong, int Classes)
    {
        /// <summary>Whether the neighbours are no second opinion.</summary>
        public bool IsBlind { get; init; }

        /// <summary>Whether the network tells as much as the neighbours, and both more than chance.</summary>
        public bool IsLearnt { get; init; }

        /// <summary>Whether labels are another class rather where few neighbours agree.</summary>
        public required NearnessOfErrors Near { get; init; }

        /// <summary>How many samples network and neighbours agree on.</summary>
        public int Agreed { get; init; }

        /// <summary>How many the surest are.</summary>
        public int Surest { get; init; }

        public double SurestShare { get; init; }

        public double AllShare { get; init; }

        /// <summary>Where the labels stand among the classes that the network does not name: 0 the second best, 1 the last.</summary>
        public double Rank { get; init; }

        public required string Example { get; init; }

        public double SureShare => SureWrong / (double)Math.Max(1, Sure);

        /// <summary>Whether the labels are any class, and not the one that is next: a standard error must lie between.</summary>
        public bool IsAnywhere => Classes > 2 && SurestShare > 0.3 * AllShare
            && Rank - Math.Sqrt(Classes / (12.0 * (Classes - 2) * Math.Max(1, SureWrong)))
                > Math.Clamp(5 * Thresholds.NoiseRank / Classes, 0.22, Thresholds.NoiseRank);

        /// <summary>Whether they are as frequent among the surest.</summary>
        public bool IsEven => !IsBlind && !Near.IsOfBorders && SurestShare > Thresholds.NoiseEvenness * AllShare && AllShare < Thresholds.MuchNoise;

        /// <summary>Whether they are as frequent among the surest beyond the error of that share. Where classes overlap the surest are wrong half as
        /// often as all; but of a relation so weak that little is better than guessing, everything is wrong alike.</summary>
        public bool IsFlat => !IsBlind && !Near.IsOfBorders && AllShare < Thresholds.NoiseOfGuessing * (1 - (1.0 / Classes))
            && SurestShare - (2 * Math.Sqrt(SurestShare * (1 - SurestShare) / Math.Max(1, Surest))) > Thresholds.NoiseEvenness * AllShare;

        /// <summary>Whether it is a table, whose classes may overlap as much everywhere.</summary>
        public bool IsTable { get; init; }

        /// <summary>Whether it does not depend on how many neighbours agree.</summary>
        public bool IsByLot => !IsBlind && !IsTable && Agreed >= 2 * FewestSure
            && AllShare < Thresholds.NoiseOfGuessing * (1 - (1.0 / Classes)) && Near.IsByLot;
    }
}
