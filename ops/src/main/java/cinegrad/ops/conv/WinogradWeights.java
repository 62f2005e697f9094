package cinegrad.ops.conv;

import cinegrad.ops.Shape;

/// The transforms of 3×3 weights, G w Gᵀ, and of their gradient, Gᵀ S G: scalar, once per weight update.
final class WinogradWeights {
    private static final double[][] G = {
            {1 / 4.0, 0, 0}, {-1 / 6.0, -1 / 6.0, -1 / 6.0}, {-1 / 6.0, 1 / 6.0, -1 / 6.0},
            {1 / 24.0, 1 / 12.0, 1 / 6.0}, {1 / 24.0, -1 / 12.0, 1 / 6.0}, {0, 0, 1}};

    private WinogradWeights() { }

    /// Numbers that [#transform] writes.
    static int length(Shape weight, Gather.Direction direction, int lanes) {
        int depth = direction == Gather.Direction.FORWARD ? weight.size(3) : weight.size(4);
        int columns = direction == Gather.Direction.FORWARD ? weight.size(4) : weight.size(3);
        return weight.size(0) * WinogradTransform.PLANES * ((columns + lanes - 1) / lanes) * depth * lanes;
    }

    /// [kT][plane][panel of target channels][source channel][lane] of the weights (kT, 3, 3, C, K), turned by 180° and transposed
    /// for the input gradient.
    static void transform(float[] weight, Shape shape, Gather.Direction direction, int lanes, float[] to) {
        boolean forward = direction == Gather.Direction.FORWARD;
        int c = shape.size(3);
        int k = shape.size(4);
        int depth = forward ? c : k;
        int columns = forward ? k : c;
        int panels = (columns + lanes - 1) / lanes;
        double[] half = new double[6 * 3];
        for (int a = 0; a < shape.size(0); a++) {
            for (int column = 0; column < panels * lanes; column++) {
                for (int d = 0; d < depth; d++) {
                    int from = a * 9 * c * k + (forward ? d * k + column : column * k + d);
                    boolean valid = column < columns;
                    for (int i = 0; i < 6; i++) {
                        for (int j = 0; j < 3; j++) {
                            double sum = 0;
                            for (int h = 0; h < 3 && valid; h++) sum += G[i][h] * weight[from + (forward ? 3 * h + j : 8 - 3 * h - j) * c * k];
                            half[3 * i + j] = sum;
                        }
                    }
                    int at = ((a * WinogradTransform.PLANES * panels + column / lanes) * depth + d) * lanes + column % lanes;
                    for (int i = 0; i < 6; i++) {
                        for (int j = 0; j < 6; j++) {
                            double sum = half[3 * i] * G[j][0] + half[3 * i + 1] * G[j][1] + half[3 * i + 2] * G[j][2];
                            to[at + (6 * i + j) * panels * depth * lanes] = (float) sum;
                        }
                    }
                }
            }
        }
    }

    /// Value (h, w) of Gᵀ S G, where value (i, j) of S is at `s[at + (6·i + j)·plane]`.
    static float gradient(float[] s, int at, int plane, int h, int w) {
        double sum = 0;
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) sum += G[i][h] * G[j][w] * s[at + (6 * i + j) * plane];
        }
        return (float) sum;
    }
}
