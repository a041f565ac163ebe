using Descent.Nn;

namespace Descent.Docs.Examples;

/// <content>Layers over sequences.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfSequences() =>
    [
        Layer("rnn", typeof(Rnn), s_steps, """{"rnn": {"units": 16}}""", () =>
        {
            var layer = new Rnn(inputs: 8, units: 16, new Rng(1), batchFirst: true);
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 10, 8])).Shape);
        }),
        Layer("lstm", typeof(Lstm), s_steps, """{"lstm": {"units": 16, "layers": 2, "output": "last"}}""", () =>
        {
            var layer = new Lstm(inputs: 8, units: 16, new Rng(1), layers: 2, batchFirst: true);
            var (outputs, state) = layer.Forward(Tensor.Ones([2, 10, 8]), state: null);
            Console.WriteLine($"{outputs.Shape}, state {state.Hidden.Shape}");
        }),
        Layer("gru", typeof(Gru), s_steps, """{"gru": {"units": 16, "bidirectional": true}}""", () =>
        {
            var layer = new Gru(inputs: 8, units: 16, new Rng(1), batchFirst: true, bidirectional: true);
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 10, 8])).Shape);
        }),
        Layer("embedding", typeof(Embedding), [10], """{"embedding": {"count": 100, "size": 8}}""", () =>
        {
            var layer = new Embedding(count: 100, size: 8, new Rng(1));
            Console.WriteLine(layer.Forward(IntTensor.From([5, 3, 99, 5, 0, 7], [2, 3])).Shape);
        }),
        Layer("multi-head-attention", typeof(MultiHeadAttention), s_steps, """{"multi-head-attention": {"heads": 2, "causal": true}}""", () =>
        {
            var layer = new MultiHeadAttention(size: 8, heads: 2, new Rng(1), causal: true);
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 10, 8])).Shape);
        }),
        Layer("transformer-encoder", typeof(TransformerEncoder), s_steps,
            """{"transformer-encoder": {"heads": 2, "layers": 2, "normFirst": true, "activation": "gelu"}}""", () =>
        {
            var layer = new TransformerEncoder(size: 8, heads: 2, new Rng(1), layers: 2, hidden: 32, normFirst: true);
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 10, 8])).Shape);
        }),
        Layer("transformer-decoder", typeof(TransformerDecoder), s_steps, """{"transformer-decoder": {"heads": 2, "layers": 2}}""", () =>
        {
            var layer = new TransformerDecoder(size: 8, heads: 2, new Rng(1), layers: 2, hidden: 32);
            Tensor written = Tensor.Ones([2, 5, 8]), read = Tensor.Ones([2, 10, 8]);
            Console.WriteLine(layer.Forward(written, memory: read).Shape);
        }),
        Layer("positional-encoding", typeof(PositionalEncoding), s_steps, """{"positional-encoding": {"dropout": 0}}""", () =>
        {
            var layer = new PositionalEncoding(size: 4, new Rng(1), context: 16, dropout: 0);
            Console.WriteLine(layer.Forward(Tensor.Zeros([1, 1, 4])));
        }),
    ];
}
