using Descent.Diagnostics;

namespace Descent.Configuration;

/// <summary>Writes one step of a remedy into a config. Each method returns false where the config has no place for it.</summary>
internal static class StepWriter
{
    public static bool Write(ConfigEditor editor, RemedyStep step) => step switch
    {
        ScaleLearningRate(var factor) => ScaleRate(editor, factor),
        SetLearningRate(var rate) => Optimizer(editor, "learningRate", ConfigEditor.Value(rate)),
        SetOptimizer(var setting, var value) => Optimizer(editor, setting, ConfigEditor.Value(value)),
        UseOptimizer(var name, var rate) => Put(editor, ["optimizer"], With(name, "learningRate", rate)),
        UseSchedule(var name) => Put(editor, ["schedule"], ConfigEditor.Entry(name)),
        UseLoss(var name) => Put(editor, ["loss"], name is null ? ConfigEditor.Value(null) : ConfigEditor.Entry(name)),
        RemoveLayer(var layer) => editor.RemoveLayer(layer),
        InsertLayer(var after, var name) => editor.InsertLayer(after, ConfigEditor.Entry(name)),
        MoveLayer(var layer, var after) => editor.MoveLayer(layer, after),
        ReplaceLayer(var layer, var name) => LayerSteps.Replace(editor, layer, name),
        ReplaceEvery(var old, var name) => LayerSteps.ReplaceEvery(editor, old, name),
        SetLayer(var layer, var setting, var value) => LayerSteps.Set(editor, layer, setting, ConfigEditor.Value(value)),
        UseInitializer(var name) => LayerSteps.Initializer(editor, name),
        SetLabelSmoothing(var share) => Smoothing(editor, ConfigEditor.Value(share)),
        SetBatchSize(var samples) => Put(editor, ["data", "batchSize"], ConfigEditor.Value(samples)),
        SetEpochs(var count) => Epochs(editor, count),
        StopEarly => EndEarly(editor),
        ClipNorm(var norm) => Put(editor, ["training", "clip"], norm is { } most ? With("clip-norm", "limit", most) : ConfigEditor.Value(null)),
        SetSetting(var path, var value) => Put(editor, JsonPointer.OfPath(path), ConfigEditor.Value(value)),
        _ => DataSteps.Write(editor, step),
    };

    /// <summary>Puts a value at a place whose owner is there.</summary>
    public static bool Put(ConfigEditor editor, string[] path, ConfigNode value)
    {
        if (editor.Find(path.AsSpan(0, path.Length - 1)) is null) return false;
        editor.Replace(path, value);
        return true;
    }

    private static ConfigNode With(string name, string setting, double value) =>
        ConfigEditor.Json("{}").With(name, ConfigEditor.Json("{}").With(setting, ConfigEditor.Value(value)));

    private static bool Optimizer(ConfigEditor editor, string setting, ConfigNode value)
    {
        if (LayerPath.EntryOf(editor.Find("optimizer")!) is not ({ } name, { } settings) || settings.Member(setting) is null) return false;
        editor.Replace(["optimizer", name, setting], value);
        return true;
    }

    // Muon has a second rate, for what is no matrix.
    private static bool ScaleRate(ConfigEditor editor, double factor)
    {
        if (LayerPath.EntryOf(editor.Find("optimizer")!) is not ({ } name, { } settings)) return false;
        foreach (var setting in (string[])["learningRate", "otherLearningRate"])
            if (settings.Member(setting) is { } rate)
                editor.Replace(["optimizer", name, setting], ConfigEditor.Value(ConfigTree.Number(rate) * factor));
        return true;
    }

    // It may stand beside the penalties, or in the loss.
    private static bool Smoothing(ConfigEditor editor, ConfigNode share)
    {
        var regularizers = editor.Find("regularizers")!.Items;
        for (var i = 0; i < regularizers.Count; i++)
            if (LayerPath.EntryOf(regularizers[i])?.Name is "label-smoothing" and { } name)
                return Put(editor, ["regularizers", $"{i}", name, "share"], share);
        if (editor.Find("loss") is not { Kind: not ConfigNodeKind.Null } loss) return false;
        if (LayerPath.EntryOf(loss) is not ({ } used, { } settings) || settings.Member("labelSmoothing") is null) return false;
        editor.Replace(["loss", used, "labelSmoothing"], share);
        return true;
    }

    // A limit of steps or time that was there would end the longer training where the short one ended.
    private static bool Epochs(ConfigEditor editor, int count)
    {
        editor.Replace(["training", "epochs"], ConfigEditor.Value(count));
        foreach (var limit in (string[])["maxSteps", "maxMinutes"])
            if (editor.Find("training", limit) is { Kind: ConfigNodeKind.Number })
                editor.Replace(["training", limit], ConfigEditor.Value(null));
        return true;
    }

    private static bool EndEarly(ConfigEditor editor)
    {
        const int FewestEpochs = 3, MostEpochs = 10; // ten is the catalog's; a run of thirty epochs would never end by it
        if (editor.Find("training", "stop") is { Kind: not ConfigNodeKind.Null }) return false;
        var epochs = (int)ConfigTree.Number(editor.Find("training", "epochs")!);
        var patience = Math.Clamp(epochs / 10, FewestEpochs, MostEpochs);
        editor.Replace(["training", "stop"], ConfigEditor.Json($"{{\"early-stopping\": {{\"patience\": {patience}}}}}"));
        if (editor.Find("data", "validation") is not { Kind: ConfigNodeKind.Number } share || ConfigTree.Number(share) == 0)
            editor.Replace(["data", "validation"], ConfigEditor.Value(0.1));
        return true;
    }
}
