using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Descent.Benchmarks.Peer;
using Descent.Data;
using Descent.Formats;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Benchmarks.Data;

/// <summary>Trains on a file much larger than the memory that it may take, and prints the most that was resident.</summary>
internal static class LargeFile
{
    private const int Channels = 3, Side = 32, RowLength = Channels * Side * Side, Batch = 64, ChunkRows = 1024;

    public static void Measure(double gigabytes, int steps, DataLoaderOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("descent-npy");
        try
        {
            var path = Path.Combine(folder.FullName, "large.npy");
            var rows = (int)(gigabytes * 1e9 / (RowLength * sizeof(float)));
            Write(path, rows);
            using var file = NpyFile.Open(path);
            Train(new NpyRows(file), steps, options);
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(FormattableString.Invariant(
                $"{new FileInfo(path).Length / 1e9:0.0} GB in {rows} rows, {steps} steps of {Batch} shuffled: ")
                + FormattableString.Invariant($"peak resident {process.PeakWorkingSet64 / 1e6:0} MB"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Train(Dataset data, int steps, DataLoaderOptions options)
    {
        var model = Networks.CnnBn(new Rng(1), Channels, Side);
        var optimizer = new Sgd(model.Parameters(), 0.05f, momentum: 0.9f);
        var trainer = new Trainer(model, new CrossEntropy(), optimizer, new TrainerOptions { BatchSize = Batch, Epochs = 1000, MaxSteps = steps });
        var run = trainer.Fit(new TrainingData(data) { Workers = options.Workers, Transforms = [new HorizontalFlip()] });
        Console.WriteLine(FormattableString.Invariant(
            $"loss {run.Steps[0].Loss:0.000} at first, {run.Steps[^1].Loss:0.000} in the end; {run.Seconds:0.0} s"));
    }

    // The numbers are really written: a file of holes would be read without a disk.
    private static void Write(string path, int rows)
    {
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {Channels}, {Side}, {Side}), }}";
        var header = text.PadRight(128 - 10 - 1) + "\n";
        using var stream = File.Create(path);
        stream.Write([0x93, .. "NUMPY"u8, 1, 0]);
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        stream.Write(length);
        stream.Write(Encoding.ASCII.GetBytes(header));
        var numbers = new float[ChunkRows * RowLength];
        new Rng(1).FillNormal(numbers, 0, 1);
        for (var row = 0; row < rows; row += ChunkRows)
            stream.Write(MemoryMarshal.AsBytes(numbers.AsSpan(0, Math.Min(ChunkRows, rows - row) * RowLength)));
    }

    /// <summary>The rows of a file as images; classes are made up.</summary>
    private sealed class NpyRows(NpyFile file) : Dataset
    {
        private static readonly int[] s_shape = [Channels, Side, Side];

        public override int Count => (int)file.Rows;

        public override IReadOnlyList<int> SampleShape => s_shape;

        public override TargetKind TargetKind => TargetKind.Classes;

        public override int ClassCount => 10;

        public override IReadOnlyList<string>? ClassNames => null;

        public override int TargetSize => 1;

        public override void ReadSample(int index, Span<float> destination) => file.ReadFloats(index, destination);

        public override int ReadClass(int index) => index % ClassCount;

        public override void ReadValues(int index, Span<float> destination) => throw NotValues();

        public override string DescribeSample(int index) => $"{file.Path}, row {index}";
    }
}
