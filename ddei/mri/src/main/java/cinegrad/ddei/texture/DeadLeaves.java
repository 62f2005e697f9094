package cinegrad.ddei.texture;

import cinegrad.ddei.physics.Extent;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// One still picture: soft-edged, lobed ellipses that cover one another, the large below the small, each of its own brightness
/// and texture.
///
/// Sizes follow a power law, as those of things in pictures do, so there are edges at every scale; textures have spectra that
/// fall with a power of the frequency. Source: Lee, Mumford and Huang, *Occlusion models for natural images: a statistical study
/// of a scale-invariant dead leaves model*, IJCV 41 (2001).
final class DeadLeaves {
    private static final int TEXTURES = 4;
    private static final double SMALLEST = 4;
    private static final double TAIL = 1.5;
    /// Of the picture's height.
    private static final double LARGEST = 0.45;

    private final ImageSize size;
    private final RandomStream random;
    private final float[][] textures = new float[TEXTURES][];
    private final float[] picture;

    private DeadLeaves(ImageSize size, RandomStream random, Backend backend) {
        this.size = size;
        this.random = random;
        for (int k = 0; k < TEXTURES; k++) textures[k] = texture(backend, between(0.6, 1.6));
        picture = new float[size.pixels()];
    }

    /// @return (H, W), from 0 to about 1
    static float[] picture(ImageSize size, RandomStream random, Backend backend) {
        var leaves = new DeadLeaves(size, random, backend);
        double[] radii = new double[60 + random.integer(160)];
        for (int i = 0; i < radii.length; i++) {
            double pareto = SMALLEST * Math.pow(1 - random.uniform(), -1 / TAIL);
            radii[i] = Math.min(pareto, LARGEST * size.height());
        }
        Arrays.sort(radii);
        for (int i = radii.length - 1; i >= 0; i--) leaves.leaf(radii[i]);
        if (random.uniform() < 0.7) leaves.fade();
        return leaves.picture;
    }

    /// A leaf over what is there: at distance d from its edge, inwards, it covers by a smooth step of d / softness.
    private void leaf(double radius) {
        double y0 = between(-0.05, 1.05) * size.height(), x0 = between(-0.05, 1.05) * size.width();
        double turn = between(0, Math.PI), cos = Math.cos(turn), sin = Math.sin(turn);
        double flat = between(0.4, 1);
        int lobes = 2 + random.integer(4);
        double lobeTurn = between(0, 2 * Math.PI);
        double softness = between(1, 3);
        double bright = Math.pow(random.uniform(), 1.4);
        double contrast = 0.12 * between(0, 1.5);
        float[] texture = textures[random.integer(TEXTURES)];
        int reach = (int) Math.ceil(1.15 * radius + softness);
        for (int r = Math.max(0, (int) y0 - reach); r < Math.min(size.height(), y0 + reach + 1); r++) {
            for (int c = Math.max(0, (int) x0 - reach); c < Math.min(size.width(), x0 + reach + 1); c++) {
                double u = (c - x0) * cos + (r - y0) * sin, v = (r - y0) * cos - (c - x0) * sin;
                double edge = radius * (1 + 0.15 * Math.sin(lobes * Math.atan2(v, u) + lobeTurn));
                double inwards = edge - Math.hypot(u, v / flat);
                double cover = smooth(0.5 + inwards / (2 * softness));
                if (cover == 0) continue;
                int p = r * size.width() + c;
                double value = Math.max(0, bright * (1 + contrast * texture[p]));
                picture[p] = (float) (picture[p] + cover * (value - picture[p]));
            }
        }
    }

    /// Darkens all but an ellipse in the middle, as the air around a body.
    private void fade() {
        double tall = Math.sqrt(between(0.15, 0.3)) * size.height(), wide = Math.sqrt(between(0.15, 0.3)) * size.width();
        double softness = 12 / Math.min(tall, wide);
        for (int r = 0, p = 0; r < size.height(); r++) {
            for (int c = 0; c < size.width(); c++, p++) {
                double q = Math.hypot((r - size.height() / 2.0) / tall, (c - size.width() / 2.0) / wide);
                picture[p] *= (float) (0.05 + 0.95 * smooth(0.5 + (1 - q) / (2 * softness)));
            }
        }
    }

    /// Noise whose amplitudes fall as the frequency to the power of −`fall`, of mean 0 and variance 1.
    private float[] texture(Backend backend, double fall) {
        int height = size.height(), width = size.width();
        float[] spectrum = new float[2 * size.pixels()];
        for (int r = 0, p = 0; r < height; r++) {
            for (int c = 0; c < width; c++, p += 2) {
                double f = Math.hypot((r - height / 2) / (double) height, (c - width / 2) / (double) width);
                double amplitude = f == 0 ? 0 : Math.pow(f, -fall);
                spectrum[p] = (float) (amplitude * random.normal());
                spectrum[p + 1] = (float) (amplitude * random.normal());
            }
        }
        var type = ArrayType.complex(Shape.of(height, width));
        double[] noise = Extent.PLANE.inverse().apply(backend.upload(type, spectrum)).toDoubles();
        double sum = 0, squares = 0;
        for (int p = 0; p < noise.length; p += 2) {
            sum += noise[p];
            squares += noise[p] * noise[p];
        }
        double mean = sum / size.pixels(), deviation = Math.sqrt(squares / size.pixels() - mean * mean);
        float[] texture = new float[size.pixels()];
        for (int p = 0; p < texture.length; p++) texture[p] = (float) ((noise[2 * p] - mean) / deviation);
        return texture;
    }

    private double between(double least, double most) {
        return least + (most - least) * random.uniform();
    }

    /// 0 up to s = 0, 1 from s = 1 on, 3s² − 2s³ between.
    private static double smooth(double s) {
        double t = Math.clamp(s, 0, 1);
        return t * t * (3 - 2 * t);
    }
}
