package cinegrad.ops;

import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Convolutions, and the recurrence made of them.
public interface ConvolutionOperations extends MemoryOperations {
    /// y = act(conv(x, w) + bias + addend).
    default NdArray conv3d(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish) {
        NdArray y = empty(ArrayType.real(g.output()));
        conv3dInto(x, w, g, finish, y);
        return y;
    }

    void conv3dInto(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish, NdArray y);

    /// The adjoint of the convolution in its input.
    default NdArray conv3dInputGradient(NdArray gradient, NdArray w, Conv3dGeometry g) {
        NdArray x = empty(ArrayType.real(g.input()));
        conv3dInputGradientInto(gradient, w, g, x);
        return x;
    }

    void conv3dInputGradientInto(NdArray gradient, NdArray w, Conv3dGeometry g, NdArray x);

    /// The adjoint of the convolution in its weight.
    default NdArray conv3dWeightGradient(NdArray gradient, NdArray x, Conv3dGeometry g) {
        NdArray w = empty(ArrayType.real(g.weight()));
        conv3dWeightGradientInto(gradient, x, g, w);
        return w;
    }

    void conv3dWeightGradientInto(NdArray gradient, NdArray x, Conv3dGeometry g, NdArray w);

    // ---- convolutional recurrence ----

    /// All hidden frames h_t = relu(p_t + w ∗ h_{t∓1} + bias), walked in `direction` from a zero state.
    default NdArray sweep(NdArray p, NdArray w, NdArray bias, RecurrentGeometry s, TimeDirection direction) {
        NdArray h = empty(p.type());
        sweepInto(p, w, bias, s, direction, h);
        return h;
    }

    default void sweepInto(NdArray p, NdArray w, NdArray bias, RecurrentGeometry s, TimeDirection direction, NdArray h) {
        h.buffer().written();
        if (h.numbers() == 0) return;
        var backend = p.backend();
        var frame = Conv3dGeometry.same(s.video().with(1, 1), s.weight());
        var hidden = new NdArray[s.frames()];
        for (int step = 0; step < s.frames(); step++) {
            int t = direction.frame(step, s.frames());
            NdArray now = backend.take(p, 1, new int[] {t});
            hidden[t] = step == 0 ? backend.map(Elementary.RELU, now.plus(bias))
                    : conv3d(hidden[direction.frame(step - 1, s.frames())], w, frame,
                    new Conv3dFinish(Optional.of(bias), Optional.of(now), Activation.RELU));
        }
        joinFrames(hidden, h);
    }

    /// δ_t = (g_t + wᵀ ∗ δ_{t±1}) · [h_t > 0]: the gradient with respect to p, walked against `direction`.
    default NdArray sweepGradient(NdArray g, NdArray w, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        NdArray delta = empty(g.type());
        sweepGradientInto(g, w, hidden, s, direction, delta);
        return delta;
    }

    default void sweepGradientInto(NdArray g, NdArray w, NdArray hidden, RecurrentGeometry s, TimeDirection direction,
            NdArray delta) {
        delta.buffer().written();
        if (delta.numbers() == 0) return;
        var backend = g.backend();
        var frame = Conv3dGeometry.same(s.video().with(1, 1), s.weight());
        var d = new NdArray[s.frames()];
        for (int step = s.frames() - 1; step >= 0; step--) {
            int[] t = {direction.frame(step, s.frames())};
            NdArray arriving = backend.take(g, 1, t);
            if (step < s.frames() - 1) {
                arriving = arriving.plus(conv3dInputGradient(d[direction.frame(step + 1, s.frames())], w, frame));
            }
            d[t[0]] = backend.mapGradient(Elementary.RELU, arriving, null, backend.take(hidden, 1, t));
        }
        joinFrames(d, delta);
    }

    private static void joinFrames(NdArray[] frames, NdArray video) {
        var list = List.of(frames);
        video.backend().concatenateInto(list, Concatenation.of(list.stream().map(NdArray::type).toList(), 1), video);
    }

    /// Σ_t δ_t ⋆ h_{t∓1}: the gradient with respect to w.
    default NdArray sweepWeightGradient(NdArray delta, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        NdArray w = empty(ArrayType.real(s.weight()));
        sweepWeightGradientInto(delta, hidden, s, direction, w);
        return w;
    }

    /// One correlation over all pairs of a frame and the one before it.
    default void sweepWeightGradientInto(NdArray delta, NdArray hidden, RecurrentGeometry s, TimeDirection direction, NdArray w) {
        if (s.frames() < 2 || s.batch() == 0) {
            fillInto(0, w);
            return;
        }
        int[] order = IntStream.range(0, s.frames()).map(step -> direction.frame(step, s.frames())).toArray();
        NdArray later = delta.backend().take(delta, 1, Arrays.copyOfRange(order, 1, order.length));
        NdArray earlier = delta.backend().take(hidden, 1, Arrays.copyOfRange(order, 0, order.length - 1));
        conv3dWeightGradientInto(later, earlier, Conv3dGeometry.same(s.video().with(1, s.frames() - 1), s.weight()), w);
    }
}
