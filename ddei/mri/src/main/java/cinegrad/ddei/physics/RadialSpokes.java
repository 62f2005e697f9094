package cinegrad.ddei.physics;

import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.Shape;

import java.util.stream.IntStream;

/// Straight spokes through the middle of k-space, each turned by a constant angle against the one before, some for each frame.
///
/// Sample i of spoke j lies at the share ρ = (i − ⌊samples/2⌋)·2/samples of the largest frequency, at the angle θ = j·step from
/// the W axis towards the H axis: `k_H = ρ·H/2·sin θ`, `k_W = ρ·W/2·cos θ` cycles per field of view. Pixels being square, spokes
/// are equally long in every direction. Twice as many samples as pixels is usual: a scanner's readout is oversampled.
///
/// @param perFrame spokes of one frame
/// @param samples  of one spoke
/// @param step     radians from one spoke to the next
public record RadialSpokes(int perFrame, int samples, double step) {
    private static final double GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;
    private static final int MOST_NUMBERS = Integer.MAX_VALUE - 8;

    public RadialSpokes {
        if (perFrame < 1 || samples < 2 || !Double.isFinite(step)) {
            throw new IllegalArgumentException("radial spokes: at least one a frame, of two samples, a finite step; got "
                    + perFrame + " of " + samples + ", step " + step);
        }
        if (2L * perFrame * samples > MOST_NUMBERS) {
            throw new IllegalArgumentException("radial spokes: " + perFrame + " spokes of " + samples
                    + " samples are more points than an array holds");
        }
    }

    /// The golden angle of this order, π/(τ + order − 1) with τ the golden ratio: 111.25° for order 1, 23.63° for order 7. Any
    /// number of neighbors covers k-space almost evenly; small angles keep eddy currents low. Source: Wundrak et al., *Golden
    /// ratio sparse MRI using tiny golden angles*, MRM 75 (2016).
    public static double goldenAngle(int order) {
        if (order < 1) throw new IllegalArgumentException("golden angle: orders begin with 1, got " + order);
        return Math.PI / (GOLDEN_RATIO + order - 1);
    }

    /// The angle of a spoke, counted through all frames, radians.
    public double angle(int spoke) {
        return spoke * step;
    }

    /// The share of the largest frequency at which a sample lies, −1 … 1.
    public double radius(int sample) {
        return (sample - samples / 2) * 2.0 / samples;
    }

    /// The points of `frames` frames, (T, spokes · samples, 2), spoke after spoke.
    public Trajectory trajectory(ImageSize image, int frames) {
        int each = perFrame * samples;
        if (frames < 0 || 2L * each * frames > MOST_NUMBERS) {
            throw new IllegalArgumentException("radial spokes: " + frames + " frames of " + each
                    + " points; at least none, and no more than an array holds");
        }
        double[] k = new double[2 * frames * each];
        for (int spoke = 0; spoke < frames * perFrame; spoke++) {
            double down = image.height() / 2.0 * Math.sin(angle(spoke));
            double across = image.width() / 2.0 * Math.cos(angle(spoke));
            for (int i = 0; i < samples; i++) {
                int at = 2 * (spoke * samples + i);
                k[at] = radius(i) * down;
                k[at + 1] = radius(i) * across;
            }
        }
        return Trajectory.of(Shape.of(frames, each, 2), k);
    }

    /// The area of k-space for which each sample of a frame stands, in cells of the Cartesian grid: the ramp `|ρ|·Δρ·α·H·W/4`
    /// with α the angle between the bisectors to the neighboring spokes of the frame; the middle has its share of a circle of
    /// radius Δρ/2. The same for every frame, whose spokes are those of the first one turned.
    public double[] density(ImageSize image) {
        return density(image, Double.POSITIVE_INFINITY);
    }

    /// As [#density], but spokes more than a cell apart stand for one cell each: what lies between them was not measured, as
    /// between the lines of a Cartesian mask. So ‖√W A‖ is near 1 however few spokes there are, which iterative methods want.
    public double[] cappedDensity(ImageSize image) {
        return density(image, 1);
    }

    /// @param most cells across a spoke
    private double[] density(ImageSize image, double most) {
        double[] share = shares();
        double width = 2.0 / samples;
        double cells = Math.sqrt(image.pixels()) / 2;
        double[] weights = new double[perFrame * samples];
        for (int i = 0; i < weights.length; i++) {
            double radius = Math.max(Math.abs(radius(i % samples)), width / 4);
            weights[i] = Math.min(radius * share[i / samples] * cells, most) * width * cells;
        }
        return weights;
    }

    /// Half the angles to the neighbors on both sides; together π.
    private double[] shares() {
        double[] turn = IntStream.range(0, perFrame).mapToDouble(this::angle)
                .map(angle -> angle - Math.PI * Math.floor(angle / Math.PI)).toArray();
        int[] order = IntStream.range(0, perFrame).boxed().sorted((a, b) -> Double.compare(turn[a], turn[b]))
                .mapToInt(j -> j).toArray();
        double[] share = new double[perFrame];
        for (int i = 0; i < perFrame; i++) {
            int next = (i + 1) % perFrame;
            double gap = turn[order[next]] - turn[order[i]] + (next == 0 ? Math.PI : 0);
            share[order[i]] += gap / 2;
            share[order[next]] += gap / 2;
        }
        return share;
    }
}
