namespace Descent.Diagnostics;

/// <content>Samples and targets.</content>
internal static partial class Thresholds
{
    /// <summary>Where more of the numbers of a sample are constant, little is left to learn from: images have their empty borders, of a third or
    /// so.</summary>
    public const double MostlyConstant = 0.6;

    /// <summary>Standard errors by which the counts of two classes must differ: of forty samples of ten classes, one and nine are chance.</summary>
    public const double CountErrors = 3.5;

    /// <summary>Samples of a part read for statistics, at least: a mean is then known to 3 % of a deviation.</summary>
    public const int FewestSamplesRead = 1000;

    /// <summary>And at most: more make no statement here surer.</summary>
    public const int MostSamplesRead = 5000;

    /// <summary>Of very large samples so many still: a mean is known to a tenth of a deviation.</summary>
    public const int FewestLargeSamples = 100;

    /// <summary>Batches whose targets are alike to such a degree are not mixed: by lot, 32 batches of 32 samples stay below 0.01.</summary>
    public const double BatchLikeness = 0.25;

    /// <summary>Numbers of a part read for statistics: a hundredth of a second.</summary>
    public const int NumbersRead = 1 << 22;

    /// <summary>Classes counted in a part at most.</summary>
    public const int TargetsRead = 200_000;

    /// <summary>Samples of a part compared with others bit by bit, at least and at most, and numbers in all.</summary>
    public const int FewestSamplesHashed = 5000;

    public const int MostSamplesHashed = 50_000;

    public const int NumbersHashed = 1 << 26;

    /// <summary>Inputs of a root mean square above this are asked about: standardised ones have 1, bytes about 100. Whether it matters, a replay
    /// decides.</summary>
    public const double LargeInput = 5;

    /// <summary>Scales, offsets and spreads above this share of those thresholds, and not above them, count where a whole run is beaten by fewer
    /// steps.</summary>
    public const double NoticeableScale = 2 / 3.0;

    /// <summary>Inputs of a usual scale are worth a warning only where fewer normalised steps leave less than this share of the run's loss.</summary>
    public const double MuchLower = 0.5;

    /// <summary>A validation loss above this share of the constant answer's: nothing was learnt for anything but the training data.</summary>
    public const double NoUse = 0.97;

    /// <summary>Beyond this, inputs are far from what every rule for initial weights assumes, whatever the training makes of it.</summary>
    public const double VeryLargeInput = 20;

    /// <summary>Features whose scales are so far apart: one learning rate cannot suit both, since steps go with the square (SageMaker and others
    /// have no
    /// such rule; 100 is the conditioning 10,000).</summary>
    public const double ScaleSpread = 100;

    /// <summary>A mean of so many deviations: the first layer sees a constant with a little on top.</summary>
    public const double LargeOffset = 3;

    /// <summary>A deviation below this, in a range below <see cref="SmallRange"/>: images divided by 255 twice have 0.001.</summary>
    public const double SmallDeviation = 0.02;

    /// <summary>One-hot columns may have small deviations, but never so small a range.</summary>
    public const double SmallRange = 0.15;

    /// <summary>A replay is clearly better where its loss is lower by this share of the baseline.</summary>
    public const double DataGain = 0.1;

    /// <summary>And so clearly that a run whose inputs are far off should be helped, also where it learns something.</summary>
    public const double LargeDataGain = 0.15;

    /// <summary>Targets whose mean or deviation lies above this are asked about; a replay decides.</summary>
    public const double LargeTarget = 3;

    /// <summary>Or whose deviation lies below this.</summary>
    public const double SmallTarget = 0.1;

    /// <summary>A loss above this share of the best constant answer's, and not falling, is stuck there: a mean over some batches is not known
    /// better.</summary>
    public const double StuckTargets = 0.85;

    /// <summary>A normalised replay that leaves less of its baseline than the run after more steps, by this much.</summary>
    public const double TargetGain = 0.2;

    /// <summary>The largest class over the smallest from which imbalance is spoken of (SageMaker: 10).</summary>
    public const double ClassRatio = 8;

    /// <summary>The least number of samples of rare classes before their recall says something: that none of four is found comes about once in forty
    /// times where six in ten should be.</summary>
    public const int FewestRare = 4;

    /// <summary>A class is missed where so many samples were to be expected at equal shares.</summary>
    public const int ExpectedOfClass = 15;

    /// <summary>More bits than this in the numbers of a sample, beyond those that tell the samples apart: equal samples are copies and no
    /// chance.</summary>
    public const double CopyBits = 20;

    /// <summary>From which share of a held-out part copies falsify the measurement (Deepchecks: 5 %).</summary>
    public const double OverlapShare = 0.05;

    /// <summary>From which share duplicates in the training part are worth telling.</summary>
    public const double DuplicateShare = 0.02;

    /// <summary>From which share of the samples contradictory labels bound what can be learnt, in hundredths of the accuracy.</summary>
    public const double ConflictShare = 0.01;

    /// <summary>So many wrong labels at once are no chance of an early epoch; with fewer the next one must say it again.</summary>
    public const int ManyWrong = 14;

    /// <summary>The least share of wrong labels among samples on whose class the network and its neighbours agree. Clean data have a few
    /// hundredths: what lies on a boundary is not among the surest.</summary>
    public const double NoiseShare = 0.05;

    /// <summary>Wrong labels are as frequent among the surest quarter as among all; those of overlapping clouds of points came to 0.6 at
    /// most.</summary>
    public const double NoiseEvenness = 0.68;

    /// <summary>So many standard errors more where neighbours disagree, and errors lie where classes meet: 60 overlapping clouds had 4.3 to 9.4,
    /// wrong labels among separate classes less than 3.</summary>
    public const double BorderErrors = 3;

    /// <summary>The share of other labels where neighbours agree most, of that everywhere: overlapping clouds had 0.56 and less, the same with wrong
    /// labels besides 0.6 and more.</summary>
    public const double BorderEvenness = 0.6;

    /// <summary>Fewer standard errors than this, and errors are anywhere.</summary>
    public const double LotErrors = 2.5;

    /// <summary>As frequent everywhere counts up to this share of what guessing gets wrong: of a weak relation, errors are everywhere by
    /// nature.</summary>
    public const double NoiseOfGuessing = 0.7;

    /// <summary>Beyond this share of wrong labels evenness must hold by two standard errors.</summary>
    public const double MuchNoise = 0.35;

    /// <summary>Of five classes, the mean place of wrong labels among those that the network does not name: 0.5 by lot, less once it has learnt
    /// some by heart; a smaller share of more classes, since as few overlap. Where classes overlap, the label is mostly the second best, place
    /// 0.</summary>
    public const double NoiseRank = 0.33;

    /// <summary>The share of the loss that must be explained before a network's opinion of a label counts.</summary>
    public const double LearnedEnough = 0.18;

    /// <summary>Where more than this share of samples would have to have another class, parts differ by their classes. A random division of a hundred
    /// samples into five classes comes to 0.1 at most.</summary>
    public const double ClassesMoved = 0.12;

    /// <summary>A difference of means of so many times a clear one is more than other shares of the classes bring.</summary>
    public const double MoreThanClasses = 2;

    /// <summary>The difference of means, in deviations, from which parts clearly differ (Cohen: 0.8 is a large effect).</summary>
    public const double LargeShift = 0.8;

    /// <summary>The ratio of deviations from which parts clearly differ: no random division of a hundred samples comes to that.</summary>
    public const double DeviationRatio = 2;

    /// <summary>The difference of two correlations from which features mean something else in another part.</summary>
    public const double CorrelationShift = 0.35;

    /// <summary>Half of that shift: with more of a loss held out than in training it counts as well.</summary>
    public const double SomeShift = 0.4;

    /// <summary>Augmented samples have another mean (in deviations) or another deviation (as a ratio) than plain ones.</summary>
    public const double AugmentationShift = 0.3;

    public const double AugmentationRatio = 1.25;

    /// <summary>Standard errors by which neighbours agree more than by chance, from which there is some relation: one shuffled data set in 150 has
    /// that.</summary>
    public const double NeighbourLimit = 2.5;

    /// <summary>Below so many training samples standard errors are too rough, and the lot decides: targets in random order.</summary>
    public const int SamplesForErrors = 300;

    /// <summary>Of fewer samples a correlation of 0.4 may be chance: nothing is said of them.</summary>
    public const int FewestForRelation = 60;

    /// <summary>The same for images, of which no two are near each other unless there are many.</summary>
    public const int FewestImagesForRelation = 400;

    /// <summary>Where fewer orders by lot than this do as well as the true one, there is a relation: one shuffled data set in twenty has
    /// that.</summary>
    public const double ChanceOfRelation = 0.05;

    /// <summary>Samples for each feature of a table from which neighbours are so near that they show what there is to learn.</summary>
    public const int SamplesOfFeature = 50;

    /// <summary>For one class among many, standard errors by which its samples are neighbours.</summary>
    public const double ClassNeighbourLimit = 4.5;

    /// <summary>Standard errors from which a relation between features and targets is no chance: about one in ten thousand for each number.</summary>
    public const double RelationLimit = 4;

    /// <summary>The share of what differs between samples that is left where the first layer sees it: below, none of it counts beside
    /// rounding.</summary>
    public const double LostInput = 1e-6;
}
