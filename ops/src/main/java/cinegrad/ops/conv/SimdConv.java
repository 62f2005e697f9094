package cinegrad.ops.conv;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.Tiles;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.parallel.Pool;

import java.util.function.Supplier;

/// The vector kernels; each call runs the one that is fastest for its geometry.
final class SimdConv implements ConvKernels {
    private final Parallel parallel;
    private final ConvMode mode;
    private final Pool<ConvScratch> pool;

    SimdConv(Parallel parallel, ConvMode mode) {
        this.parallel = parallel;
        this.mode = mode;
        this.pool = new Pool<>(parallel.threads(), () -> new ConvScratch(parallel.threads()));
    }

    @Override
    public void forward(float[] x, int xAt, ConvWeights w, float[] y, int yAt, Conv3dGeometry g, Epilogue epilogue) {
        gather(new Gather(g, Gather.Direction.FORWARD), x, xAt, w, y, yAt, epilogue);
    }

    @Override
    public void inputGradient(float[] gy, int gyAt, ConvWeights w, float[] gx, int gxAt, Conv3dGeometry g, Epilogue epilogue) {
        gather(new Gather(g, Gather.Direction.INPUT_GRADIENT), gy, gyAt, w, gx, gxAt, epilogue);
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
        var scratch = pool.borrow();
        switch (ConvChoice.ofWeightGradient(g, mode)) {
            case WINOGRAD -> WinogradWeightGradient.run(g, gy, gyAt, x, xAt, gw, gwAt, accumulation, scratch, parallel);
            case FEW_OUTPUTS -> FewOutputsWeightGradient.run(g, gy, gyAt, x, xAt, gw, gwAt, accumulation, scratch, parallel);
            case DIRECT -> DirectWeightGradient.run(g, gy, gyAt, x, xAt, gw, gwAt, accumulation, scratch, parallel);
        }
        pool.giveBack(scratch);
    }
}
