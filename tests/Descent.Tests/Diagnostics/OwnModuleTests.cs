using Descent.Diagnostics;
using Descent.Nn;
using static Descent.Tests.Diagnostics.StructureClinic;

namespace Descent.Tests.Diagnostics;

/// <summary>A module that somebody wrote computes in its own ForwardCore: what is found there is of no layer, and is called by the class.</summary>
public sealed class OwnModuleTests
{
    [Fact]
    public void DeadUnits_OfTheModelsOwnCode_AreOfNoLayer()
    {
        var diagnosis = Examine(new Gated(), new CrossEntropy(), Points(), epochs: 8);
        var found = diagnosis.Found("DD0103");
        Assert.Null(found.Layer);
        Assert.Contains("units of Gated's Relu were active for none", found.Message, StringComparison.Ordinal);
        Assert.All(found.Plots, plot => Assert.DoesNotContain("", plot.Labels ?? []));
        Assert.DoesNotContain("''", diagnosis.ToText(), StringComparison.Ordinal);
        Assert.DoesNotContain(diagnosis.Findings, f => f.Layer == "");
    }

    [Fact]
    public void Suspicion_OfAnEmptyName_HasNoLayer()
    {
        var suspicion = new Suspicion(Severity.Warn, 1, "Seen.", "Why.", new Remedy("Mend."));
        Assert.Null((suspicion with { Layer = "" }).Layer);
        Assert.Equal("body.0", (suspicion with { Layer = "body.0" }).Layer);
    }

    // Its rectifier is no module, and gets nothing above zero.
    private sealed class Gated : Module
    {
        private readonly Linear _first, _second;

        public Gated()
        {
            var rng = new Rng(1);
            (_first, _second) = (Register("first", new Linear(Features, 16, rng)), Register("second", new Linear(16, Classes, rng)));
            _first.Bias!.Value.Assign(Tensor.Full(_first.Bias.Shape, -100));
        }

        protected override Tensor ForwardCore(Tensor input) => _second.Forward(_first.Forward(input).Relu());
    }
}
