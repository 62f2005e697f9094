package cinegrad.ops.simd;

import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvKernels;
import cinegrad.ops.conv.ConvWeights;
import cinegrad.ops.conv.Epilogue;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.conv.SpoiltWeights;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.stream.IntStream;

/// Convolutions and the recurrent sweeps made of them, on float arrays: [ConvKernels], and the rearranged weights it asks for,
/// kept for every array of weights that was seen.
final class ConvolutionKernels {
    private static final int GRAIN = 1 << 14;

    private final ConvKernels kernels;
    private final ArithmeticKernels arithmetic;
    private final FunctionKernels functions;
    private final Parallel parallel;
    private final Map<float[], ConvWeights> weights = Collections.synchronizedMap(new WeakHashMap<>());

    ConvolutionKernels(ConvKernels kernels, ArithmeticKernels arithmetic, FunctionKernels functions, Parallel parallel) {
        this.kernels = kernels;
        this.arithmetic = arithmetic;
        this.functions = functions;
        this.parallel = parallel;
    }

    void forward(float[] x, float[] w, float[] y, Conv3dGeometry g, Conv3dFinish finish) {
        Epilogue epilogue = Epilogue.NONE.activation(finish.activation());
        if (finish.bias().isPresent()) epilogue = epilogue.bias(finish.bias().get().f32(), 0);
        if (finish.addend().isPresent()) epilogue = epilogue.addend(finish.addend().get().f32(), 0);
        kernels.forward(x, 0, prepared(w, g), y, 0, g, epilogue);
    }

    void inputGradient(float[] gradient, float[] w, float[] x, Conv3dGeometry g) {
        kernels.inputGradient(gradient, 0, prepared(w, g), x, 0, g, Epilogue.NONE);
    }

    void weightGradient(float[] gradient, float[] x, float[] w, Conv3dGeometry g) {
        kernels.weightGradient(gradient, 0, x, 0, w, 0, g, Accumulation.OVERWRITE);
        SpoiltWeights.mend(gradient, new int[1], x, new int[1], w, g, parallel);
    }

    /// h_t = relu(p_t + w ∗ h_before + bias), frame after frame.
    void sweep(float[] p, float[] w, float[] bias, float[] h, RecurrentGeometry s, TimeDirection direction) {
        Conv3dGeometry g = s.frame();
        ConvWeights prepared = prepared(w, g);
        Epilogue finish = Epilogue.NONE.bias(bias, 0).relu();
        for (int n = 0; n < s.batch(); n++) {
            int first = s.at(n, direction.frame(0, s.frames()));
            parallel.forRange(g.h() * g.w(), 256, (from, to, _) -> arithmetic.biasRelu(p, first, bias, h, from, to));
            for (int step = 1; step < s.frames(); step++) {
                int at = s.at(n, direction.frame(step, s.frames()));
                int before = s.at(n, direction.frame(step - 1, s.frames()));
                kernels.forward(h, before, prepared, h, at, g, finish.addend(p, at));
            }
        }
    }

    /// δ_t = (g_t + wᵀ ∗ δ_after) where h_t > 0, from the last frame to the first.
    void sweepGradient(float[] g, float[] w, float[] hidden, float[] delta, RecurrentGeometry s, TimeDirection direction) {
        ConvWeights prepared = prepared(w, s.frame());
        for (int n = 0; n < s.batch(); n++) {
            for (int step = s.frames() - 1; step >= 0; step--) {
                int at = s.at(n, direction.frame(step, s.frames()));
                if (step == s.frames() - 1) {
                    parallel.forRange(s.frameSize(), GRAIN, (from, to, _) ->
                            functions.mapGradient(Elementary.RELU, g, FunctionKernels.UNREAD, hidden, delta, at + from, at + to));
                } else {
                    int after = s.at(n, direction.frame(step + 1, s.frames()));
                    kernels.inputGradient(delta, after, prepared, delta, at, s.frame(),
                            Epilogue.NONE.addend(g, at).gate(hidden, at));
                }
            }
        }
    }

    /// w = Σ_t δ_t ⋆ h_before: one product over all transitions of a video.
    void sweepWeightGradient(float[] delta, float[] hidden, float[] w, RecurrentGeometry s, TimeDirection direction) {
        Arrays.fill(w, 0);
        if (s.frames() < 2) return;
        boolean forward = direction == TimeDirection.FORWARD;
        int[] after = IntStream.range(0, s.batch()).map(n -> s.at(n, forward ? 1 : 0)).toArray();
        int[] before = IntStream.range(0, s.batch()).map(n -> s.at(n, forward ? 0 : 1)).toArray();
        for (int n = 0; n < s.batch(); n++) {
            kernels.weightGradient(delta, after[n], hidden, before[n], w, 0, s.transitions(), Accumulation.ADD);
        }
        SpoiltWeights.mend(delta, after, hidden, before, w, s.transitions(), parallel);
    }

    /// The rearranged weights of an array, made again whenever its content has changed.
    private ConvWeights prepared(float[] w, Conv3dGeometry g) {
        ConvWeights known = weights.get(w);
        if (known == null || !known.fits(g) || !known.isCopyOf(w, 0)) {
            known = ConvWeights.of(w, 0, g);
            weights.put(w, known);
        }
        return known;
    }
}
