using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Data;
using Descent.Training;

namespace Descent.Cli.Results;

/// <summary>What predicts: a model, a model with passes, or an ensemble.</summary>
/// <param name="Model">The model, or the ensemble's first: what samples look like.</param>
/// <param name="Columns">What is printed of how sure an answer is.</param>
/// <param name="Predict">Predicts samples, with several views of each or none.</param>
internal sealed record Predictor(
    SavedModel Model, UncertaintyColumns Columns, Func<Dataset, TestTimeAugmentation?, IEnumerable<Prediction>> Predict)
{
    /// <summary>A model, with as many passes as were asked for or none.</summary>
    public static Predictor Of(SavedModel model, (int? Passes, bool IsGiven) asked, ulong seed)
    {
        if (asked.Passes is not { } passes) return new Predictor(model, UncertaintyColumns.None, model.Predict);
        if (!McDropout.IsFor(model.Model))
            throw new UsageException($"--uncertainty: got {model.Path}, a model without dropout; expected one with it, or the folder of an ensemble. "
                + "Train with a \"dropout\" layer (p 0.1 to 0.2), or make an ensemble: descent ensemble.");
        var dropout = new McDropout(model.Model, passes, seed);
        return new Predictor(model, UncertaintyColumns.All, (samples, views) => model.Predict(samples, dropout, views));
    }

    /// <summary>An ensemble, which tells by itself how far its members differ.</summary>
    public static Predictor Of(SavedEnsemble ensemble, (int? Passes, bool IsGiven) asked)
    {
        if (asked.IsGiven)
            throw new UsageException("--uncertainty: got a number of passes for an ensemble; expected none: each of its members answers once.");
        return new Predictor(
            ensemble.Members[0], asked.Passes is null ? UncertaintyColumns.Spread : UncertaintyColumns.All, ensemble.Predict);
    }
}
