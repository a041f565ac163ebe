using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>Products at one place: the register-blocked tiles.</summary>
internal abstract unsafe class WinogradKernels<S, V>(int tile) : WinogradKernels(tile)
    where S : struct, ISimd<V>
    where V : struct
{
    public override void Multiply(in WinogradProduct product, bool isAcross)
    {
        if (isAcross) Multiply<StepsAcross>(product);
        else Multiply<StepsAlong>(product);
    }

    private static void Multiply<T>(in WinogradProduct p)
        where T : struct, IWinogradSteps
    {
        for (int row = 0, height; row < p.Rows; row += height)
        {
            float* a = p.A + (row * T.Row), c = p.C + (row * Lanes);
            height = Height(p.Rows - row);
            if (S.Width == Lanes) WideTile<T>(p, height, a, c);
            else NarrowTiles<T>(p, a, c);
        }
    }

    // A tile of four rows loads b three times as often as one of twelve: two of eight are better than twelve and four.
    private static int Height(int rows) => S.Width < Lanes ? 4 : rows >= 12 && rows != 16 ? 12 : rows >= 8 ? 8 : 4;

    private static void WideTile<T>(in WinogradProduct p, int height, float* a, float* c)
        where T : struct, IWinogradSteps
    {
        if (p.Columns == 2)
        {
            if (height == 12) Tile12x2<T>(p, a, p.B, p.BNext, c, p.CNext);
            else if (height == 8) Tile8x2<T>(p, a, p.B, p.BNext, c, p.CNext);
            else Tile4x2<T>(p, a, p.B, p.BNext, c, p.CNext);
        }
        else if (height == 12)
        {
            Tile12x1<T>(p, a, p.B, c);
        }
        else if (height == 8)
        {
            Tile8x1<T>(p, a, p.B, c);
        }
        else
        {
            Tile4x1<T>(p, a, p.B, c);
        }
    }

    // Two vectors of a block at a time.
    private static void NarrowTiles<T>(in WinogradProduct p, float* a, float* c)
        where T : struct, IWinogradSteps
    {
        for (var block = 0; block < p.Columns; block++)
        {
            float* b = p.B + (block * p.BNext), to = c + (block * p.CNext);
            for (var lane = 0; lane < Lanes; lane += 2 * S.Width) Tile4x2<T>(p, a, b + lane, S.Width, to + lane, S.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, V value, bool accumulate) => S.Store(c, accumulate ? S.Add(value, S.Load(c)) : value);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12x2<T>(in WinogradProduct p, float* a, float* b, nint bNext, float* c, nint cNext)
        where T : struct, IWinogradSteps
    {
        V l0 = S.Splat(0), r0 = S.Splat(0);
        V l1 = S.Splat(0), r1 = S.Splat(0);
        V l2 = S.Splat(0), r2 = S.Splat(0);
        V l3 = S.Splat(0), r3 = S.Splat(0);
        V l4 = S.Splat(0), r4 = S.Splat(0);
        V l5 = S.Splat(0), r5 = S.Splat(0);
        V l6 = S.Splat(0), r6 = S.Splat(0);
        V l7 = S.Splat(0), r7 = S.Splat(0);
        V l8 = S.Splat(0), r8 = S.Splat(0);
        V l9 = S.Splat(0), r9 = S.Splat(0);
        V l10 = S.Splat(0), r10 = S.Splat(0);
        V l11 = S.Splat(0), r11 = S.Splat(0);
        for (var block = 1; block <= p.Blocks; block++, a += p.AJump)
        {
            var x = a;
            for (var steps = block == p.Blocks ? p.LastSteps : Lanes; steps > 0; steps--, x += T.Step, b += Lanes)
            {
                var left = S.Load(b);
                var right = S.Load(b + bNext);
                var x0 = S.Splat(x[0]);
                l0 = S.MultiplyAdd(x0, left, l0);
                r0 = S.MultiplyAdd(x0, right, r0);
                var x1 = S.Splat(x[T.Row]);
                l1 = S.MultiplyAdd(x1, left, l1);
                r1 = S.MultiplyAdd(x1, right, r1);
                var x2 = S.Splat(x[2 * T.Row]);
                l2 = S.MultiplyAdd(x2, left, l2);
                r2 = S.MultiplyAdd(x2, right, r2);
                var x3 = S.Splat(x[3 * T.Row]);
                l3 = S.MultiplyAdd(x3, left, l3);
                r3 = S.MultiplyAdd(x3, right, r3);
                var x4 = S.Splat(x[4 * T.Row]);
                l4 = S.MultiplyAdd(x4, left, l4);
                r4 = S.MultiplyAdd(x4, right, r4);
                var x5 = S.Splat(x[5 * T.Row]);
                l5 = S.MultiplyAdd(x5, left, l5);
                r5 = S.MultiplyAdd(x5, right, r5);
                var x6 = S.Splat(x[6 * T.Row]);
                l6 = S.MultiplyAdd(x6, left, l6);
                r6 = S.MultiplyAdd(x6, right, r6);
                var x7 = S.Splat(x[7 * T.Row]);
                l7 = S.MultiplyAdd(x7, left, l7);
                r7 = S.MultiplyAdd(x7, right, r7);
                var x8 = S.Splat(x[8 * T.Row]);
                l8 = S.MultiplyAdd(x8, left, l8);
                r8 = S.MultiplyAdd(x8, right, r8);
                var x9 = S.Splat(x[9 * T.Row]);
                l9 = S.MultiplyAdd(x9, left, l9);
                r9 = S.MultiplyAdd(x9, right, r9);
                var x10 = S.Splat(x[10 * T.Row]);
                l10 = S.MultiplyAdd(x10, left, l10);
                r10 = S.MultiplyAdd(x10, right, r10);
                var x11 = S.Splat(x[11 * T.Row]);
                l11 = S.MultiplyAdd(x11, left, l11);
                r11 = S.MultiplyAdd(x11, right, r11);
            }
        }

        Put(c, l0, p.Accumulate);
        Put(c + cNext, r0, p.Accumulate);
        Put(c + Lanes, l1, p.Accumulate);
        Put(c + Lanes + cNext, r1, p.Accumulate);
        Put(c + (2 * Lanes), l2, p.Accumulate);
        Put(c + (2 * Lanes) + cNext, r2, p.Accumulate);
        Put(c + (3 * Lanes), l3, p.Accumulate);
        Put(c + (3 * Lanes) + cNext, r3, p.Accumulate);
        Put(c + (4 * Lanes), l4, p.Accumulate);
        Put(c + (4 * Lanes) + cNext, r4, p.Accumulate);
        Put(c + (5 * Lanes), l5, p.Accumulate);
        Put(c + (5 * Lanes) + cNext, r5, p.Accumulate);
        Put(c + (6 * Lanes), l6, p.Accumulate);
        Put(c + (6 * Lanes) + cNext, r6, p.Accumulate);
        Put(c + (7 * Lanes), l7, p.Accumulate);
        Put(c + (7 * Lanes) + cNext, r7, p.Accumulate);
        Put(c + (8 * Lanes), l8, p.Accumulate);
        Put(c + (8 * Lanes) + cNext, r8, p.Accumulate);
        Put(c + (9 * Lanes), l9, p.Accumulate);
        Put(c + (9 * Lanes) + cNext, r9, p.Accumulate);
        Put(c + (10 * Lanes), l10, p.Accumulate);
        Put(c + (10 * Lanes) + cNext, r10, p.Accumulate);
        Put(c + (11 * Lanes), l11, p.Accumulate);
        Put(c + (11 * Lanes) + cNext, r11, p.Accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x2<T>(in WinogradProduct p, float* a, float* b, nint bNext, float* c, nint cNext)
        where T : struct, IWinogradSteps
    {
        V l0 = S.Splat(0), r0 = S.Splat(0);
        V l1 = S.Splat(0), r1 = S.Splat(0);
        V l2 = S.Splat(0), r2 = S.Splat(0);
        V l3 = S.Splat(0), r3 = S.Splat(0);
        V l4 = S.Splat(0), r4 = S.Splat(0);
        V l5 = S.Splat(0), r5 = S.Splat(0);
        V l6 = S.Splat(0), r6 = S.Splat(0);
        V l7 = S.Splat(0), r7 = S.Splat(0);
        for (var block = 1; block <= p.Blocks; block++, a += p.AJump)
        {
            var x = a;
            for (var steps = block == p.Blocks ? p.LastSteps : Lanes; steps > 0; steps--, x += T.Step, b += Lanes)
            {
                var left = S.Load(b);
                var right = S.Load(b + bNext);
                var x0 = S.Splat(x[0]);
                l0 = S.MultiplyAdd(x0, left, l0);
                r0 = S.MultiplyAdd(x0, right, r0);
                var x1 = S.Splat(x[T.Row]);
                l1 = S.MultiplyAdd(x1, left, l1);
                r1 = S.MultiplyAdd(x1, right, r1);
                var x2 = S.Splat(x[2 * T.Row]);
                l2 = S.MultiplyAdd(x2, left, l2);
                r2 = S.MultiplyAdd(x2, right, r2);
                var x3 = S.Splat(x[3 * T.Row]);
                l3 = S.MultiplyAdd(x3, left, l3);
                r3 = S.MultiplyAdd(x3, right, r3);
                var x4 = S.Splat(x[4 * T.Row]);
                l4 = S.MultiplyAdd(x4, left, l4);
                r4 = S.MultiplyAdd(x4, right, r4);
                var x5 = S.Splat(x[5 * T.Row]);
                l5 = S.MultiplyAdd(x5, left, l5);
                r5 = S.MultiplyAdd(x5, right, r5);
                var x6 = S.Splat(x[6 * T.Row]);
                l6 = S.MultiplyAdd(x6, left, l6);
                r6 = S.MultiplyAdd(x6, right, r6);
                var x7 = S.Splat(x[7 * T.Row]);
                l7 = S.MultiplyAdd(x7, left, l7);
                r7 = S.MultiplyAdd(x7, right, r7);
            }
        }

        Put(c, l0, p.Accumulate);
        Put(c + cNext, r0, p.Accumulate);
        Put(c + Lanes, l1, p.Accumulate);
        Put(c + Lanes + cNext, r1, p.Accumulate);
        Put(c + (2 * Lanes), l2, p.Accumulate);
        Put(c + (2 * Lanes) + cNext, r2, p.Accumulate);
        Put(c + (3 * Lanes), l3, p.Accumulate);
        Put(c + (3 * Lanes) + cNext, r3, p.Accumulate);
        Put(c + (4 * Lanes), l4, p.Accumulate);
        Put(c + (4 * Lanes) + cNext, r4, p.Accumulate);
        Put(c + (5 * Lanes), l5, p.Accumulate);
        Put(c + (5 * Lanes) + cNext, r5, p.Accumulate);
        Put(c + (6 * Lanes), l6, p.Accumulate);
        Put(c + (6 * Lanes) + cNext, r6, p.Accumulate);
        Put(c + (7 * Lanes), l7, p.Accumulate);
        Put(c + (7 * Lanes) + cNext, r7, p.Accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x2<T>(in WinogradProduct p, float* a, float* b, nint bNext, float* c, nint cNext)
        where T : struct, IWinogradSteps
    {
        V l0 = S.Splat(0), r0 = S.Splat(0);
        V l1 = S.Splat(0), r1 = S.Splat(0);
        V l2 = S.Splat(0), r2 = S.Splat(0);
        V l3 = S.Splat(0), r3 = S.Splat(0);
        for (var block = 1; block <= p.Blocks; block++, a += p.AJump)
        {
            var x = a;
            for (var steps = block == p.Blocks ? p.LastSteps : Lanes; steps > 0; steps--, x += T.Step, b += Lanes)
            {
                var left = S.Load(b);
                var right = S.Load(b + bNext);
                var x0 = S.Splat(x[0]);
                l0 = S.MultiplyAdd(x0, left, l0);
                r0 = S.MultiplyAdd(x0, right, r0);
                var x1 = S.Splat(x[T.Row]);
                l1 = S.MultiplyAdd(x1, left, l1);
                r1 = S.MultiplyAdd(x1, right, r1);
                var x2 = S.Splat(x[2 * T.Row]);
                l2 = S.MultiplyAdd(x2, left, l2);
                r2 = S.MultiplyAdd(x2, right, r2);
                var x3 = S.Splat(x[3 * T.Row]);
                l3 = S.MultiplyAdd(x3, left, l3);
                r3 = S.MultiplyAdd(x3, right, r3);
            }
        }

        Put(c, l0, p.Accumulate);
        Put(c + cNext, r0, p.Accumulate);
        Put(c + Lanes, l1, p.Accumulate);
        Put(c + Lanes + cNext, r1, p.Accumulate);
        Put(c + (2 * Lanes), l2, p.Accumulate);
        Put(c + (2 * Lanes) + cNext, r2, p.Accumulate);
        Put(c + (3 * Lanes), l3, p.Accumulate);
        Put(c + (3 * Lanes) + cNext, r3, p.Accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12x1<T>(in WinogradProduct p, float* a, float* b, float* c)
        where T : struct, IWinogradSteps
    {
        V l0 = S.Splat(0);
        V l1 = S.Splat(0);
        V l2 = S.Splat(0);
        V l3 = S.Splat(0);
        V l4 = S.Splat(0);
        V l5 = S.Splat(0);
        V l6 = S.Splat(0);
        V l7 = S.Splat(0);
        V l8 = S.Splat(0);
        V l9 = S.Splat(0);
        V l10 = S.Splat(0);
        V l11 = S.Splat(0);
        for (var block = 1; block <= p.Blocks; block++, a += p.AJump)
        {
            var x = a;
            for (var steps = block == p.Blocks ? p.LastSteps : Lanes; steps > 0; steps--, x += T.Step, b += Lanes)
            {
                var left = S.Load(b);
                l0 = S.MultiplyAdd(S.Splat(x[0]), left, l0);
                l1 = S.MultiplyAdd(S.Splat(x[T.Row]), left, l1);
                l2 = S.MultiplyAdd(S.Splat(x[2 * T.Row]), left, l2);
                l3 = S.MultiplyAdd(S.Splat(x[3 * T.Row]), left, l3);
                l4 = S.MultiplyAdd(S.Splat(x[4 * T.Row]), left, l4);
                l5 = S.MultiplyAdd(S.Splat(x[5 * T.Row]), left, l5);
                l6 = S.MultiplyAdd(S.Splat(x[6 * T.Row]), left, l6);
                l7 = S.MultiplyAdd(S.Splat(x[7 * T.Row]), left, l7);
                l8 = S.MultiplyAdd(S.Splat(x[8 * T.Row]), left, l8);
                l9 = S.MultiplyAdd(S.Splat(x[9 * T.Row]), left, l9);
                l10 = S.MultiplyAdd(S.Splat(x[10 * T.Row]), left, l10);
                l11 = S.MultiplyAdd(S.Splat(x[11 * T.Row]), left, l11);
            }
        }

        Put(c, l0, p.Accumulate);
        Put(c + Lanes, l1, p.Accumulate);
        Put(c + (2 * Lanes), l2, p.Accumulate);
        Put(c + (3 * Lanes), l3, p.Accumulate);
        Put(c + (4 * Lanes), l4, p.Accumulate);
        Put(c + (5 * Lanes), l5, p.Accumulate);
        Put(c + (6 * Lanes), l6, p.Accumulate);
        Put(c + (7 * Lanes), l7, p.Accumulate);
        Put(c + (8 * Lanes), l8, p.Accumulate);
        Put(c + (9 * Lanes), l9, p.Accumulate);
        Put(c + (10 * Lanes), l10, p.Accumulate);
        Put(c + (11 * Lanes), l11, p.Accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x1<T>(in WinogradProduct p, float* a, float* b, float* c)
        where T : struct, IWinogradSteps
    {
        V l0 = S.Splat(0);
        V l1 = S.Splat(0);
        V l2 = S.Splat(0);
        V l3 = S.Splat(0);
        V l4 = S.Splat(0);
        V l5 = S.Splat(0);
        V l6 = S.Splat(0);
        V l7 = S.Splat(0);
        for (var block = 1; block <= p.Blocks; block++, a += p.AJump)
        {
            var x = a;
            for (var steps = block == p.Blocks ? p.LastSteps : Lanes; steps > 0; steps--, x += T.Step, b += Lanes)
            {
                var left = S.Load(b);
                l0 = S.MultiplyAdd(S.Splat(x[0]), left, l0);
                l1 = S.MultiplyAdd(S.Splat(x[T.Row]), left, l1);
                l2 = S.MultiplyAdd(S.Splat(x[2 * T.Row]), left, l2);
                l3 = S.MultiplyAdd(S.Splat(x[3 * T.Row]), left, l3);
                l4 = S.MultiplyAdd(S.Splat(x[4 * T.Row]), left, l4);
                l5 = S.MultiplyAdd(S.Splat(x[5 * T.Row]), left, l5);
                l6 = S.MultiplyAdd(S.Splat(x[6 * T.Row]), left, l6);
                l7 = S.MultiplyAdd(S.Splat(x[7 * T.Row]), left, l7);
            }
        }

        Put(c, l0, p.Accumulate);
        Put(c + Lanes, l1, p.Accumulate);
        Put(c + (2 * Lanes), l2, p.Accumulate);
        Put(c + (3 * Lanes), l3, p.Accumulate);
        Put(c + (4 * Lanes), l4, p.Accumulate);
        Put(c + (5 * Lanes), l5, p.Accumulate);
        Put(c + (6 * Lanes), l6, p.Accumulate);
        Put(c + (7 * Lanes), l7, p.Accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x1<T>(in WinogradProduct p, float* a, float* b, float* c)
        where T : struct, IWinogradSteps
    {
        V l0 = S.Splat(0);
        V l1 = S.Splat(0);
        V l2 = S.Splat(0);
        V l3 = S.Splat(0);
        for (var block = 1; block <= p.Blocks; block++, a += p.AJump)
        {
            var x = a;
            for (var steps = block == p.Blocks ? p.LastSteps : Lanes; steps > 0; steps--, x += T.Step, b += Lanes)
            {
                var left = S.Load(b);
                l0 = S.MultiplyAdd(S.Splat(x[0]), left, l0);
                l1 = S.MultiplyAdd(S.Splat(x[T.Row]), left, l1);
                l2 = S.MultiplyAdd(S.Splat(x[2 * T.Row]), left, l2);
                l3 = S.MultiplyAdd(S.Splat(x[3 * T.Row]), left, l3);
            }
        }

        Put(c, l0, p.Accumulate);
        Put(c + Lanes, l1, p.Accumulate);
        Put(c + (2 * Lanes), l2, p.Accumulate);
        Put(c + (3 * Lanes), l3, p.Accumulate);
    }
}
