namespace Descent.Tests.Devices;

/// <summary>A step says whether it left its parameter finite, wherever in it the number is that is not.</summary>
public sealed class UpdateFinitenessTests
{
    private const int Count = 70_003; // three tasks, the last with a rest

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var device in TestDevices.Names)
                foreach (var step in (string[])["sgd", "momentum", "rate inside", "adam", "moments", "squares", "rms", "sign"])
                    data.Add(device, step);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_SaysWhetherAllIsFinite(string deviceName, string step)
    {
        var device = TestDevices.Find(deviceName);
        Assert.True(Step(device, step, at: -1, 0));
        foreach (var at in (int[])[0, 1, 32_767, 32_768, 50_000, Count - 1])
            Assert.False(Step(device, step, at, step == "sign" ? float.NaN : float.PositiveInfinity), $"at {at}");
        Assert.False(Step(device, step, 9, float.NaN));
    }

    private static bool Step(Device device, string step, int at, float value)
    {
        Tensor Of(float number) => Tensor.Full([Count], number, device);
        var gradients = new float[Count];
        Array.Fill(gradients, 0.5f);
        if (at >= 0) gradients[at] = value;
        var (w, g) = (Of(1).Storage, Tensor.From(gradients, [Count], device).Storage);
        AdaptiveUpdate Rule(UpdateRule rule) => new(rule, 0.1f, 0.9f, 0.99f, 1e-8f);
        return step switch
        {
            "sgd" => device.SgdStep(new SgdUpdate(0.1f, 0, 0, 0, false, false), w, g, null),
            "momentum" => device.SgdStep(new SgdUpdate(0.1f, 0.9f, 0, 0, true, false), w, g, Of(0).Storage),
            "rate inside" => device.SgdStep(new SgdUpdate(0.1f, 0.9f, 0, 0, false, false, true), w, g, Of(0).Storage),
            "adam" => device.AdamStep(new AdamUpdate(0.1f, 0.9f, 0.99f, 1e-8f, 0, true, 1), w, g, Of(0).Storage, Of(0).Storage),
            "moments" => device.AdaptiveStep(Rule(UpdateRule.Moments), w, g, Of(0).Storage, Of(0).Storage, Of(0).Storage),
            "squares" => device.AdaptiveStep(Rule(UpdateRule.SumOfSquares), w, g, Of(0).Storage),
            "rms" => device.AdaptiveStep(Rule(UpdateRule.RootMeanSquare), w, g, Of(0).Storage, Of(0).Storage, Of(0).Storage),
            _ => device.AdaptiveStep(Rule(UpdateRule.Sign), w, g, Of(0).Storage),
        };
    }
}
