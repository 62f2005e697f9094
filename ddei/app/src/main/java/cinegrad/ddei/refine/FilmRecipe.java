package cinegrad.ddei.refine;

import cinegrad.ddei.physics.Extent;
import cinegrad.ddei.physics.mask.CenterRule;
import cinegrad.ddei.physics.mask.EquispacedLines;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.LineMask;
import cinegrad.ddei.physics.mask.LineSampling;
import cinegrad.ddei.physics.mask.RandomLines;
import cinegrad.ddei.texture.MovingTextures;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.stream.IntStream;

/// Everything that a simulated film and its mask follow from.
///
/// @param random   of the film and the mask
/// @param textures what moves
/// @param rows     of the film: the band of the textures that moves most, since lines are measured whole
/// @param blur     b, by which amplitudes fall with the frequency f of k-space, in cycles a pixel: as exp(−b f)
/// @param lines    the law of the mask's lines
record FilmRecipe(RandomStream random, MovingTextures textures, int rows, double blur, LineSampling lines) {
    private static final int[] FRAMES = {8, 10, 12, 12, 12};
    private static final int HEIGHT = 128;
    private static final int ROWS = 64;
    private static final int[] WIDTHS = {64, 72, 80, 96, 96};
    private static final double STILL_STUFF = 0.1;
    private static final double WEAKEST_FLOW = 0.3;
    private static final int[] ACCELERATIONS = {3, 4, 4, 6, 6, 8, 8, 8, 8, 10, 12, 16};
    private static final int JUDGED_AT = 8;
    private static final double HELD_BREATH = 0.6;
    /// Of the energy that moves, 0.77 lies in the lowest eighth of k-space in a beating human heart, 0.74 in a rat's; in films of
    /// things that stay 0.47 without blur, 0.60 with 2, 0.70 with 4, and more where things come and go.
    private static final double MOST_BLUR = 5;
    /// The share of films without blur.
    private static final double SHARP = 0.2;

    /// Film number `index` to learn from: of many sizes, motions and masks.
    static FilmRecipe toLearnFrom(long seed, int index) {
        var random = RandomStream.of(seed).stream("film").stream(index);
        var choice = random.stream("recipe");
        int frames = FRAMES[choice.integer(FRAMES.length)];
        int width = WIDTHS[choice.integer(WIDTHS.length)];
        double breath = choice.uniform() < HELD_BREATH ? 0 : choice.uniform();
        var budget = budget(ACCELERATIONS[choice.integer(ACCELERATIONS.length)]);
        LineSampling lines = switch (choice.integer(4)) {
            case 0, 1 -> new GaussianLines(budget);
            case 2 -> new RandomLines(budget);
            default -> new EquispacedLines(budget);
        };
        double blur = choice.uniform() < SHARP ? 0 : MOST_BLUR * choice.uniform();
        double flow = choice.uniform() < STILL_STUFF ? 0 : WEAKEST_FLOW + (1 - WEAKEST_FLOW) * choice.uniform();
        return new FilmRecipe(random, new MovingTextures(frames, HEIGHT, width, breath, flow), ROWS, blur, lines);
    }

    /// Film number `index` to judge by, of no training: 12 frames of 64 × 96.
    static FilmRecipe toJudgeBy(long seed, int index) {
        var random = RandomStream.of(seed).stream("validation film").stream(index);
        return new FilmRecipe(random, new MovingTextures(12, HEIGHT, 96, index % 2 == 0 ? 0 : 0.5, 0.6), ROWS,
                MOST_BLUR / 2, new GaussianLines(budget(JUDGED_AT)));
    }

    private static LineBudget budget(int acceleration) {
        return LineBudget.of(acceleration, CenterRule.PUBLISHED_SETS);
    }

    /// The true film, complex (1, T, rows, W), its brightest pixel 1.
    NdArray film(Backend backend) {
        NdArray kspace = Extent.PLANE.fourier().apply(textures.film(backend, random));
        int height = textures.height(), width = textures.width();
        var weights = new float[height * width];
        for (int p = 0; p < weights.length; p++) {
            double row = (p / width - height / 2) / (double) height, column = (p % width - width / 2) / (double) width;
            weights[p] = (float) Math.exp(-blur * Math.hypot(row, column));
        }
        NdArray blurred = kspace.times(backend.upload(ArrayType.real(Shape.of(height, width)), weights));
        NdArray whole = Extent.PLANE.inverse().apply(blurred);
        int top = moving(whole);
        NdArray film = backend.take(whole, 2, IntStream.range(top, top + rows).toArray());
        double brightest = backend.reduce(Reduction.MAXIMUM, backend.map(ComplexElementary.ABS, film)).item();
        return brightest > 0 ? film.times(1 / brightest) : film;
    }

    /// (T, W) numbers 0 and 1.
    float[] mask() {
        LineMask mask = lines.draw(textures.frames(), textures.width(), random.stream("mask"));
        float[] numbers = new float[mask.frames() * mask.width()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = mask.at(i / mask.width(), i % mask.width()) ? 1 : 0;
        return numbers;
    }

    /// The first row of the band whose pixels differ most from their means over time.
    private int moving(NdArray film) {
        double[] z = film.toDoubles();
        int frames = textures.frames(), height = textures.height(), width = textures.width();
        var moving = new double[height];
        for (int p = 0; p < height * width; p++) {
            double re = 0, im = 0, squares = 0;
            for (int i = 2 * p; i < z.length; i += 2 * height * width) {
                re += z[i];
                im += z[i + 1];
                squares += z[i] * z[i] + z[i + 1] * z[i + 1];
            }
            moving[p / width] += squares - (re * re + im * im) / frames;
        }
        double most = 0;
        int best = 0;
        for (int top = 0; top + rows <= height; top++) {
            double sum = 0;
            for (int r = top; r < top + rows; r++) sum += moving[r];
            if (sum > most) {
                most = sum;
                best = top;
            }
        }
        return best;
    }

    /// All of it in words, which a film on disk is known by.
    @Override
    public String toString() {
        return random + " " + textures + " rows " + rows + " blur " + blur + " " + lines;
    }
}
