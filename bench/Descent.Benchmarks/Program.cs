using Descent.Benchmarks;
using Descent.Benchmarks.Peer;

// The side-by-side workloads, their comparison with another framework, and measurements that design records quote.
return args switch
{
    ["peer", .. var rest] => PeerCommand.Run(rest),
    ["compare", .. var rest] => CompareCommand.Run(rest),
    ["memory", .. var rest] => MemoryCommand.Run(rest),
    ["kernels", .. var rest] => Kernels(rest),
    ["bandwidth", .. var rest] => MemoryBench.Run(rest),
    _ => Help(),
};

static int Kernels(string[] args)
{
    KernelBench.Run(args);
    return 0;
}

static int Help()
{
    Console.Error.WriteLine(
        """
        Usage:
          peer [workload ...] [--threads N] [--seconds S]       one JSON line a workload: median and least milliseconds of a step
          compare [workload ...] --peer SCRIPT [--threads N] [--seconds S] [--rounds R]
                                                                runs the other framework's script and this program in turn; median ratio
          memory [--steps N] [--loop open|trainer]              resident memory and step time of a CNN run
          kernels [name ...] [--threads N]                      products and convolutions against the machine's measured peak
          bandwidth [name ...] [--threads N]                    memory-bound primitives against the machine's measured copy
        """);
    return 2;
}
