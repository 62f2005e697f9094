package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;

/// How far a reconstruction depends on the measurements it happened to get: the grouped jackknife.
///
/// The measured lines of every frame are dealt into K groups. With x_k the reconstruction without group k and m their mean of
/// magnitudes, the spread of a pixel is `√((K − 1)/K · Σ_k (|x_k| − m)²)`. Where the mask is not of whole lines, columns are left
/// out all the same: what is uncertain is what lines that were not measured would have held, not the noise of single samples.
///
/// It knows nothing of what all K reconstructions get wrong alike. Source: Shao and Wu, *A general theory for jackknife variance
/// estimation*, Annals of Statistics 17 (1989).
///
/// @param groups K, at least 2
public record Jackknife(int groups) {
    public Jackknife {
        if (groups < 2) throw new IllegalArgumentException("jackknife: at least 2 groups, got " + groups);
    }

    /// @param kspace   complex (1, T, H, W), or (1, C, T, H, W) of several coils
    /// @param physics  the operator that measured it, with a mask of zeros and ones
    /// @param random   deals the lines
    /// @param listener is told after every iteration of every reconstruction
    /// @return real (1, T, H, W), in the units of the reconstruction's magnitudes
    public NdArray spread(ClassicalMethod method, NdArray kspace, DynamicMri physics, RandomStream random,
            IterationListener listener) {
        NdArray mask = physics.mask();
        if (mask.shape().rank() != 4 || mask.shape().size(0) != 1) {
            throw new ShapeException("jackknife: needs the mask of one video, (1,T,1 or H,W), got " + mask.type());
        }
        int[] group = dealt(mask, random);
        var magnitudes = new ArrayList<NdArray>();
        for (int k = 0; k < groups; k++) {
            int before = k * method.iterations();
            NdArray video = method.reconstruct(kspace, physics.masked(without(k, group, mask)),
                    (done, _) -> listener.at(before + done, groups * method.iterations()));
            magnitudes.add(video.backend().map(ComplexElementary.ABS, physics.onePicture(video)));
        }
        return spread(magnitudes);
    }

    private static NdArray spread(ArrayList<NdArray> magnitudes) {
        int k = magnitudes.size();
        NdArray mean = magnitudes.stream().reduce(NdArray::plus).orElseThrow().times(1.0 / k);
        double[] spread = new double[mean.numbers()];
        for (NdArray magnitude : magnitudes) {
            double[] d = magnitude.minus(mean).toDoubles();                // whose squares single precision may not hold
            for (int i = 0; i < spread.length; i++) spread[i] += d[i] * d[i];
        }
        for (int i = 0; i < spread.length; i++) spread[i] = Math.sqrt((k - 1.0) / k * spread[i]);
        return mean.backend().upload(mean.type(), spread);
    }

    /// The group of every frame's every column, (T, W). Measured columns get groups in turn, in an order drawn for each frame.
    private int[] dealt(NdArray mask, RandomStream random) {
        int frames = mask.shape().size(1);
        int rows = mask.shape().size(2);
        int columns = mask.shape().size(3);
        double[] m = mask.toDoubles();
        var group = new int[frames * columns];
        int next = 0;
        for (int t = 0; t < frames; t++) {
            for (int w : random.stream(t).permutation(columns)) {
                boolean measured = false;
                for (int h = 0; h < rows; h++) measured |= m[(t * rows + h) * columns + w] != 0;
                group[t * columns + w] = measured ? next++ % groups : -1;
            }
        }
        return group;
    }

    private static NdArray without(int k, int[] group, NdArray mask) {
        int rows = mask.shape().size(2);
        int columns = mask.shape().size(3);
        double[] kept = mask.toDoubles();
        for (int i = 0; i < kept.length; i++) {
            if (group[i / columns / rows * columns + i % columns] == k) kept[i] = 0;
        }
        return mask.backend().upload(mask.type(), kept);
    }
}
