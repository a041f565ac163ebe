using Descent.Data;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>Measures an ensemble whose members are all trained.</summary>
internal sealed class EnsembleMeasure(EnsembleTraining ensemble, Action<string, int, int>? progress, CancellationToken cancellationToken)
{
    private readonly ExperimentData _data = ensemble.Data;

    public EnsembleReport Measure()
    {
        var (validations, tests, bags) = (new List<Answers>(), new List<Answers>(), new List<Answers>());
        for (var member = 0; member < ensemble.Plan.Members; member++)
        {
            var model = SavedModel.Load(EnsembleFile.MemberOf(ensemble.Folder, member));
            if (_data.Validation.Count > 0) validations.Add(Ask(model, _data.Validation, $"member {member + 1}, validation"));
            if (_data.Test.Count > 0) tests.Add(AskTest(model, member));
            if (ensemble.BagOf(member) is not { } bag) continue;
            var left = Bootstrap.OutOfBag(bag, _data.Training.Count);
            if (left.Length > 0) bags.Add(Renumbered(Ask(model, new SubsetDataset(_data.Training, left), $"member {member + 1}, out of bag"), left));
        }

        var rule = ensemble.Plan.Rule;
        var validation = validations.Count > 0 ? new EnsembleAnswers(validations, rule) : null;
        var test = tests.Count > 0 ? new EnsembleAnswers(tests, rule) : null;
        return new EnsembleReport(Members(validation, test), validation?.Score(), test?.Score())
        {
            OutOfBag = bags.Count > 0 ? OutOfBagScore.Of(bags, _data.Training.Count, rule) : null,
            Diversity = (test ?? validation)?.Diversity(),
            Curve = (test ?? validation)?.Curve() ?? [],
            Part = test is not null ? "test" : validation is not null ? "validation" : string.Empty,
        };
    }

    private List<EnsembleMember> Members(EnsembleAnswers? validation, EnsembleAnswers? test)
    {
        List<EnsembleMember> members = [];
        for (var i = 0; i < ensemble.Plan.Members; i++)
        {
            var folder = FormattableString.Invariant($"members/{i + 1}");
            members.Add(new EnsembleMember(i + 1, ensemble.SeedOf(i), folder, validation?.ScoreOf(i), test?.ScoreOf(i)));
        }

        return members;
    }

    // Who measures a member again is told that its test data are no longer untouched.
    private Answers AskTest(SavedModel model, int member)
    {
        var answers = Ask(model, _data.Test, $"member {member + 1}, test");
        TestLog.Note(EnsembleFile.MemberOf(ensemble.Folder, member), "ensemble");
        return answers;
    }

    private Answers Ask(SavedModel model, Dataset samples, string what) => Answers.Of(
        model.Model, samples, model.TrainingData(samples) with { Unreadable = _data.Unreadable, Workers = _data.Workers },
        TrainingSetup.EvaluationBatchSize(model.Config, samples), done => progress?.Invoke(what, done, samples.Count), cancellationToken);

    private static Answers Renumbered(Answers answers, int[] numbers)
    {
        var samples = Array.ConvertAll(answers.Samples, i => numbers[i]);
        return answers.Classes is { } classes
            ? new Answers(answers.Outputs, classes, samples)
            : new Answers(answers.Outputs, answers.Targets!, answers.Rows, samples);
    }
}
