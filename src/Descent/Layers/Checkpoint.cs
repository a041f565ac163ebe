namespace Descent.Nn;

/// <summary>Computes a part of a network again on the way back instead of keeping what lies inside: less memory, about a third more time.</summary>
/// <remarks>
/// Of the whole part only the input is kept. The gradients are the same bits as without: random draws are repeated from the same positions, and
/// running statistics and other buffers are updated once. Parameters and buffers have the part's own names, so states fit with and without.
/// Wrap what is large inside and small at its border, such as each block of a deep network. Without recording (evaluation) nothing changes.
/// The part must compute its output from its input, its parameters and its buffers alone; it has no second derivative.
/// Reference: Chen, Xu, Zhang, Guestrin, Training Deep Nets with Sublinear Memory Cost, 2016, arXiv:1604.06174.
/// </remarks>
/// <example><code>
/// foreach (var width in widths) model.Add(new Checkpoint(Block(width, rng)));
/// </code></example>
public sealed class Checkpoint : Module
{
    [ThreadStatic]
    private static bool t_isTransparent;

    private readonly Module _part;

    /// <summary>Creates the wrapper.</summary>
    /// <param name="part">What is computed twice.</param>
    public Checkpoint(Module part) => _part = RegisterNameless(part);

    /// <summary>The part's text, for a summary.</summary>
    public override string ToString() => $"Checkpoint({_part})";

    /// <inheritdoc/>
    /// <exception cref="GraphException">On the way back: the part uses a recorded value that is not its input.</exception>
    protected override Tensor ForwardCore(Tensor input)
    {
        Tensor[] parameters = [.. _part.Parameters().Where(p => !p.IsFrozen).Select(p => p.Value)];
        if (t_isTransparent || !GradMode.IsEnabled || (parameters.Length == 0 && !input.RequiresGrad)) return _part.Forward(input);
        var run = new FirstRun(_part, input);
        // A new tensor over the same numbers: the part may return its input, or a tensor that is somebody else's.
        return run.Output.Detach().CameFrom(new CheckpointNode(_part, input, parameters, run));
    }

    /// <summary>Runs an action on this thread in which parts are recorded as if they were not wrapped, so that the whole graph can be seen.</summary>
    internal static void Transparent(Action action)
    {
        var before = t_isTransparent;
        t_isTransparent = true;
        try
        {
            action();
        }
        finally
        {
            t_isTransparent = before;
        }
    }

    /// <summary>The forward pass that keeps nothing, and what is needed to repeat it.</summary>
    private sealed class FirstRun
    {
        private readonly (Tensor Now, Tensor Before)[] _buffers;
        private readonly (Module Part, bool IsTraining)[] _modes;
        private readonly RngJournal _draws;

        public FirstRun(Module part, Tensor input)
        {
            _buffers = [.. part.NamedBuffers().Select(b => (b.Value, b.Value.Clone()))];
            _modes = [.. part.WithParts().Select(m => (m, m.IsTraining))];
            _draws = RngJournal.Open();
            try
            {
                using var mode = GradMode.NoGrad();
                Output = part.Forward(input);
            }
            finally
            {
                _draws.Close();
            }

            input.Device.OnGraphFreed(); // everything inside is garbage now
        }

        public Tensor Output { get; private set; }

        public void ForgetOutput() => Output = null!;

        /// <summary>Runs an action with modes, buffers and generators as they were before this run, and leaves them as they are now.</summary>
        /// <remarks>Buffers go back only after the action: what it recorded may have saved them.</remarks>
        public void AsBefore(Action action)
        {
            var buffers = Array.ConvertAll(_buffers, b => b.Now.Clone());
            var modes = Array.ConvertAll(_modes, m => m.Part.IsTraining);
            foreach (var (now, before) in _buffers) now.Device.Copy(before.Storage, now.Storage);
            foreach (var (module, isTraining) in _modes) module.SetOwnTraining(isTraining);
            var positions = _draws.Rewind();
            try
            {
                action();
            }
            finally
            {
                RngJournal.Restore(positions);
                for (var i = 0; i < modes.Length; i++) _modes[i].Part.SetOwnTraining(modes[i]);
                for (var i = 0; i < buffers.Length; i++) _buffers[i].Now.Device.Copy(buffers[i].Storage, _buffers[i].Now.Storage);
            }
        }
    }

    private sealed class CheckpointNode : Node
    {
        private readonly Module _part;
        private readonly FirstRun _run;
        private readonly Saved _input;
        private readonly Saved[] _parameters;

        public CheckpointNode(Module part, Tensor input, Tensor[] parameters, FirstRun run)
            : base([input, .. parameters])
        {
            (_part, _run, _input) = (part, run, Save(input));
            _parameters = Array.ConvertAll(parameters, Save);
            run.ForgetOutput();
        }

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            foreach (var parameter in _parameters) _ = parameter.Value; // changed in place since: an error, as without this layer
            var (input, since) = (_input.Value, Newest);
            _run.AsBefore(() => Tape.BackwardAgain(Tape.Recompute(() => Repeat(input)), gradient, since, input));
            gradient.Device.OnGraphFreed();
        }

        // The backward pass may run inside of another module's forward pass, to which this part does not belong.
        private Tensor Repeat(Tensor input)
        {
            var scope = ForwardScope.Current;
            ForwardScope.Current = null;
            try
            {
                return _part.Forward(input);
            }
            finally
            {
                ForwardScope.Current = scope;
            }
        }
    }
}
