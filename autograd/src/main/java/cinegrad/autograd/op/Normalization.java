package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.ShapeException;

import java.util.List;

/// Standardization to mean 0 and variance 1.
public final class Normalization {
    private Normalization() { }

    /// y = (x − mean) / √(variance + epsilon) with mean and (population) variance over `axes`.
    ///
    /// ∂L/∂x = (g − mean(g) − y·mean(g·y)) / √(variance + epsilon). Batch, layer, instance and group normalization differ only
    /// in the axes.
    public record Standardize(List<Integer> axes, double epsilon) implements Variadic {
        public Standardize {
            axes = List.copyOf(axes);
        }

        public ArrayType type(List<ArrayType> in) {
            ArrayType x = in.getFirst();
            if (x.isComplex()) throw new ShapeException("standardize: needs a real array, got " + x);
            Reduce.kept(x.shape(), axes);
            return x;
        }
        public Result forward(List<NdArray> in) {
            NdArray x = in.getFirst();
            var normalized = x.backend().standardize(x, epsilon, Reduce.ints(axes));
            return new Result(normalized.array(), List.of(normalized.scale()));
        }
        public NdArray[] backward(NdArray g, Context c) {
            return new NdArray[] {g.backend().standardizeGradient(g, c.output(), c.saved().getFirst(), Reduce.ints(axes))};
        }
        public Reads reads(int input) { return Reads.OUTPUT.andSaved(); }
        public long savedBytes(List<ArrayType> inputs, Precision precision) {
            return (long) Reduce.kept(inputs.getFirst().shape(), axes).elements() * precision.bytes();
        }
        public TangentRule tangentRule() { return TangentRule.SELF_ADJOINT; }
    }
}
