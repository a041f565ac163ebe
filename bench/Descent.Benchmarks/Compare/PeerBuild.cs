using System.Text.RegularExpressions;

namespace Descent.Benchmarks.Compare;

/// <summary>How the other framework was built: a ratio means little without it.</summary>
internal static partial class PeerBuild
{
    private const string Script =
        "import torch, re, glob\n"
        + "c = torch.__config__.show()\n"
        + "f = lambda p, d: (re.search(p, c) or [None, d])[1]\n"
        + "maps = open('/proc/self/maps').read() if glob.glob('/proc/self/maps') else ''\n"
        + "blas = re.findall(r'/((?:libopenblas|libmkl_core|libblis|libatlas)[^/\\s]*)', maps)\n"
        + "print('PyTorch ' + torch.__version__ + ', oneDNN ' + f(r'MKL-DNN v([0-9.]+)', 'none')"
        + " + ', BLAS ' + f(r'BLAS_INFO=(\\w+)', 'unknown')"
        + " + (' (' + ', '.join(sorted(set(blas))) + ')' if blas else '')"
        + " + ', element-wise loops ' + f(r'CPU capability usage: (\\S+)', 'unknown'))\n";

    /// <summary>Version, oneDNN, BLAS with its loaded library, and the instruction set of its element-wise loops.</summary>
    /// <exception cref="UsageException">The Python is not there or has no PyTorch.</exception>
    public static string Of(string python)
    {
        var text = Contestant.Peer(python, "-c").Run([Script]);
        return Whitespace().Replace(text, " ");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
