namespace Descent.Nn;

/// <summary>Listens to the forward passes on this thread: which module, which shapes, how many multiply-adds.</summary>
internal static class ForwardTrace
{
    [ThreadStatic]
    private static List<ForwardStep>? t_steps;

    [ThreadStatic]
    private static int t_depth;

    [ThreadStatic]
    private static Func<Module, Tensor, Tensor, Tensor>? t_replacement;

    /// <summary>True while somebody wants every module's input and output.</summary>
    public static bool IsRecording => t_steps is not null || t_replacement is not null;

    /// <summary>Runs an action and returns what was run in it, inner modules before the ones that contain them.</summary>
    public static List<ForwardStep> Record(Action action)
    {
        List<ForwardStep> steps = [];
        (t_steps, t_depth) = (steps, 0);
        try
        {
            action();
        }
        finally
        {
            t_steps = null;
        }

        return steps;
    }

    /// <summary>Runs an action; every module's output in it is what the replacement makes of module, input and output.</summary>
    public static void Replace(Func<Module, Tensor, Tensor, Tensor> replacement, Action action)
    {
        t_replacement = replacement;
        try
        {
            action();
        }
        finally
        {
            t_replacement = null;
        }
    }

    /// <summary>Runs a forward pass inside a replacement that nobody looks at.</summary>
    public static Tensor Unseen(Func<Tensor> forward)
    {
        var replacement = t_replacement;
        t_replacement = null;
        try
        {
            return forward();
        }
        finally
        {
            t_replacement = replacement;
        }
    }

    /// <summary>The output that goes on in place of a module's own.</summary>
    public static Tensor Replaced(Module module, Tensor input, Tensor output) =>
        t_replacement is { } replacement ? replacement(module, input, output) : output;

    public static long Enter()
    {
        t_depth++;
        return WorkCounter.MultiplyAdds;
    }

    public static void Leave(long before, Module module, Tensor input, Tensor output)
    {
        t_depth--;
        t_steps?.Add(new ForwardStep(module, t_depth, input.Shape, output.Shape, WorkCounter.MultiplyAdds - before));
    }
}

/// <summary>One module's part of a forward pass.</summary>
internal sealed record ForwardStep(Module Module, int Depth, Shape Input, Shape Output, long MultiplyAdds);
