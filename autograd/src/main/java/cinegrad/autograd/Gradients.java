package cinegrad.autograd;

import cinegrad.ops.NdArray;

import java.util.Map;

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
}
