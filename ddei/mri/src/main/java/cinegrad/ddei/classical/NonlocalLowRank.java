package cinegrad.ddei.classical;

import cinegrad.ddei.classical.SimilarPatches.FilmSize;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

/// Patches that look alike, wherever and whenever they occur, differ in few ways: groups of similar patches of all frames are
/// matrices of low rank. Grouping across frames follows motion without estimating it.
///
/// From the locally low rank video, of a single frame from that of [TemporalTotalVariation], by the alternating direction
/// method of multipliers with a denoiser as the proximal step: in turns v = D(x + u), x = argmin ‖A x − y‖² + ρ‖x − (v − u)‖²,
/// u ← u + x − v. D shrinks the singular values of the groups, see [PatchLowRank]; its threshold falls by a constant factor an
/// iteration, but not far below the largest singular value that the noise alone would give a group, see [NoiseLevel], and
/// groups are found anew every few. Reference patches begin at rows and columns half their side apart and take turns, see
/// [SimilarPatches]: more rounds of fewer groups reach more than fewer rounds of all, in the same time. Sources: Dong et al.,
/// *Compressive sensing via nonlocal low-rank regularization*, IEEE Trans. Image Process. 23 (2014); Bustin et al.,
/// *High-dimensionality undersampled patch-based reconstruction (HD-PROST) for accelerated multi-contrast MRI*, Magn. Reson.
/// Med. 81 (2019); Gu et al. 2014 for the weights.
///
/// @param side       of the square patches, in pixels
/// @param members    of a group at most
/// @param reach      rows and columns a member may be away from its reference
/// @param threshold  of the first iteration's singular values, over the brightest pixel of the zero-filled video
/// @param penalty    ρ
public record NonlocalLowRank(int side, int members, int reach, double threshold, double penalty, int rounds)
        implements ClassicalMethod {
    public static final NonlocalLowRank USUAL = new NonlocalLowRank(8, 24, 5, 0.65, 0.03, 160);

    /// Where the threshold stops, over the noise's largest singular value.
    private static final double FLOOR = 0.6;
    private static final int TURNS = SimilarPatches.TURNS;
    private static final int ROUNDS_OF_A_SEARCH = 16;
    /// The threshold of the last round, over that of the first.
    private static final double LAST = 0.1636;
    private static final LocallyLowRank START = LocallyLowRank.USUAL;
    private static final TemporalTotalVariation START_OF_ONE_FRAME = new TemporalTotalVariation(
            TemporalTotalVariation.USUAL.weight(), START.iterations(), TemporalTotalVariation.USUAL.ends());

    public NonlocalLowRank {
        if (!(threshold > 0) || !(penalty > 0)) {
            throw new IllegalArgumentException("nlr: threshold and penalty must be positive, got " + threshold + " and "
                    + penalty);
        }
        if (side < 1 || members < 1 || reach < 0 || rounds < 0) {
            throw new IllegalArgumentException("nlr: side and members must be at least 1, reach and rounds not negative, got "
                    + side
                    + ", " + members + ", " + reach + " and " + rounds);
        }
    }

    /// The same in more or fewer rounds, from the same first to the same last threshold.
    NonlocalLowRank in(int otherRounds) {
        return new NonlocalLowRank(side, members, reach, threshold, penalty, otherRounds);
    }

    @Override
    public String name() {
        return "nlr";
    }

    @Override
    public String description() {
        return "similar patches of all frames differ in few ways (nonlocal low rank), solved iteratively";
    }

    @Override
    public int iterations() {
        return START.iterations() + rounds;
    }

    @Override
    public NdArray video(Acquisition acquisition, IterationListener listener) {
        return EmptyFrames.filled(acquisition, seen -> solved(seen, listener));
    }

    private NdArray solved(Acquisition acquisition, IterationListener listener) {
        ClassicalMethod first = acquisition.isOneFrame() ? START_OF_ONE_FRAME : START;
        NdArray x = first.video(acquisition, (done, _) -> listener.at(done, iterations()));
        return rounds(x, acquisition, (done, _) -> listener.at(START.iterations() + done, iterations()));
    }

    private NdArray rounds(NdArray start, Acquisition acquisition, IterationListener listener) {
        NdArray x = start;
        var misfit = acquisition.misfit();
        var denoiser = new Denoiser(acquisition);
        double floor = FLOOR * denoiser.ofNoise(acquisition.noise());
        NdArray u = acquisition.zeros();
        for (int k = 0; k < rounds; k++) {
            if (k % ROUNDS_OF_A_SEARCH == 0) denoiser.group(x);
            double shrunk = Math.max(threshold * Math.pow(LAST, (double) k / rounds), floor);
            NdArray v = denoiser.clean(x.plus(u), k % TURNS, shrunk);
            NdArray next = misfit.step(v.minus(u), 1 / penalty);
            u = u.plus(next).minus(v);
            x = next;
            listener.at(k + 1, rounds);
        }
        return x;
    }

    /// The side of patches that fit into the image.
    private int fitting(FilmSize film) {
        return Math.min(side, Math.min(film.height(), film.width()));
    }

    private SimilarPatches similar(FilmSize film) {
        int fitting = fitting(film);
        return new SimilarPatches(film, fitting, (fitting + 1) / 2, reach, members);
    }

    /// The start's, or x, u, v and the next x with what a step takes, and the denoiser's films, groups and sums.
    @Override
    public WorkingMemory memory(MemoryUnits of) {
        long arrays = of.acquisition() + of.misfit() + 4 * of.video() + Math.max(2 * of.video(), of.proximalStep());
        var similar = similar(new FilmSize(of.frames(), of.height(), of.width()));
        long doubles = 2L * Double.BYTES * of.pixels();
        long groups = (long) Integer.BYTES * similar.groups() * similar.members();
        long cleaning = groups + 2L * 2 * Float.BYTES * of.pixels()
                + PatchLowRank.bytes(of.pixels(), similar.groups(), of.threads());
        long searching = 3 * groups + 2L * Float.BYTES * of.pixels();
        long noise = (3L * of.coils() + 1) * Double.BYTES * of.pixels();
        long host = of.equations() + Math.max(noise, doubles + Math.max(cleaning, searching));
        return START.memory(of).or(START_OF_ONE_FRAME.memory(of)).or(new WorkingMemory(arrays, host));
    }

    /// D on one film, in units of the brightest pixel.
    private final class Denoiser {
        private final FilmSize film;
        private final double brightness;
        private final SimilarPatches similar;
        private final PatchLowRank[] lowRank = new PatchLowRank[TURNS];
        private final int[][] groups = new int[TURNS][];

        Denoiser(Acquisition acquisition) {
            Shape shape = acquisition.shape();
            film = new FilmSize(shape.size(0) * shape.size(1), shape.size(2), shape.size(3));  // sets after one another
            double found = acquisition.brightness();
            brightness = found > 0 ? found : 1;
            similar = similar(film);
            for (int turn = 0; turn < TURNS; turn++) {
                lowRank[turn] = new PatchLowRank(film, fitting(film), acquisition.parallel());
            }
        }

        /// About the largest singular value of a group of noise, both of its parts of this standard deviation.
        double ofNoise(double sigma) {
            return Math.sqrt(2) * (Math.sqrt(similar.members()) + fitting(film)) * sigma / brightness;
        }

        void group(NdArray x) {
            double[] numbers = x.toDoubles();
            var magnitude = new float[film.pixels()];
            for (int p = 0; p < magnitude.length; p++) {
                magnitude[p] = (float) (Math.hypot(numbers[2 * p], numbers[2 * p + 1]) / brightness);
            }
            int[] found = similar.find(magnitude, x.backend().parallel());
            for (int turn = 0; turn < TURNS; turn++) groups[turn] = similar.ofTurn(turn, found);
        }

        NdArray clean(NdArray x, int turn, double level) {
            double[] numbers = x.toDoubles();
            var video = new float[numbers.length];
            for (int i = 0; i < video.length; i++) video[i] = (float) (numbers[i] / brightness);
            float[] clean = lowRank[turn].of(video, groups[turn], similar.members(), (float) level);
            for (int i = 0; i < video.length; i++) numbers[i] = clean[i] * brightness;
            return x.backend().upload(x.type(), numbers);
        }
    }
}
