package cinegrad.bench.race;

import java.util.SplittableRandom;

/// Pictures of 28×28 pixels of ten kinds, drawn here: each kind has four strokes at places of its own, each picture is shifted
/// by up to two pixels, dimmed and covered with noise.
///
/// @param pixels (N, 784)
/// @param labels (N)
public record Digits(float[] pixels, int[] labels) {
    /// Pixels along a side.
    public static final int SIDE = 28;
    /// How many kinds there are.
    public static final int KINDS = 10;
    private static final int STROKES = 4;
    private static final int LENGTH = 14;

    /// The same for the same seed, whatever the library.
    public static Digits of(int count, long seed) {
        var random = new SplittableRandom(seed);
        var pixels = new float[count * SIDE * SIDE];
        var labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % KINDS;
            int down = random.nextInt(-2, 3);
            int right = random.nextInt(-2, 3);
            float light = 0.5f + random.nextFloat() / 2;
            int at = i * SIDE * SIDE;
            for (int p = 0; p < SIDE * SIDE; p++) pixels[at + p] = random.nextFloat() * 0.4f;
            var strokes = new SplittableRandom(labels[i]);
            for (int s = 0; s < STROKES; s++) {
                double y = 6 + strokes.nextInt(16) + down;
                double x = 6 + strokes.nextInt(16) + right;
                double angle = strokes.nextDouble(Math.PI);
                for (int k = -LENGTH / 2; k < LENGTH / 2; k++) {
                    int row = (int) Math.round(y + k * Math.sin(angle));
                    int column = (int) Math.round(x + k * Math.cos(angle));
                    if (row >= 0 && row < SIDE && column >= 0 && column < SIDE) pixels[at + row * SIDE + column] += light;
                }
            }
        }
        return new Digits(pixels, labels);
    }

    public int count() {
        return labels.length;
    }

    /// Those of these rows.
    public Digits rows(int[] rows) {
        int size = SIDE * SIDE;
        var chosen = new float[rows.length * size];
        var kinds = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(pixels, rows[i] * size, chosen, i * size, size);
            kinds[i] = labels[rows[i]];
        }
        return new Digits(chosen, kinds);
    }

    /// Picture i as numbers of its own.
    public double[] row(int i) {
        var row = new double[SIDE * SIDE];
        for (int p = 0; p < row.length; p++) row[p] = pixels[i * row.length + p];
        return row;
    }

    /// The kinds as rows with a single 1: (N, 10).
    public float[] oneHot() {
        var rows = new float[count() * KINDS];
        for (int i = 0; i < count(); i++) rows[i * KINDS + labels[i]] = 1;
        return rows;
    }
}
