using System.Text;
using Descent.Data;
using Descent.Nn;

namespace Descent.Configuration;

/// <summary>Draws token after token from what a model of a text holds probable.</summary>
internal sealed class TextContinuation(Module model, TextVocabulary vocabulary, int window)
{
    /// <summary>Draws tokens and gives their text piece by piece.</summary>
    public IEnumerable<string> Draw(int[] prompt, int length, float temperature, Rng rng)
    {
        List<int> tokens = [.. prompt];
        // A character of several bytes comes with its last one.
        var (decoder, characters) = (Encoding.UTF8.GetDecoder(), new char[4]);
        for (var i = 0; i < length; i++)
        {
            var token = Choose(Scores(tokens), temperature, rng);
            tokens.Add(token);
            if (tokens.Count > 2 * window) tokens.RemoveRange(0, tokens.Count - window);
            var count = vocabulary.IsBytes ? decoder.GetChars([(byte)token], characters, flush: i == length - 1) : 0;
            yield return vocabulary.IsBytes ? new string(characters, 0, count) : vocabulary.Decode(token);
        }
    }

    // What the model says at the last place, having seen as many tokens as in training, or all.
    private float[] Scores(List<int> tokens)
    {
        using var mode = GradMode.NoGrad();
        var seen = tokens.Skip(Math.Max(0, tokens.Count - window)).Select(t => (float)t).ToArray();
        var output = model.Forward(Tensor.From(seen, Shape.Create(1, seen.Length))).ToArray();
        return output[^vocabulary.Count..];
    }

    private int Choose(float[] scores, float temperature, Rng rng)
    {
        if (vocabulary.UnknownToken >= 0) scores[vocabulary.UnknownToken] = float.NegativeInfinity;
        var best = Array.IndexOf(scores, scores.Max());
        if (temperature == 0) return best;
        var shares = Array.ConvertAll(scores, score => Math.Exp((score - (double)scores[best]) / temperature));
        var place = rng.NextDouble() * shares.Sum();
        for (var i = 0; i < shares.Length; i++)
            if ((place -= shares[i]) < 0)
                return i;
        return best; // rounding may leave a grain
    }
}
