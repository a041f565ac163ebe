using BenchmarkDotNet.Attributes;
using Descent.Nn;
using Descent.Optim;

#pragma warning disable CA1822 // BenchmarkDotNet calls instance methods only
namespace Descent.Benchmarks.Micro;

/// <summary>Storages with numbers in them, shared by the micro-benchmarks.</summary>
internal static class Filled
{
    /// <summary>Normal numbers; positive ones where a root or logarithm is taken.</summary>
    public static Storage Storage(int length, bool isPositive = false)
    {
        var numbers = new float[length];
        new Rng(1).FillUniform(numbers, isPositive ? 0.1f : -1, 1);
        var storage = Device.Default.Allocate(length);
        Device.Default.Upload(numbers, storage);
        return storage;
    }
}

/// <summary>One pass over numbers: in the cache (4 thousand) and beyond it (4 million).</summary>
public class ElementwiseMicro
{
    private Storage _a = null!, _b = null!, _y = null!;

    [Params(4096, 4 << 20)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup() => (_a, _b, _y) = (Filled.Storage(Length, isPositive: true), Filled.Storage(Length), Filled.Storage(Length));

    [Benchmark]
    public void Add() => Device.Default.Binary(BinaryOp.Add, _a, _b, _y);

    [Benchmark]
    public void Relu() => Device.Default.Unary(UnaryOp.Relu, _b, _y);

    [Benchmark]
    public void Exp() => Device.Default.Unary(UnaryOp.Exp, _b, _y);

    [Benchmark]
    public void Tanh() => Device.Default.Unary(UnaryOp.Tanh, _b, _y);

    [Benchmark]
    public void Erf() => Device.Default.Unary(UnaryOp.Erf, _b, _y);

    [Benchmark]
    public void Sigmoid() => Device.Default.Unary(UnaryOp.Sigmoid, _b, _y);

    [Benchmark]
    public void Log() => Device.Default.Unary(UnaryOp.Log, _a, _y);

    [Benchmark]
    public void Axpby() => Device.Default.Axpby(1, _b, 0.5f, _y);

    [Benchmark]
    public void SumOfRows() => Device.Default.Reduce(ReduceOp.Sum, _a, _y, 1, Length, 1);

    [Benchmark]
    public void SumOfSquares() => Device.Default.SumOfSquares(_a);

    [Benchmark]
    public void Dropout() => Device.Default.Dropout(_b, _y, 0.5f, new RngKey(1, 2, 0));
}

/// <summary>Layers whose work is a few passes, forward: images of (32, 64, 32, 32), rows of 2048 x 512. Their training is in "compare".</summary>
public class LayerMicro
{
    private readonly Tensor _x = Tensor.Normal([32, 64, 32, 32], new Rng(1)), _rows = Tensor.Normal([2048, 512], new Rng(1));
    private readonly Module _norm = new BatchNorm(64), _max = new MaxPool2d(2), _average = new AvgPool2d(2);

    [Benchmark]
    public Tensor BatchNorm() => Forward(_norm);

    [Benchmark]
    public Tensor MaxPool() => Forward(_max);

    [Benchmark]
    public Tensor AvgPool() => Forward(_average);

    [Benchmark]
    public Tensor Softmax() => _rows.Softmax();

    private Tensor Forward(Module layer)
    {
        using var mode = GradMode.NoGrad();
        return layer.Forward(_x);
    }
}

/// <summary>Products and convolutions; the command "kernels" has many more shapes.</summary>
public class ProductMicro
{
    private static readonly Conv2dShape s_conv = new(32, 64, 32, 32, 64, 3, 3, 1, 1, 1, 1, 1, 1);
    private Storage _a = null!, _b = null!, _c = null!, _x = null!, _w = null!, _y = null!;

    [GlobalSetup]
    public void Setup()
    {
        (_a, _b, _c) = (Filled.Storage(512 * 512), Filled.Storage(512 * 512), Filled.Storage(512 * 512));
        (_x, _w, _y) = (Filled.Storage(32 * 64 * 1024), Filled.Storage(64 * 64 * 9), Filled.Storage(32 * 64 * 1024));
    }

    [Benchmark]
    public void MatMul512() => Device.Default.MatMul(new MatMulShape(512, 512, 512), _a, _b, null, _c);

    [Benchmark]
    public void MatMul64() => Device.Default.MatMul(new MatMulShape(64, 64, 64), _a, _b, null, _c);

    [Benchmark]
    public void MatMul8() => Device.Default.MatMul(new MatMulShape(8, 8, 8), _a, _b, null, _c);

    [Benchmark]
    public void Conv2d() => Device.Default.Conv2d(s_conv, _x, _w, null, _y);

    [Benchmark]
    public void Conv2dInputGradient() => Device.Default.Conv2dInputGradient(s_conv, _y, _w, _x);

    [Benchmark]
    public void Conv2dWeightGradient() => Device.Default.Conv2dWeightGradient(s_conv, _x, _y, _w);
}

/// <summary>Optimizer updates of a million numbers.</summary>
public class UpdateMicro
{
    private Optimizer _sgd = null!, _adam = null!;

    [GlobalSetup]
    public void Setup()
    {
        var layer = new Linear(1024, 1024, new Rng(1), bias: false);
        layer.Weight.Grad = Tensor.Normal([1024, 1024], new Rng(2));
        (_sgd, _adam) = (new Sgd(layer.Parameters(), 1e-3f, momentum: 0.9f, weightDecay: 5e-4f), new Adam(layer.Parameters(), 1e-3f));
    }

    [Benchmark]
    public void Sgd() => _sgd.Step();

    [Benchmark]
    public void Adam() => _adam.Step();
}

/// <summary>The cost of an operation outside of its kernel: tensors of one number.</summary>
[MemoryDiagnoser]
public class TensorMicro
{
    private readonly Tensor _a = Tensor.Ones([1]), _leaf = Tensor.Ones([1]).RequireGrad();

    [Benchmark]
    public Tensor AddUnrecorded() => _a + _a;

    [Benchmark]
    public Tensor AddRecorded() => _leaf + _a;
}
