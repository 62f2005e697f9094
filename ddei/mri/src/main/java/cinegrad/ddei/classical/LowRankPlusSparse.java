package cinegrad.ddei.classical;

import cinegrad.autograd.Tensor;
import cinegrad.ops.linear.FourierMap;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;

import java.util.List;

/// A background that hardly changes and periodic motion before it: x = L + S minimising
/// ½‖A(L + S) − y‖² + λ_L(√(HW) + √T)‖L‖_* + λ_S‖F_t S‖₁, where L is seen as one (HW, T) matrix, ‖·‖_* is the sum of its singular values, and
/// F_t is the orthonormal Fourier transform over time.
///
/// The model is that of Otazo, Candès, Sodickson, *Low-rank plus sparse matrix decomposition for accelerated dynamic MRI with
/// separation of background and dynamic components*, Magn. Reson. Med. 73 (2015). They take turns with L and S; here both take a
/// proximal gradient step of size ½ together (the misfit's gradient has the Lipschitz constant 2), with the momentum of Beck & Teboulle, *A fast
/// iterative shrinkage-thresholding algorithm*, SIAM J. Imaging Sci. 2 (2009), from L = the view-shared video, S = 0.
///
/// @param lowRank λ_L over the brightest pixel of the zero-filled video
/// @param sparse  λ_S over the same
public record LowRankPlusSparse(double lowRank, double sparse, int iterations) implements ClassicalMethod {
    public static final LowRankPlusSparse USUAL = new LowRankPlusSparse(0.002, 0.003, 60);

    private static final double STEP = 0.5;
    private static final FourierMap TO_FREQUENCIES = new FourierMap(List.of(1), Direction.FORWARD, Norm.ORTHO, Centering.NONE);
    private static final FourierMap TO_FRAMES = new FourierMap(List.of(1), Direction.INVERSE, Norm.ORTHO, Centering.NONE);

    public LowRankPlusSparse {
        if (!(lowRank > 0) || !(sparse > 0) || iterations < 0) {
            throw new IllegalArgumentException("l+s: weights must be positive and iterations not negative, got " + lowRank + ", " + sparse + " and " + iterations);
        }
    }

    /// The two parts, complex (N, T, H, W).
    public record Parts(NdArray lowRank, NdArray sparse) {
        public NdArray sum() {
            return lowRank.plus(sparse);
        }
    }

    @Override
    public String name() {
        return "l+s";
    }

    @Override
    public String description() {
        return "a steady background plus periodic motion (low rank plus sparse), solved iteratively";
    }

    @Override
    public NdArray reconstruct(NdArray kspace, DynamicMri physics, IterationListener listener) {
        return parts(kspace, physics, listener).sum();
    }

    public Parts parts(NdArray kspace, DynamicMri physics, IterationListener listener) {
        var acquisition = Acquisition.of(name(), kspace, physics);
        var whole = whole(acquisition);
        double brightness = acquisition.brightness();
        var restoring = acquisition.restoring();
        double[] l = acquisition.image(acquisition.viewShared()).toDoubles();
        double[] s = new double[l.length];
        double[] aheadL = l.clone();
        double[] aheadS = s.clone();
        double[] z = new double[l.length];
        double momentum = 1;
        for (int k = 1; k <= iterations; k++) {
            for (int i = 0; i < z.length; i++) z[i] = aheadL[i] + aheadS[i];
            double[] restored = restoring.apply(acquisition.video(z)).toDoubles();
            for (int i = 0; i < z.length; i++) {
                double step = STEP * (restored[i] - z[i]);
                aheadL[i] += step;
                aheadS[i] += step;
            }
            whole.shrink(aheadL, STEP * lowRank * brightness, 0, 0);
            double[] nextS = sparsened(acquisition, aheadS, STEP * sparse * brightness);
            double next = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
            double beyond = (momentum - 1) / next;
            double[] nextL = aheadL;
            aheadL = advanced(nextL, l, beyond);
            aheadS = advanced(nextS, s, beyond);
            l = nextL;
            s = nextS;
            momentum = next;
            listener.at(k, iterations);
        }
        return new Parts(acquisition.video(l), acquisition.video(s));
    }

    /// What is minimised.
    public double objective(Parts x, NdArray kspace, DynamicMri physics) {
        var acquisition = Acquisition.of(name(), kspace, physics);
        double brightness = acquisition.brightness();
        double[] spectrum = Tensor.constant(x.sparse).apply(TO_FREQUENCIES).value().toDoubles();
        double sum = 0;
        for (int i = 0; i < spectrum.length; i += 2) sum += Math.hypot(spectrum[i], spectrum[i + 1]);
        return acquisition.misfit(x.sum().toDoubles()) + whole(acquisition).penalty(x.lowRank.toDoubles(), lowRank * brightness) + sparse * brightness * sum;
    }

    /// One block that holds the whole image.
    private static Blocks whole(Acquisition acquisition) {
        return new Blocks(acquisition.shape(), Math.max(acquisition.shape().size(2), acquisition.shape().size(3)), acquisition.parallel());
    }

    /// Every temporal frequency of every pixel moved towards 0 by `threshold`.
    private static double[] sparsened(Acquisition acquisition, double[] s, double threshold) {
        double[] f = Tensor.constant(acquisition.video(s)).apply(TO_FREQUENCIES).value().toDoubles();
        for (int i = 0; i < f.length; i += 2) {
            double size = Math.sqrt(f[i] * f[i] + f[i + 1] * f[i + 1]);
            double keep = size > threshold ? 1 - threshold / size : 0;
            f[i] *= keep;
            f[i + 1] *= keep;
        }
        return Tensor.constant(acquisition.video(f)).apply(TO_FRAMES).value().toDoubles();
    }

    /// next + a·(next − last).
    private static double[] advanced(double[] next, double[] last, double a) {
        double[] out = new double[next.length];
        for (int i = 0; i < out.length; i++) out[i] = next[i] + a * (next[i] - last[i]);
        return out;
    }
}
