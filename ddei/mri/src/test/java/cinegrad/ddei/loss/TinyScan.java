package cinegrad.ddei.loss;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.RedrawnLines;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Optional;

/// A disc that beats, measured by lines.
final class TinyScan {
    static final int FRAMES = 4;
    static final int HEIGHT = 16;
    static final int WIDTH = 20;
    static final RedrawnLines LAW = new RedrawnLines(new GaussianLines(new LineBudget(2, 0.2)));

    private TinyScan() { }

    static Sample sample(Backend backend, int videos, double sigma, long seed) {
        var type = ArrayType.complex(Shape.of(videos, FRAMES, HEIGHT, WIDTH));
        double[] x = new double[type.numbers()];
        for (int i = 0; i < x.length / 2; i++) {
            int w = i % WIDTH, h = i / WIDTH % HEIGHT, t = i / (WIDTH * HEIGHT) % FRAMES;
            double radius = 4 + Math.sin(Math.PI * t / 2) + 0.3 * (i / (WIDTH * HEIGHT * FRAMES));
            x[2 * i] = Math.hypot(h - 8, w - 10) < radius ? 1 : 0.1;
            x[2 * i + 1] = 0.1 * Math.sin(0.3 * h);
        }
        float[] lines = new float[FRAMES * WIDTH];
        var drawn = LAW.sampling().draw(FRAMES, WIDTH, RandomStream.of(seed));
        for (int i = 0; i < lines.length; i++) lines[i] = drawn.at(i / WIDTH, i % WIDTH) ? 1 : 0;
        var physics = DynamicMri.withLines(backend, lines, FRAMES, WIDTH).withNoise(sigma);
        var truth = backend.upload(type, x);
        return new Sample(physics.measure(truth, RandomStream.of(seed).stream("noise")), physics, Optional.of(truth));
    }
}
