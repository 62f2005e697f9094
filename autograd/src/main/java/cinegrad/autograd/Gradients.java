package cinegrad.autograd;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.UnaryFunction;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The gradients of one loss: a value, nothing to be zeroed.
public final class Gradients {
    private final Map<Tensor, NdArray> byVariable;

    Gradients(Map<Tensor, NdArray> byVariable) {
        this.byVariable = byVariable;
    }

    /// ∂L/∂variable; zero where the loss does not depend on it.
    public NdArray of(Tensor variable) {
        if (!variable.needsGradient()) {
            throw new IllegalArgumentException("gradients: " + variable + " is a constant; make it with Tensor.variable to get its gradient");
        }
        NdArray g = byVariable.get(variable);
        return g != null ? g : variable.backend().zeros(variable.type());
    }

    /// √(Σ |g|²) over the gradients of all these variables together.
    public double norm(Iterable<Tensor> variables) {
        double sum = 0;
        for (var v : variables) {
            NdArray g = of(v).asReal();
            sum += g.backend().reduce(Reduction.SUM, g.times(g)).toDoubles()[0];
        }
        return Math.sqrt(sum);
    }

    /// These gradients, scaled down together so that the [#norm] over the variables is at most `most`; others are left out.
    public Gradients clippedToNorm(double most, Iterable<Tensor> variables) {
        double factor = Math.min(1, most / (norm(variables) + 1e-6));
        return mapped(variables, g -> g.times(factor));
    }

    /// These gradients with every number brought into [−most, most]; those of other variables are left out.
    public Gradients clippedToValue(double most, Iterable<Tensor> variables) {
        return mapped(variables, g -> {
            NdArray clipped = g.backend().map(new UnaryFunction.Clamp(-most, most), g.asReal());
            return g.isComplex() ? clipped.asComplex() : clipped;
        });
    }

    private Gradients mapped(Iterable<Tensor> variables, UnaryOperator<NdArray> f) {
        var result = new IdentityHashMap<Tensor, NdArray>();
        for (var v : variables) result.put(v, f.apply(of(v)));
        return new Gradients(result);
    }
}
