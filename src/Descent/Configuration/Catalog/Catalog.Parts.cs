using Descent.Nn;

namespace Descent.Configuration;

/// <content>Ways to combine layers.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Combinations() =>
    [
        Layer("sequential", "Layers one after the other, as one.", (s, c) => c.Chain(s.Entries("layers"), c.Outputs),
            new EntriesSetting("layers", "The layers in order.", null, EntryGroup.Module)),
        Layer("residual", "Adds its input to the output of a branch: y = branch(x) + shortcut(x).",
            (s, c) => new Residual(c.Chain(s.Entries("branch")), s.Has("shortcut") ? c.Chain(s.Entries("shortcut")) : null),
            new EntriesSetting("branch", "The layers whose output the input is added to.", null, EntryGroup.Module),
            new EntriesSetting("shortcut", "What is done to the input before it is added; null: nothing.", "null", EntryGroup.Module)),
        Layer("checkpoint", "Layers that are computed again on the way back instead of kept: less memory, about a third more time, same gradients.",
            (s, c) => new Checkpoint(c.Chain(s.Entries("layers"), c.Outputs)),
            new EntriesSetting("layers", "The layers in order.", null, EntryGroup.Module)),
    ];

}
