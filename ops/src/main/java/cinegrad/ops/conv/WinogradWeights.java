package cinegrad.ops.conv;

import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// The transforms of 3×3 weights, G w Gᵀ, and of their gradient, Gᵀ S G: once per weight update, plain loops along channels.
final class WinogradWeights {
    private static final float[][] G = {
            {1 / 4f, 0, 0}, {-1 / 6f, -1 / 6f, -1 / 6f}, {-1 / 6f, 1 / 6f, -1 / 6f},
            {1 / 24f, 1 / 12f, 1 / 6f}, {1 / 24f, -1 / 12f, 1 / 6f}, {0, 0, 1}};
    private static final int TAPS = 9;

    private WinogradWeights() { }

    /// Numbers that [#transform] writes.
    static int length(Shape weight, Gather.Direction direction, int lanes) {
        int depth = direction == Gather.Direction.FORWARD ? weight.size(3) : weight.size(4);
        int columns = direction == Gather.Direction.FORWARD ? weight.size(4) : weight.size(3);
        return weight.size(0) * WinogradTransform.PLANES * ((columns + lanes - 1) / lanes) * depth * lanes;
    }

    /// [kT][plane][panel of target channels][source channel][lane] of the weights (kT, 3, 3, C, K), turned by 180° and transposed
    /// for the input gradient.
    static void transform(float[] weight, Shape shape, Gather.Direction direction, int lanes, float[] to, int toAt) {
        boolean forward = direction == Gather.Direction.FORWARD;
        int c = shape.size(3);
        int k = shape.size(4);
        int depth = forward ? c : k;
        int columns = forward ? k : c;
        int panels = (columns + lanes - 1) / lanes;
        int padded = panels * lanes;
        float[] w = new float[TAPS * padded];
        float[] half = new float[6 * 3 * padded];
        float[] u = new float[padded];
        for (int a = 0; a < shape.size(0); a++) {
            for (int d = 0; d < depth; d++) {
                for (int tap = 0; tap < TAPS; tap++) {
                    int from = (a * TAPS + (forward ? tap : TAPS - 1 - tap)) * c * k + (forward ? d * k : d);
                    for (int i = 0; i < columns; i++) w[tap * padded + i] = weight[from + (forward ? i : i * k)];
                }
                for (int i = 0; i < 6; i++) {
                    for (int x = 0; x < 3; x++) {
                        combine(G[i], w, x * padded, 3 * padded, half, (3 * i + x) * padded, padded);
                    }
                }
                for (int i = 0; i < 6; i++) {
                    for (int j = 0; j < 6; j++) {
                        combine(G[j], half, 3 * i * padded, padded, u, 0, padded);
                        int at = toAt + ((a * WinogradTransform.PLANES + 6 * i + j) * panels * depth + d) * lanes;
                        for (int panel = 0; panel < panels; panel++) {
                            System.arraycopy(u, panel * lanes, to, at + panel * depth * lanes, lanes);
                        }
                    }
                }
            }
        }
    }

    /// to[i] = Σ_t factors[t] · from[at + t·step + i].
    private static void combine(float[] factors, float[] from, int at, int step, float[] to, int toAt, int n) {
        Arrays.fill(to, toAt, toAt + n, 0);
        for (int t = 0; t < factors.length; t++) addScaled(factors[t], from, at + t * step, to, toAt, n);
    }

    private static void addScaled(float factor, float[] from, int at, float[] to, int toAt, int n) {
        for (int i = 0; i < n; i++) to[toAt + i] += factor * from[at + i];
    }

    /// Adds value (h, w) of Gᵀ S G, for k neighboring channels, to `gw[at + (3·h + w)·tapStep]`. Value (i, j) of S is at
    /// `s[from + (6·i + j)·plane]`; `half` is memory for 18·k numbers.
    static void addGradient(float[] s, int from, int plane, int k, float[] half, float[] gw, int at, int tapStep) {
        Arrays.fill(half, 0, 18 * k, 0);
        for (int h = 0; h < 3; h++) {
            for (int j = 0; j < 6; j++) {
                for (int i = 0; i < 6; i++) {
                    if (G[i][h] != 0) addScaled(G[i][h], s, from + (6 * i + j) * plane, half, (6 * h + j) * k, k);
                }
            }
            for (int w = 0; w < 3; w++) {
                for (int j = 0; j < 6; j++) {
                    if (G[j][w] != 0) addScaled(G[j][w], half, (6 * h + j) * k, gw, at + (3 * h + w) * tapStep, k);
                }
            }
        }
    }
}
