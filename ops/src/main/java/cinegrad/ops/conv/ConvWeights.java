package cinegrad.ops.conv;

import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The weights of one layer in the layouts of the kernels: a copy, and rearrangements of it made on first use. Immutable and safe
/// for any number of threads; a change of the source array has no effect, see [#isCopyOf].
public final class ConvWeights {
    /// Sums of some thousand products of weights below this and of numbers below 2⁶⁴, transformed by Winograd, stay finite.
    private static final float MOST = 0x1p36f;

    private final Shape shape;
    private final int groups;
    private final float[] weight;
    private final boolean moderate;
    private final Derived forwardPanels = new Derived();
    private final Derived gradientPanels = new Derived();
    private final Derived winogradForward = new Derived();
    private final Derived winogradGradient = new Derived();

    /// A rearrangement for a number of lanes; two threads that need it at the same time may both make it.
    private static final class Derived {
        private record Made(float[] content, int lanes) { }

        private volatile @Nullable Made made;

        float[] content(int lanes, Supplier<float[]> make) {
            var known = made;
            if (known == null || known.lanes != lanes) {
                known = new Made(make.get(), lanes);
                made = known;
            }
            return known.content;
        }
    }

    private ConvWeights(Shape shape, int groups, float[] weight) {
        this.shape = shape;
        this.groups = groups;
        this.weight = weight;
        boolean all = true;
        for (float w : weight) all &= Math.abs(w) < MOST;
        this.moderate = all;
    }

    /// The weights (kT, kH, kW, C/groups, K) that start at `weight[at]`, for convolutions with this weight shape and groups.
    public static ConvWeights of(float[] weight, int at, Conv3dGeometry g) {
        return new ConvWeights(g.weight(), g.groups(), Arrays.copyOfRange(weight, at, at + g.weight().elements()));
    }

    /// True if these weights have the shape and groups of `g`.
    public boolean fits(Conv3dGeometry g) {
        return shape.equals(g.weight()) && groups == g.groups();
    }

    /// True if `from[at …]` holds the numbers these weights were copied from.
    public boolean isCopyOf(float[] from, int at) {
        return Arrays.equals(weight, 0, weight.length, from, at, at + weight.length);
    }

    /// Whether every weight is finite and far from the largest number: else kernels that multiply weights by a border of zeros,
    /// or mix them, would spoil outputs that do not read the weight.
    boolean areModerate() {
        return moderate;
    }

    /// (kT, kH, kW, C/groups, K), as given.
    float[] plain() {
        return weight;
    }

    private int taps() {
        return shape.size(0) * shape.size(1) * shape.size(2);
    }

    /// [group][panel of `lanes` target channels][kW][kernel row (kT, kH)][source channel][lane], the last panel of a group padded
    /// with zeros: forward as given, for the input gradient transposed and kW in reverse order.
    float[] panels(Gather.Direction direction, int lanes) {
        int c = shape.size(3);
        int k = shape.size(4);
        return switch (direction) {
            case FORWARD -> forwardPanels.content(lanes, () -> pack(lanes, c, k / groups, k, 1, direction));
            case INPUT_GRADIENT -> gradientPanels.content(lanes, () -> pack(lanes, k / groups, c, 1, k, direction));
        };
    }

    /// The weights in Winograd's transform, from element [ConvScratch#ALIGNED] on, see [WinogradWeights#transform].
    float[] winograd(Gather.Direction direction, int lanes) {
        return (direction == Gather.Direction.FORWARD ? winogradForward : winogradGradient).content(lanes, () -> {
            var u = new float[ConvScratch.ALIGNED + WinogradWeights.length(shape, direction, lanes)];
            WinogradWeights.transform(weight, shape, direction, lanes, u, ConvScratch.ALIGNED);
            return u;
        });
    }

    private float[] pack(int lanes, int depth, int columns, int depthStride, int columnStride, Gather.Direction direction) {
        int panels = (columns + lanes - 1) / lanes;
        int kernelRows = shape.size(0) * shape.size(1);
        var p = new float[groups * panels * taps() * depth * lanes];
        int at = 0;
        for (int group = 0; group < groups; group++) {
            int groupAt = group * (shape.size(4) / groups);
            for (int panel = 0; panel < panels; panel++) {
                int valid = Math.min(lanes, columns - panel * lanes);
                for (int tap = 0; tap < taps(); tap++) {
                    int column = tap / kernelRows;
                    int source = tap % kernelRows * shape.size(2)
                            + (direction == Gather.Direction.FORWARD ? column : shape.size(2) - 1 - column);
                    int tapAt = source * shape.size(3) * shape.size(4) + groupAt + panel * lanes * columnStride;
                    for (int d = 0; d < depth; d++, at += lanes) {
                        for (int j = 0; j < lanes; j++) {
                            p[at + j] = j < valid ? weight[tapAt + d * depthStride + j * columnStride] : 0;
                        }
                    }
                }
            }
        }
        return p;
    }
}
