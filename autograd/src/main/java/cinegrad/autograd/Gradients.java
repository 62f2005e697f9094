package cinegrad.autograd;

import cinegrad.autograd.op.Op;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/// The gradients of one loss: a value, nothing to be zeroed. Every gradient is an array of its own, whose memory nothing else
/// reads, so several threads may read them, and the gradients of several threads be added with [#plus] once those have ended.
public final class Gradients {
    private final Map<Tensor, NdArray> byTensor;

    Gradients(Map<Tensor, NdArray> byTensor) {
        this.byTensor = byTensor;
    }

    /// Gradients that were computed elsewhere, of variables. The arrays are taken, not copied: nobody else may change them.
    ///
    /// @throws ShapeException if one has another type than its variable
    public static Gradients given(Map<Tensor, NdArray> byVariable) {
        var result = new IdentityHashMap<Tensor, NdArray>();
        byVariable.forEach((v, g) -> {
            requireGradient(v);
            if (!g.type().equals(v.type())) {
                throw new ShapeException("gradients: one of type " + g.type() + " was given for " + v);
            }
            result.put(v, g);
        });
        return new Gradients(result);
    }

    /// The gradients of these variables whose numbers stand one after another, in the order [#toFloats] writes them.
    ///
    /// @throws ShapeException if there are more or fewer numbers than the variables have together
    public static Gradients ofFloats(List<Tensor> variables, float[] numbers) {
        int needed = numbers(variables);
        if (needed != numbers.length) {
            throw new ShapeException("gradients: " + variables.size() + " variables have " + needed + " numbers together, got "
                    + numbers.length);
        }
        var given = new IdentityHashMap<Tensor, NdArray>();
        int at = 0;
        for (var v : variables) {
            int count = v.type().numbers();
            given.put(v, v.backend().upload(v.type(), Arrays.copyOfRange(numbers, at, at + count)));
            at += count;
        }
        return given(given);
    }

    /// The numbers of the gradients of these variables, one after another in single precision; zeros where the loss does not
    /// depend on a variable.
    public float[] toFloats(List<Tensor> variables) {
        var all = new float[numbers(variables)];
        int at = 0;
        for (var v : variables) {
            int count = v.type().numbers();
            if (contains(v)) System.arraycopy(of(v).toFloats(), 0, all, at, count);
            at += count;
        }
        return all;
    }

    private static int numbers(List<Tensor> variables) {
        return Math.toIntExact(variables.stream().mapToLong(v -> v.type().numbers()).sum());
    }

    /// ∂L/∂tensor; zero where the loss does not depend on a variable.
    ///
    /// @throws IllegalArgumentException if the tensor depends on no variable, or is computed from some and its gradient was not
    ///                                  kept
    public NdArray of(Tensor tensor) {
        requireGradient(tensor);
        NdArray g = byTensor.get(tensor);
        if (g != null) return g;
        if (tensor.op() instanceof Op.Leaf) return tensor.backend().zeros(tensor.type());
        throw new IllegalArgumentException("gradients: that of " + tensor
                + ", which is computed from others, was not kept; ask for it with "
                + "Evaluation.ofLoss(loss).keepGradients(tensor).run()");
    }

    /// Whether the loss depends on a variable; where it does not, [#of] is zero.
    public boolean contains(Tensor tensor) {
        return byTensor.containsKey(tensor);
    }

    static void requireGradient(Tensor tensor) {
        if (!tensor.needsGradient()) {
            throw new IllegalArgumentException("gradients: " + tensor
                    + " depends on no variable; make it with Tensor.variable to get its gradient");
        }
    }

    /// The sum of these gradients and others, tensor by tensor: what several losses give together.
    public Gradients plus(Gradients others) {
        var result = new IdentityHashMap<Tensor, NdArray>();
        byTensor.forEach((t, g) -> result.put(t, others.byTensor.containsKey(t) ? g.plus(others.byTensor.get(t)) : g.times(1)));
        others.byTensor.forEach((t, g) -> result.computeIfAbsent(t, _ -> g.times(1)));
        return new Gradients(result);
    }

    /// These gradients times a number.
    public Gradients scaledBy(double factor) {
        var result = new IdentityHashMap<Tensor, NdArray>();
        byTensor.forEach((t, g) -> result.put(t, g.times(factor)));
        return new Gradients(result);
    }

    /// √(Σ |g|²) over the gradients of all these variables together; where squares would overflow or vanish, of numbers scaled by
    /// a power of two.
    public double norm(Iterable<Tensor> variables) {
        var parts = StreamSupport.stream(variables.spliterator(), false).map(v -> of(v).asReal()).filter(g -> g.numbers() > 0)
                .toList();
        double squares = squares(parts);
        if (Double.isFinite(squares) && parts.stream().allMatch(g -> squares >= smallest(g))) return Math.sqrt(squares);
        double most = 0;
        for (var g : parts) {
            most = Math.max(most, g.backend().reduce(Reduction.MAXIMUM, g.backend().map(Elementary.ABS, g)).toDoubles()[0]);
        }
        if (most == 0 || !Double.isFinite(most)) return most;
        int exponent = Math.getExponent(most);
        double half = Math.scalb(1.0, -exponent / 2);
        double rest = Math.scalb(1.0, -exponent + exponent / 2);
        return Math.scalb(Math.sqrt(squares(parts.stream().map(g -> g.times(half).times(rest)).toList())), exponent);
    }

    private static double squares(List<NdArray> parts) {
        double sum = 0;
        for (var g : parts) sum += g.backend().reduce(Reduction.SUM, g.times(g)).toDoubles()[0];
        return sum;
    }

    /// From this sum on, what squares lose below the normal numbers does not count.
    private static double smallest(NdArray g) {
        return g.backend().precision() == Precision.SINGLE ? 1e-24 : 1e-280;
    }

    /// These gradients, scaled down together so that the [#norm] over the variables is at most `most`; others are left out.
    public Gradients clippedToNorm(double most, Iterable<Tensor> variables) {
        if (!(most > 0)) throw new IllegalArgumentException("clippedToNorm: the norm must be positive, got " + most);
        double factor = Math.min(1, most / (norm(variables) + 1e-6));
        double root = Math.sqrt(factor);                       // a single-precision factor may be too small a number
        return mapped(variables, factor < Float.MIN_NORMAL ? g -> g.times(root).times(root) : g -> g.times(factor));
    }

    /// These gradients with every number brought into [−most, most]; those of other variables are left out.
    public Gradients clippedToValue(double most, Iterable<Tensor> variables) {
        if (!(most > 0)) throw new IllegalArgumentException("clippedToValue: the bound must be positive, got " + most);
        return mapped(variables, g -> {
            NdArray clipped = g.backend().map(new UnaryFunction.Clamp(-most, most), g.asReal());
            return g.isComplex() ? clipped.asComplex() : clipped;
        });
    }

    private Gradients mapped(Iterable<Tensor> variables, UnaryOperator<NdArray> f) {
        var result = new IdentityHashMap<Tensor, NdArray>();
        for (var v : variables) if (contains(v)) result.put(v, f.apply(of(v)));
        return new Gradients(result);
    }
}
