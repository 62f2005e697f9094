package cinegrad.ops.conv;

import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// One layer's weights as the kernels want them: a copy, and rearrangements of it that are made when first needed.
///
/// The copy makes it safe: changing the array the weights came from has no effect until [#load] is called again, which is
/// due after every update. Not for two threads at once.
public final class ConvWeights {
    private final Shape shape;
    private final int groups;
    private final float[] weight;
    private final Derived forwardPanels = new Derived();
    private final Derived gradientPanels = new Derived();
    private final Derived winogradForward = new Derived();
    private final Derived winogradGradient = new Derived();

    /// Memory for a derived array and whether it belongs to the present weights.
    private static final class Derived {
        float[] content = {};
        boolean valid;
        int lanes;

        float[] memory(int length) {
            if (content.length < length) content = new float[length];
            return content;
        }
    }

    private ConvWeights(Shape shape, int groups) {
        this.shape = shape;
        this.groups = groups;
        this.weight = new float[shape.elements()];
    }

    /// The weights (kT, kH, kW, C/groups, K) that start at `weight[at]`, for convolutions with this weight shape and groups.
    public static ConvWeights of(float[] weight, int at, Conv3dGeometry g) {
        return new ConvWeights(g.weight(), g.groups()).load(weight, at);
    }

    /// Replaces the weights.
    public ConvWeights load(float[] from, int at) {
        System.arraycopy(from, at, weight, 0, weight.length);
        forwardPanels.valid = false;
        gradientPanels.valid = false;
        winogradForward.valid = false;
        winogradGradient.valid = false;
        return this;
    }

    /// Whether these weights are of the shape that `g` wants.
    public boolean fits(Conv3dGeometry g) {
        return shape.equals(g.weight()) && groups == g.groups();
    }

    /// Whether `from[at …]` holds the very numbers these weights were loaded from.
    public boolean isCopyOf(float[] from, int at) {
        return Arrays.equals(weight, 0, weight.length, from, at, at + weight.length);
    }

    /// (kT, kH, kW, C/groups, K), as given.
    float[] plain() {
        return weight;
    }

    private int taps() {
        return shape.size(0) * shape.size(1) * shape.size(2);
    }

    /// [group][panel of `lanes` target channels][kW][kernel row (kT, kH)][source channel][lane], the last panel of a group padded with
    /// zeros: forward as given, for the input gradient transposed and kW in reverse order.
    float[] panels(Gather.Direction direction, int lanes) {
        Derived panels = direction == Gather.Direction.FORWARD ? forwardPanels : gradientPanels;
        if (!panels.valid || panels.lanes != lanes) {
            int c = shape.size(3);
            int k = shape.size(4);
            switch (direction) {
                case FORWARD -> pack(panels, lanes, c, k / groups, k, 1, direction);
                case INPUT_GRADIENT -> pack(panels, lanes, k / groups, c, 1, k, direction);
            }
            panels.valid = true;
            panels.lanes = lanes;
        }
        return panels.content;
    }

    /// The weights in Winograd's transform, from element [ConvScratch#ALIGNED] on, see [WinogradWeights#transform].
    float[] winograd(Gather.Direction direction, int lanes) {
        Derived u = direction == Gather.Direction.FORWARD ? winogradForward : winogradGradient;
        if (!u.valid || u.lanes != lanes) {
            float[] to = u.memory(ConvScratch.ALIGNED + WinogradWeights.length(shape, direction, lanes));
            WinogradWeights.transform(weight, shape, direction, lanes, to, ConvScratch.ALIGNED);
            u.valid = true;
            u.lanes = lanes;
        }
        return u.content;
    }

    private void pack(Derived to, int lanes, int depth, int columns, int depthStride, int columnStride, Gather.Direction direction) {
        int panels = (columns + lanes - 1) / lanes;
        int kernelRows = shape.size(0) * shape.size(1);
        float[] p = to.memory(groups * panels * taps() * depth * lanes);
        int at = 0;
        for (int group = 0; group < groups; group++) {
            int groupAt = group * (shape.size(4) / groups);
            for (int panel = 0; panel < panels; panel++) {
                int valid = Math.min(lanes, columns - panel * lanes);
                for (int tap = 0; tap < taps(); tap++) {
                    int column = tap / kernelRows;
                    int source = tap % kernelRows * shape.size(2) + (direction == Gather.Direction.FORWARD ? column : shape.size(2) - 1 - column);
                    int tapAt = source * shape.size(3) * shape.size(4) + groupAt + panel * lanes * columnStride;
                    for (int d = 0; d < depth; d++, at += lanes) {
                        for (int j = 0; j < lanes; j++) p[at + j] = j < valid ? weight[tapAt + d * depthStride + j * columnStride] : 0;
                    }
                }
            }
        }
    }
}
