package cinegrad.ddei.refine;

import cinegrad.ddei.physics.mask.CenterRule;
import cinegrad.ddei.physics.mask.EquispacedLines;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.LineMask;
import cinegrad.ddei.physics.mask.LineSampling;
import cinegrad.ddei.physics.mask.RandomLines;
import cinegrad.ddei.texture.MovingTextures;
import cinegrad.ops.random.RandomStream;

/// Everything that a simulated film and its measurements follow from.
///
/// @param random   of the film, the noise and the mask
/// @param textures what moves
/// @param lines    the law of the measured lines
/// @param noise    standard deviation of real and imaginary parts of k-space, over the film's brightest pixel
record FilmRecipe(RandomStream random, MovingTextures textures, LineSampling lines, double noise) {
    private static final int[] FRAMES = {8, 12, 12, 12, 16};
    private static final int HEIGHT = 96;
    private static final int[] WIDTHS = {64, 72, 80, 96, 96, 112};
    private static final int[] ACCELERATIONS = {2, 4, 4, 6, 6, 8, 8, 8, 8, 10, 12, 16};
    private static final double NOISELESS = 0.3;
    private static final double LOUDEST = 0.012;
    private static final double HELD_BREATH = 0.6;

    /// Film number `index` to learn from: of many sizes, accelerations, masks and noises.
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
        double noise = choice.uniform() < NOISELESS ? 0 : LOUDEST * choice.uniform();
        return new FilmRecipe(random, new MovingTextures(frames, HEIGHT, width, breath), lines, noise);
    }

    /// Film number `index` to judge by, of no training: 12 frames of 96 × 96 with Gaussian lines, at this acceleration.
    static FilmRecipe toJudgeBy(long seed, int index, int acceleration) {
        var random = RandomStream.of(seed).stream("validation film").stream(index);
        return new FilmRecipe(random, new MovingTextures(12, HEIGHT, HEIGHT, index % 2 == 0 ? 0 : 0.5),
                new GaussianLines(budget(acceleration)), 0.004);
    }

    private static LineBudget budget(int acceleration) {
        return LineBudget.of(acceleration, CenterRule.PUBLISHED_SETS);
    }

    int acceleration() {
        return lines.budget().acceleration();
    }

    /// (T, W) numbers 0 and 1.
    float[] mask() {
        LineMask mask = lines.draw(textures.frames(), textures.width(), random.stream("mask"));
        float[] numbers = new float[mask.frames() * mask.width()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = mask.at(i / mask.width(), i % mask.width()) ? 1 : 0;
        return numbers;
    }

    /// All of it in words, which a film on disk is known by.
    @Override
    public String toString() {
        return random + " " + textures + " " + lines + " noise " + noise;
    }
}
