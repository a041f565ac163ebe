using Descent.Data;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>An ensemble read back from its folder: it takes raw files of the kind that its members were trained on, and predicts.</summary>
/// <example><code>
/// var ensemble = SavedEnsemble.Load("runs/bagged");
/// foreach (var prediction in ensemble.Predict(ensemble.Read("pictures")))
///     Console.WriteLine($"{prediction.Place}: {prediction.Ranking[0].Name}, mutual information {prediction.Uncertainty!.MutualInformation}");
/// </code></example>
public sealed class SavedEnsemble
{
    private SavedEnsemble(string path, EnsembleRule rule, IReadOnlyList<SavedModel> members) => (Path, Rule, Members) = (path, rule, members);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>How answers are brought together.</summary>
    public EnsembleRule Rule { get; }

    /// <summary>The members in order.</summary>
    public IReadOnlyList<SavedModel> Members { get; }

    /// <summary>What samples look like: the same for all members.</summary>
    public SavedData Data => Members[0].Data;

    /// <summary>Whether a path is the folder of an ensemble.</summary>
    public static bool IsEnsemble(string path) => EnsembleFile.IsIn(path);

    /// <summary>Reads the folder of an ensemble.</summary>
    /// <exception cref="DataException">It is none, damaged, or its training was broken off.</exception>
    public static SavedEnsemble Load(string path)
    {
        var file = EnsembleFile.Read(path);
        if (!file.IsFinished)
            throw new DataException($"{path}: got an ensemble whose training was broken off; expected a finished one. Go on with "
                + $"'descent ensemble --resume {path}'.");
        List<SavedModel> members = [];
        for (var i = 0; i < file.Plan.Members; i++)
        {
            var member = SavedModel.Load(EnsembleFile.MemberOf(path, i));
            if (members.Count > 0 && !AreAlike(members[0].Data, member.Data))
                throw new DataException(
                    $"{member.Path}: got a model of other data; expected that of {members[0].Path}, a member of the same ensemble.");
            members.Add(member);
        }

        return new SavedEnsemble(path, file.Plan.Rule, members);
    }

    /// <summary>Reads the samples of a file; see <see cref="SavedModel.Read"/>.</summary>
    public Dataset Read(string path) => Members[0].Read(path);

    /// <summary>Predicts sample after sample: mean probabilities or values, and how far the members differ. With <see cref="EnsembleRule.Vote"/> the
    /// probabilities are shares of votes, and equal ones are ordered by the mean probability.</summary>
    /// <param name="samples">The samples, raw.</param>
    /// <param name="views">Several views of each image, averaged for each member; null: the image as it is.</param>
    /// <exception cref="DataException">The members tell a class for each step or pixel.</exception>
    /// <exception cref="ShapeException">The samples have another shape than those of the training.</exception>
    public IEnumerable<Prediction> Predict(Dataset samples, TestTimeAugmentation? views = null)
    {
        Members[0].CheckUncertain();
        return Batches(samples, views);
    }

    private IEnumerable<Prediction> Batches(Dataset samples, TestTimeAugmentation? views)
    {
        var batchSize = TrainingSetup.EvaluationBatchSize(Members[0].Config, samples);
        var readers = Members.Select(m => m.Batches(samples, views, batchSize).GetEnumerator()).ToList();
        try
        {
            while (readers.TrueForAll(r => r.MoveNext()))
            {
                var indices = readers[0].Current.Indices;
                var tally = new UncertaintyTally(indices.Length, Data.Outputs, Data.TargetKind == TargetKind.Classes);
                foreach (var reader in readers) tally.Add(reader.Current.Answers);
                for (var row = 0; row < indices.Length; row++) yield return Describe(tally, row, indices[row], samples);
            }
        }
        finally
        {
            foreach (var reader in readers) reader.Dispose();
        }
    }

    private Prediction Describe(UncertaintyTally tally, int row, int index, Dataset samples)
    {
        var prediction = Members[0].Describe(tally, row, index, samples);
        if (Rule != EnsembleRule.Vote) return prediction;
        var votes = prediction.Ranking.Select(c => (Class: c with { Probability = tally.VoteShare(row, c.Class) }, Mean: c.Probability));
        return prediction with
        {
            Ranking = [.. votes.OrderByDescending(v => v.Class.Probability).ThenByDescending(v => v.Mean).ThenBy(v => v.Class.Class)
                .Select(v => v.Class)],
        };
    }

    private static bool AreAlike(SavedData a, SavedData b) => a.TargetKind == b.TargetKind && a.Outputs == b.Outputs
        && a.SampleShape.SequenceEqual(b.SampleShape) && a.TargetShape.SequenceEqual(b.TargetShape) && a.ClassNames.SequenceEqual(b.ClassNames);
}
