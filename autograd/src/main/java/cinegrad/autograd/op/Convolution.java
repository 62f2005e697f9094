package cinegrad.autograd.op;

import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.TimeDirection;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Convolutions, and the recurrent layer made of them.
public final class Convolution {
    private Convolution() { }

    /// The terms added before the activation, further inputs in this order.
    public enum Addition { BIAS, ADDEND }

    /// y = act(x ∗ w + bias + addend), a cross-correlation of x (N,T,H,W,C) with w (kT,kH,kW,C,K).
    ///
    /// With δ = g · [y > 0] (or g without activation): ∂L/∂x = the adjoint convolution of δ, ∂L/∂w = δ ⋆ x, ∂L/∂bias = Σ δ,
    /// ∂L/∂addend = δ. Nothing but x, w and the sign of y is needed, so no intermediate sum is ever stored.
    public record Conv3d(Conv3dGeometry geometry, Set<Addition> additions, Activation activation) implements Variadic {
        public Conv3d {
            additions = Set.copyOf(additions);
        }

        public ArrayType type(List<ArrayType> inputs) {
            for (var input : inputs) if (input.isComplex()) throw new ShapeException("conv3d: needs real arrays, got " + input
                    + "; use asReal()");
            if (additions.contains(Addition.BIAS)) require("bias", inputs.get(2), Shape.of(geometry.k()));
            if (additions.contains(Addition.ADDEND)) require("addend", inputs.getLast(), geometry.output());
            return ArrayType.real(geometry.output());
        }
        private static void require(String what, ArrayType actual, Shape expected) {
            if (!actual.shape().equals(expected)) {
                throw new ShapeException("conv3d: the " + what + " must be " + expected + ", got " + actual.shape());
            }
        }
        public Result forward(List<NdArray> in) {
            var bias = additions.contains(Addition.BIAS) ? Optional.of(in.get(2)) : Optional.<NdArray>empty();
            var addend = additions.contains(Addition.ADDEND) ? Optional.of(in.getLast()) : Optional.<NdArray>empty();
            return Result.of(in.getFirst().backend().conv3d(in.get(0), in.get(1), geometry,
                    new Conv3dFinish(bias, addend, activation)));
        }
        public NdArray[] backward(NdArray g, Context c) {
            var backend = g.backend();
            NdArray delta = activation == Activation.RELU ? backend.mapGradient(Elementary.RELU, g, null, c.output()) : g;
            var gradients = new NdArray[c.wanted().length];
            if (c.wanted()[0]) gradients[0] = backend.conv3dInputGradient(delta, c.inputs()[1], geometry);
            if (c.wanted()[1]) gradients[1] = backend.conv3dWeightGradient(delta, c.inputs()[0], geometry);
            for (int i = 2; i < gradients.length; i++) {
                if (!c.wanted()[i]) continue;
                boolean bias = i == 2 && additions.contains(Addition.BIAS);
                gradients[i] = bias ? backend.reduce(Reduction.SUM, delta, 0, 1, 2, 3).reshape(Shape.of(geometry.k())) : delta;
            }
            return gradients;
        }
        public Reads reads(int input) {
            Reads reads = input == 0 ? Reads.inputs(1) : input == 1 ? Reads.inputs(0) : Reads.NOTHING;
            return activation == Activation.RELU ? reads.andOutput() : reads;
        }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// (t_x ∗ w + x ∗ t_w + t_bias + t_addend)·[y > 0].
        public NdArray tangent(@Nullable NdArray[] t, Context c) {
            var backend = c.output().backend();
            var none = new Conv3dFinish(Optional.empty(), Optional.empty(), Activation.NONE);
            NdArray sum = t[0] == null ? null : backend.conv3d(t[0], c.inputs()[1], geometry, none);
            if (t[1] != null) sum = plus(sum, backend.conv3d(c.inputs()[0], t[1], geometry, none));
            for (int i = 2; i < t.length; i++) if (t[i] != null) sum = plus(sum, t[i]);
            NdArray all = backend.broadcastTo(Objects.requireNonNull(sum), geometry.output());
            return activation == Activation.RELU ? backend.mapGradient(Elementary.RELU, all, null, c.output()) : all;
        }
        private static NdArray plus(@Nullable NdArray sum, NdArray term) { return sum == null ? term : sum.plus(term); }
    }

    /// The transposed convolution: the adjoint of the convolution that `geometry` describes, from its output to its input. The
    /// weight is that convolution's; ∂L/∂x is the convolution of g, ∂L/∂w = x ⋆ g.
    public record ConvTranspose3d(Conv3dGeometry geometry) implements Binary {
        public ArrayType type(ArrayType x, ArrayType w) {
            if (!x.equals(ArrayType.real(geometry.output())) || !w.equals(ArrayType.real(geometry.weight()))) {
                throw new ShapeException("transposed convolution: made for real " + geometry.output() + " and weight "
                        + geometry.weight() + ", got " + x + " and " + w);
            }
            return ArrayType.real(geometry.input());
        }
        public NdArray forward(NdArray x, NdArray w) { return x.backend().conv3dInputGradient(x, w, geometry); }
        public NdArray backwardA(NdArray g, NdArray x, NdArray w, NdArray y) {
            return g.backend().conv3d(g, w, geometry, new Conv3dFinish(Optional.empty(), Optional.empty(), Activation.NONE));
        }
        public NdArray backwardB(NdArray g, NdArray x, NdArray w, NdArray y) {
            return g.backend().conv3dWeightGradient(x, g, geometry);
        }
        public Reads readsA() { return Reads.inputs(1); }
        public Reads readsB() { return Reads.inputs(0); }
        public TangentRule tangentRule() { return TangentRule.MULTILINEAR; }
    }

    /// The gradient of a convolution in its weight, x ⋆ δ, which is linear in both: ∂L/∂δ = x ∗ g, ∂L/∂x = the adjoint
    /// convolution of δ with g.
    public record WeightCorrelation(Conv3dGeometry geometry) implements Binary {
        public ArrayType type(ArrayType delta, ArrayType x) {
            if (!delta.equals(ArrayType.real(geometry.output())) || !x.equals(ArrayType.real(geometry.input()))) {
                throw new ShapeException("weight correlation: made for real " + geometry.output() + " and " + geometry.input()
                        + ", got " + delta + " and " + x);
            }
            return ArrayType.real(geometry.weight());
        }
        public NdArray forward(NdArray delta, NdArray x) { return x.backend().conv3dWeightGradient(delta, x, geometry); }
        public NdArray backwardA(NdArray g, NdArray delta, NdArray x, NdArray y) {
            return g.backend().conv3d(x, g, geometry, new Conv3dFinish(Optional.empty(), Optional.empty(), Activation.NONE));
        }
        public NdArray backwardB(NdArray g, NdArray delta, NdArray x, NdArray y) {
            return g.backend().conv3dInputGradient(delta, g, geometry);
        }
        public Reads readsA() { return Reads.inputs(1); }
        public Reads readsB() { return Reads.inputs(0); }
        public TangentRule tangentRule() { return TangentRule.MULTILINEAR; }
    }

    /// The bidirectional convolutional recurrence: y = f + b with f_t = relu(p_t + w ∗ f_{t−1} + bias),
    /// b_t = relu(p_t + w ∗ b_{t+1} + bias), one set of weights for both directions, zero states at the ends.
    ///
    /// Everything that does not depend on the state comes in as p and is computed once for both directions. The gradient runs
    /// each sweep the other way: δ_t = (g_t + wᵀ ∗ δ_{t+1}) · [f_t > 0]; then ∂L/∂p = δᶠ + δᵇ, ∂L/∂bias is its sum, and
    /// ∂L/∂w = Σ_t δ_t ⋆ f_{t−1} is one large product after the sweep.
    public record BidirectionalSweep(RecurrentGeometry geometry) implements Variadic {
        public ArrayType type(List<ArrayType> inputs) {
            require("video", inputs.get(0), geometry.video());
            require("weight", inputs.get(1), geometry.weight());
            require("bias", inputs.get(2), Shape.of(geometry.weight().size(4)));
            return inputs.getFirst();
        }
        private static void require(String what, ArrayType actual, Shape expected) {
            if (!actual.equals(ArrayType.real(expected))) {
                throw new ShapeException("recurrent sweep: the " + what + " must be real " + expected + ", got " + actual);
            }
        }
        public Result forward(List<NdArray> in) {
            var backend = in.getFirst().backend();
            NdArray f = backend.sweep(in.get(0), in.get(1), in.get(2), geometry, TimeDirection.FORWARD);
            NdArray b = backend.sweep(in.get(0), in.get(1), in.get(2), geometry, TimeDirection.BACKWARD);
            return new Result(f.plus(b), List.of(f, b));
        }
        public NdArray[] backward(NdArray g, Context c) {
            var backend = g.backend();
            NdArray w = c.inputs()[1];
            NdArray f = c.saved().get(0);
            NdArray b = c.saved().get(1);
            NdArray sum = backend.sweepGradient(g, w, f, geometry, TimeDirection.FORWARD);
            NdArray gradientW = backend.sweepWeightGradient(sum, f, geometry, TimeDirection.FORWARD);
            NdArray delta = backend.sweepGradient(g, w, b, geometry, TimeDirection.BACKWARD);
            backend.addInto(gradientW, backend.sweepWeightGradient(delta, b, geometry, TimeDirection.BACKWARD));
            backend.addInto(sum, delta);
            NdArray bias = backend.reduce(Reduction.SUM, sum, 0, 1, 2, 3).reshape(Shape.of(geometry.weight().size(4)));
            return new NdArray[] {sum, gradientW, bias};
        }
        public int temporaries(List<ArrayType> inputs) {
            return 2;
        }
        public Reads reads(int input) {
            return Reads.inputs(1).andSaved();
        }
        public long savedBytes(List<ArrayType> inputs, Precision precision) {
            return 2L * inputs.getFirst().numbers() * precision.bytes();
        }
    }
}
