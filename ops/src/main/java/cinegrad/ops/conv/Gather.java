package cinegrad.ops.conv;

import cinegrad.ops.shape.Shape;

/// The common form of a forward convolution and its input gradient: every point of a *target* array is a sum over points of a
/// *source* array, one for each tap of the kernel.
///
/// Forward, target point o reads source point o·stride + tap·dilation − padding. Backward, it reads (o + padding −
/// tap·dilation) / stride where that divides; along W the targets then fall into `stride` classes, o = class + m·stride, and
/// inside one class the same taps apply and the source advances by one point as m does.
record Gather(Conv3dGeometry g, Direction direction, Shape source, Shape target) {
    enum Direction { FORWARD, INPUT_GRADIENT }

    private static final int NONE = -1;

    Gather(Conv3dGeometry g, Direction direction) {
        this(g, direction, direction == Direction.FORWARD ? g.input() : g.output(), direction == Direction.FORWARD ? g.output()
                : g.input());
    }

    /// The source point along T that tap `tap` brings to target point `o`, or −1.
    int sourceT(int o, int tap) {
        return source(o, tap, g.stride().t(), g.padding().t(), g.dilation().t(), source().size(1));
    }

    /// As [#sourceT], along H.
    int sourceH(int o, int tap) {
        return source(o, tap, g.stride().h(), g.padding().h(), g.dilation().h(), source().size(2));
    }

    /// As [#sourceT], along W.
    int sourceW(int o, int tap) {
        return source(o, tap, g.stride().w(), g.padding().w(), g.dilation().w(), source().size(3));
    }

    private int source(int o, int tap, int stride, int padding, int dilation, int size) {
        int s;
        if (direction == Direction.FORWARD) {
            s = o * stride + tap * dilation - padding;
        } else {
            s = o + padding - tap * dilation;
            if (s % stride != 0) return NONE;
            s /= stride;
        }
        return s >= 0 && s < size ? s : NONE;
    }

    /// The number of classes of targets along W, and the distance between neighbors of one class.
    int classes() {
        return direction == Direction.FORWARD ? 1 : g.stride().w();
    }

    /// Source points from one target of a class to the next.
    int sourceStep() {
        return direction == Direction.FORWARD ? g.stride().w() : 1;
    }

    /// Whether tap `tap` along W contributes to the targets of class `r`.
    boolean applies(int r, int tap) {
        return direction == Direction.FORWARD || (r + g.padding().w() - tap * g.dilation().w()) % g.stride().w() == 0;
    }

    /// The source point along W of the first target of class `r`; may lie outside the array.
    int firstSource(int r, int tap) {
        return direction == Direction.FORWARD
                ? tap * g.dilation().w() - g.padding().w()
                : (r + g.padding().w() - tap * g.dilation().w()) / g.stride().w();
    }

    /// The taps along W in the order in which their source points follow each other.
    int ascending(int i) {
        return direction == Direction.FORWARD ? i : g.kW() - 1 - i;
    }
}
