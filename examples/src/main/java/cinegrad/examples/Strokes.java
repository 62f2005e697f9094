package cinegrad.examples;

import cinegrad.ops.random.RandomStream;

/// Handwriting of sorts: digits drawn as strokes, each time a little larger, turned, slanted and elsewhere.
final class Strokes {
    /// Polylines through points of a square of 8 × 8, `x y x y …`, strokes apart by a bar.
    private static final String[] DIGITS = {
            "4 0 6 1 7 3 7 5 6 7 4 8 2 7 1 5 1 3 2 1 4 0",
            "2 2 4 0 4 8|2 8 6 8",
            "1 2 2 0.5 4 0 6 0.7 6.6 2.3 6 4 1 8 7 8",
            "1 0.7 4 0 6.3 1 6 3 3.4 3.8|3.4 3.8 6.2 4.6 6.8 6.4 5 8 2.4 8 1 7",
            "5 8 5 0 1 5.5 7 5.5",
            "6.4 0 2 0 1.6 3.6 4 3 6.2 4 6.6 6 5 8 2.4 8 1.2 7",
            "6 0.5 3.6 1 1.8 3.4 1.4 6 2.6 7.8 5 8 6.6 6.6 6.2 4.8 4.4 4 2.4 4.6 1.5 6",
            "1 0 7 0 3.4 8|2.6 4 5.6 4",
            "4 4 2 3 1.8 1.2 4 0 6.2 1.2 6 3 4 4 1.6 5.2 1.4 7 4 8 6.6 7 6.4 5.2 4 4",
            "6.4 3.4 5 4.4 2.6 4 1.6 2.2 2.6 0.4 5 0.2 6.4 1.6 6.4 4.6 5.6 7 3 8"};

    private Strokes() { }

    /// A digit as `size` × `size` gray values, 0 paper and 1 ink, with noise.
    static float[] draw(int digit, int size, RandomStream random) {
        double angle = 0.18 * random.normal(), slant = 0.15 * random.normal(),
                scale = size / 8.0 * (0.68 + 0.07 * random.normal());
        double dx = size / 2.0 + 0.8 * random.normal(), dy = size / 2.0 + 0.8 * random.normal(),
                thickness = 0.75 + 0.3 * random.uniform();
        double cos = Math.cos(angle) * scale, sin = Math.sin(angle) * scale;
        float[] image = new float[size * size];
        for (String stroke : DIGITS[digit].split("\\|")) {
            String[] numbers = stroke.split(" ");
            double[] x = new double[numbers.length / 2], y = new double[numbers.length / 2];
            for (int i = 0; i < x.length; i++) {
                double v = Double.parseDouble(numbers[2 * i + 1]) - 4, u = Double.parseDouble(numbers[2 * i]) - 4 - slant * v;
                x[i] = dx + cos * u - sin * v;
                y[i] = dy + sin * u + cos * v;
            }
            for (int p = 0; p < image.length; p++) {
                int row = p / size;
                for (int i = 1; i < x.length; i++) {
                    double d = distance(p % size + 0.5, row + 0.5, x[i - 1], y[i - 1], x[i], y[i]);
                    image[p] = Math.max(image[p], (float) Math.clamp(thickness + 0.5 - d, 0, 1));
                }
            }
        }
        for (int p = 0; p < image.length; p++) image[p] = (float) Math.clamp(image[p] + 0.12 * random.normal(), 0, 1);
        return image;
    }

    /// From a point to a line segment.
    private static double distance(double px, double py, double ax, double ay, double bx, double by) {
        double dx = bx - ax, dy = by - ay;
        double t = Math.clamp(((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy), 0, 1);
        return Math.hypot(px - ax - t * dx, py - ay - t * dy);
    }
}
