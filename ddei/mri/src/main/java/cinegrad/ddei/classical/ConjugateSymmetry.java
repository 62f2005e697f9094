package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.Extent;
import cinegrad.ddei.physics.PartialFourier;
import cinegrad.ops.NdArray;

import java.util.Optional;

/// A method, and the side of k-space that was left out of partial Fourier measurements filled from the other side: up to a slow
/// phase pictures are nearly real, and k-space of a real picture is conjugate symmetric.
///
/// The phase φ is that of the video of the columns that both sides have, under a cosine window. Projections onto what is known
/// take turns, three times: x ← e^{iφ}(Re u + ½ i Im u) with u = e^{−iφ} x, of which the columns left out alone are kept, then
/// the measurements are restored through the one operator. Half of the imaginary part stays and the projections end early because
/// φ is not exact: so nothing was lost even where an eighth was left out, while more projections lose several decibels. Where
/// both sides were measured alike, the method's video stays as it is. Source: Haacke, Lindskog, Lin, *A fast, iterative,
/// partial-Fourier technique capable of local phase recovery*, J. Magn. Reson. 92 (1991).
public record ConjugateSymmetry(ClassicalMethod method) implements ClassicalMethod {
    private static final int PROJECTIONS = 3;
    private static final double IMAGINARY = 0.5;
    /// The weight of the measurements beside the projected video.
    private static final double TRUST = 100;
    private static final int HOST_ARRAYS = 6;

    @Override
    public String name() {
        return method.name();
    }

    @Override
    public String description() {
        return method.description() + "; the side of k-space left out filled by conjugate symmetry";
    }

    @Override
    public int iterations() {
        return method.iterations();
    }

    /// What is missing of the measurements of this operator.
    public static Optional<PartialFourier> missing(DynamicMri physics) {
        return PartialFourier.of(physics.mask().toFloats(), physics.mask().shape().size(3));
    }

    @Override
    public NdArray video(Acquisition acquisition, IterationListener listener) {
        NdArray x = method.video(acquisition, listener);
        Optional<PartialFourier> side = acquisition.missingSide();
        return side.isEmpty() ? x : filled(x, side.get(), acquisition);
    }

    private static NdArray filled(NdArray video, PartialFourier side, Acquisition acquisition) {
        var misfit = acquisition.misfit();
        double[] phase = Extent.PLANE.inverse().apply(windowed(Extent.PLANE.fourier().apply(video), side)).toDoubles();
        NdArray x = video;
        for (int i = 0; i < PROJECTIONS; i++) {
            NdArray projected = Extent.PLANE.fourier().apply(projected(x, phase));
            NdArray k = columns(projected, Extent.PLANE.fourier().apply(x), side);
            x = misfit.step(Extent.PLANE.inverse().apply(k), TRUST);
        }
        return x;
    }

    /// The columns that both sides have, under cos².
    private static NdArray windowed(NdArray kspace, PartialFourier side) {
        double[] k = kspace.toDoubles();
        for (int i = 0; i < k.length; i++) {
            int distance = Math.abs(i / 2 % side.width() - side.width() / 2);
            double c = distance > side.reach() ? 0 : Math.cos(0.5 * Math.PI * distance / (side.reach() + 1));
            k[i] *= c * c;
        }
        return kspace.backend().upload(kspace.type(), k);
    }

    /// e^{iφ}(Re u + ½ i Im u), u = e^{−iφ} x, where `phase` has the phase φ.
    private static NdArray projected(NdArray video, double[] phase) {
        double[] x = video.toDoubles();
        for (int i = 0; i < x.length; i += 2) {
            double size = Math.hypot(phase[i], phase[i + 1]);
            if (size == 0) continue;
            double c = phase[i] / size;
            double s = phase[i + 1] / size;
            double re = x[i] * c + x[i + 1] * s;
            double im = IMAGINARY * (x[i + 1] * c - x[i] * s);
            x[i] = re * c - im * s;
            x[i + 1] = re * s + im * c;
        }
        return video.backend().upload(video.type(), x);
    }

    /// The missing columns of one k-space and the others of another.
    private static NdArray columns(NdArray missing, NdArray others, PartialFourier side) {
        double[] k = others.toDoubles();
        double[] m = missing.toDoubles();
        for (int i = 0; i < k.length; i++) if (side.isMissing(i / 2 % side.width())) k[i] = m[i];
        return others.backend().upload(others.type(), k);
    }

    @Override
    public WorkingMemory memory(MemoryUnits of) {
        long arrays = of.acquisition() + of.misfit() + 4 * of.video() + of.proximalStep();
        return method.memory(of).or(new WorkingMemory(arrays,
                of.equations() + HOST_ARRAYS * 2L * Double.BYTES * of.pixels()));
    }
}
