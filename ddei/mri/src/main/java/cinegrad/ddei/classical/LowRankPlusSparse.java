package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.linear.FourierMap;

import java.util.List;

/// A background that hardly changes and periodic motion before it: x = L + S minimizing
/// ½‖A(L + S) − y‖² + λ_L(√(HW) + √T)‖L‖_* + λ_S‖F_t S‖₁, where L is seen as one (HW, T) matrix, ‖·‖_* is the sum of its singular
/// values, and F_t is the orthonormal Fourier transform over time.
///
/// The model is that of Otazo, Candès, Sodickson, *Low-rank plus sparse matrix decomposition for accelerated dynamic MRI with
/// separation of background and dynamic components*, Magn. Reson. Med. 73 (2015). They take turns with L and S; here both take a
/// proximal gradient step of size ½/‖A‖² together (the misfit's gradient has the Lipschitz constant 2‖A‖², and ‖A‖ ≤ 1 on the
/// Cartesian grid), with the momentum of Beck & Teboulle, *A fast iterative shrinkage-thresholding algorithm*, SIAM J. Imaging
/// Sci. 2 (2009), from L = the view-shared video, S = 0.
///
/// @param lowRank λ_L over the brightest pixel of the zero-filled video
/// @param sparse  λ_S over the same
public record LowRankPlusSparse(double lowRank, double sparse, int iterations) implements ClassicalMethod {
    public static final LowRankPlusSparse USUAL = new LowRankPlusSparse(0.002, 0.003, 60);

    private static final double STEP = 0.5;
    private static final FourierMap FOURIER_OVER_TIME = new FourierMap(List.of(1), Direction.FORWARD, Norm.ORTHO, Centering.NONE);

    public LowRankPlusSparse {
        if (!(lowRank > 0) || !(sparse > 0) || iterations < 0) {
            throw new IllegalArgumentException("l+s: weights must be positive and iterations not negative, got " + lowRank + ", "
                    + sparse + " and " + iterations);
        }
    }

    /// The two parts, complex (1, T, H, W), in the acquisition's units.
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
    public NdArray video(Acquisition acquisition, IterationListener listener) {
        return EmptyFrames.filled(acquisition, seen -> parts(seen, listener).sum());
    }

    /// Two videos for each part, the two next ones, the descent, and the step.
    @Override
    public WorkingMemory memory(MemoryUnits of) {
        long step = Math.max(5 * of.video(), 2 * of.video() + of.operator());
        return new WorkingMemory(of.acquisition() + Math.max(of.start(), of.misfit() + 7 * of.video() + step),
                LowRankBlocks.hostBytes(of, Math.max(of.height(), of.width()), 1));
    }

    /// L and S.
    public Parts parts(Acquisition acquisition, IterationListener listener) {
        acquisition.requireFrames();
        var misfit = acquisition.misfit();
        var steady = steady(acquisition);
        var periodic = periodic(acquisition);
        NdArray l = acquisition.viewShared();
        NdArray s = acquisition.zeros();
        NdArray aheadL = l;
        NdArray aheadS = s;
        double size = STEP / misfit.squaredNorm();
        double momentum = 1;
        for (int k = 1; k <= iterations; k++) {
            NdArray z = aheadL.plus(aheadS);
            NdArray descent = misfit.restored(z).minus(z).times(size);
            NdArray nextL = steady.step(aheadL.plus(descent), size);
            NdArray nextS = periodic.step(aheadS.plus(descent), size);
            double next = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
            double beyond = (momentum - 1) / next;
            aheadL = nextL.plus(nextL.minus(l).times(beyond));
            aheadS = nextS.plus(nextS.minus(s).times(beyond));
            l = nextL;
            s = nextS;
            momentum = next;
            listener.at(k, iterations);
        }
        return new Parts(l, s);
    }

    /// What is minimized.
    public double objective(Parts x, Acquisition acquisition) {
        return acquisition.misfit().value(x.sum()) + steady(acquisition).value(x.lowRank) + periodic(acquisition).value(x.sparse);
    }

    private Proximal steady(Acquisition acquisition) {
        return LowRankBlocks.whole(acquisition.shape(), lowRank * acquisition.brightness(), acquisition.parallel());
    }

    private Proximal periodic(Acquisition acquisition) {
        return new Transformed(FOURIER_OVER_TIME, new AbsoluteValues(sparse * acquisition.brightness()));
    }
}
