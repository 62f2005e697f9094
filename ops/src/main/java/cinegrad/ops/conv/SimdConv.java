package cinegrad.ops.conv;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.Tiles;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.parallel.Pool;

import java.util.function.Supplier;

/// The vector kernels; each call runs the one that is fastest for its geometry.
final class SimdConv implements ConvKernels {
    /// Pixels of a patch, about.
    private static final int RUN = 48;
    private static final long SPARSE = 16;

    private final Parallel parallel;
    private final ConvMode mode;
    private final Pool<ConvScratch> pool;
    /// Reads nothing but what an output is defined by.
    private final PlainConv plain;

    SimdConv(Parallel parallel, ConvMode mode) {
        this.parallel = parallel;
        this.mode = mode;
        this.pool = new Pool<>(parallel.threads(), () -> new ConvScratch(parallel.threads()));
        this.plain = new PlainConv(parallel);
    }

    @Override
    public void forward(float[] x, int xAt, ConvWeights w, float[] y, int yAt, Conv3dGeometry g, Epilogue epilogue) {
        if (!w.areModerate() || isSparse(g)) plain.forward(x, xAt, w, y, yAt, g, epilogue);
        else gather(new Gather(g, Gather.Direction.FORWARD), x, xAt, w, y, yAt, epilogue);
    }

    @Override
    public void inputGradient(float[] gy, int gyAt, ConvWeights w, float[] gx, int gxAt, Conv3dGeometry g, Epilogue epilogue) {
        if (!w.areModerate() || isSparse(g)) plain.inputGradient(gy, gyAt, w, gx, gxAt, g, epilogue);
        else gather(new Gather(g, Gather.Direction.INPUT_GRADIENT), gy, gyAt, w, gx, gxAt, epilogue);
    }

    /// Whether so few of the points along W are read that a [Patch] would hold hardly any: one of a huge stride or dilation
    /// would not fit into memory.
    private static boolean isSparse(Conv3dGeometry g) {
        return g.stride().w() + (g.kW() - 1L) * g.dilation().w() / RUN > SPARSE * g.kW();
    }

    private void gather(Gather gather, float[] x, int xAt, ConvWeights w, float[] y, int yAt, Epilogue epilogue) {
        var scratch = pool.borrow();
        switch (ConvChoice.of(gather, mode)) {
            case WINOGRAD -> {
                Supplier<DirectConv> exact = () -> DirectConv.of(gather, x, xAt, w.panels(gather.direction(), Tiles.LANES), y,
                        yAt, epilogue, scratch);
                WinogradConv.of(gather, x, xAt, w.winograd(gather.direction(), Tiles.LANES), y, yAt, epilogue, scratch)
                        .run(exact, parallel);
            }
            case FEW_OUTPUTS -> FewOutputs.run(gather, x, xAt, w.panels(gather.direction(), 1), y, yAt, epilogue, scratch,
                    parallel);
            case DIRECT -> DirectConv.of(gather, x, xAt, w.panels(gather.direction(), Tiles.LANES), y, yAt, epilogue, scratch)
                    .run(parallel);
        }
        pool.giveBack(scratch);
    }

    @Override
    public void weightGradient(float[] gy, int gyAt, float[] x, int xAt, float[] gw, int gwAt, Conv3dGeometry g,
                               Accumulation accumulation) {
        if (isSparse(g)) {
            plain.weightGradient(gy, gyAt, x, xAt, gw, gwAt, g, accumulation);
            return;
        }
        var scratch = pool.borrow();
        switch (ConvChoice.ofWeightGradient(g, mode, Tiles.LANES)) {
            case WINOGRAD -> WinogradWeightGradient.run(g, gy, gyAt, x, xAt, gw, gwAt, accumulation, scratch, parallel);
            case FEW_OUTPUTS -> FewOutputsWeightGradient.run(g, gy, gyAt, x, xAt, gw, gwAt, accumulation, scratch, parallel);
            case DIRECT -> DirectWeightGradient.run(g, gy, gyAt, x, xAt, gw, gwAt, accumulation, scratch, parallel);
        }
        pool.giveBack(scratch);
    }
}
