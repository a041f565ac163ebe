using Descent.Diagnostics;

namespace Descent.Configuration;

/// <summary>Steps of remedies that change samples, targets and penalties.</summary>
internal static class DataSteps
{
    public static bool Write(ConfigEditor editor, RemedyStep step) => step switch
    {
        AddPreprocessing(var name) => Add(editor, name),
        RemovePreprocessing(var index) => Remove(editor, index),
        RemoveAugmentation => StepWriter.Put(editor, ["data", "augment"], ConfigEditor.Json("[]"))
            && StepWriter.Put(editor, ["data", "mix"], ConfigEditor.Json("[]")),
        StandardizeTargets => StepWriter.Put(editor, ["data", "standardizeTargets"], ConfigEditor.Value(true)),
        BalanceClasses => StepWriter.Put(editor, ["data", "sampling"], ConfigEditor.Value("class-balanced"))
            && StepWriter.Put(editor, ["data", "shuffle"], ConfigEditor.Value(true)),
        RemovePenalties => NoPenalties(editor),
        _ => false,
    };

    private static bool Add(ConfigEditor editor, string name)
    {
        editor.Append(["data", "preprocess"], ConfigEditor.Entry(name));
        return true;
    }

    private static bool Remove(ConfigEditor editor, int index)
    {
        if (editor.Find("data", "preprocess") is not { } list || index < 0 || index >= list.Items.Count) return false;
        editor.Remove(["data", "preprocess", $"{index}"]);
        return true;
    }

    // Label smoothing stands beside the penalties, and is none.
    private static bool NoPenalties(ConfigEditor editor)
    {
        var zero = ConfigEditor.Value(0.0);
        var penalties = editor.Find("regularizers")!.Items;
        for (var i = penalties.Count - 1; i >= 0; i--)
            if (LayerPath.EntryOf(penalties[i])?.Name is "l1" or "l2")
                editor.Remove(["regularizers", $"{i}"]);
        if (LayerPath.EntryOf(editor.Find("optimizer")!) is ({ } name, { } settings) && settings.Member("weightDecay") is not null)
            editor.Replace(["optimizer", name, "weightDecay"], zero);
        var groups = editor.Find("training", "groups")!.Items;
        for (var i = 0; i < groups.Count; i++)
            if (groups[i].Member("weightDecay") is { Kind: ConfigNodeKind.Number })
                editor.Replace(["training", "groups", $"{i}", "weightDecay"], zero);
        return true;
    }
}
