namespace Descent.Nn;

/// <summary>Fixup: residual networks without norms that start as the identity, and whose first steps change the output by the same whatever the
/// depth.</summary>
/// <remarks>
/// Rule, for L residual branches of m layers with weights each: the last layer of the model and the last of every branch zero; the other layers of a
/// branch Kaiming normal times L^(-1 / (2 m - 2)); all others Kaiming normal; every bias zero. The paper's third rule, single learned numbers (a
/// bias before every layer and activation, a factor in every branch), is a matter of the model and not of its start.
/// Meant for models without norms: one that has them starts well enough without.
/// Reference: Zhang, Dauphin, Ma, Fixup Initialization, ICLR 2019, arXiv:1901.09321, section 3.
/// </remarks>
public sealed class Fixup : ModelInitializer
{
    /// <inheritdoc/>
    public override bool NeedsBatch => false;

    private protected override void Fill(Module model, Tensor batch, Rng rng)
    {
        var layers = WeightLayers(model);
        var branches = model.WithParts().OfType<IHasBranch>().Select(r => r.Branch.SelectMany(WeightLayers).DistinctBy(l => l.Weight).ToList())
            .Where(branch => branch.Count > 0).ToList();
        if (branches.Count == 0)
            throw new GraphException(
                "Fixup.Initialize: got a model without residual branches that have weights; expected at least one. Use Kaiming normal.");
        Initializer kaiming = new KaimingNormal(), zero = new Constant();
        foreach (var layer in layers)
        {
            kaiming.Fill(layer.Weight.Value, rng);
            if (layer.Bias is { } bias) zero.Fill(bias.Value, rng);
        }

        foreach (var branch in branches)
        {
            var scale = branch.Count == 1 ? 1 : Math.Pow(branches.Count, -1.0 / ((2 * branch.Count) - 2));
            foreach (var layer in branch.Take(branch.Count - 1)) layer.Weight.Value.Assign(layer.Weight.Value.Detach() * (float)scale);
            zero.Fill(branch[^1].Weight.Value, rng);
        }

        zero.Fill(layers[^1].Weight.Value, rng);
    }
}

/// <summary>A module that adds the output of a branch to its input.</summary>
internal interface IHasBranch
{
    /// <summary>The parts of the branch in order.</summary>
    IEnumerable<Module> Branch { get; }
}
