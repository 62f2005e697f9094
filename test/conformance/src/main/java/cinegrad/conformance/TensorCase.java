package cinegrad.conformance;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Module;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.model.TorchLayout;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;

import java.util.LinkedHashMap;
import java.util.Map;

/// A case computed with tensors: inputs in the reference's layout, variables where their gradient is given, and the outputs made
/// of them in the reference's layout too. [#compare] evaluates everything once, with the cotangents the case states.
final class TensorCase {
    private final Case golden;
    private final Backend backend;
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final Map<String, Tensor> outputs = new LinkedHashMap<>();

    TensorCase(Case golden, Backend backend) {
        this.golden = golden;
        this.backend = backend;
    }

    Case golden() {
        return golden;
    }

    Backend backend() {
        return backend;
    }

    /// The input called `name`, always the same tensor; complex where the manifest says so.
    Tensor in(String name) {
        return inputs.computeIfAbsent(name, n -> {
            NdArray value = array(n);
            return golden.keys().contains("grad." + n) ? Tensor.variable(value) : Tensor.constant(value);
        });
    }

    /// The input's numbers on the backend.
    NdArray array(String name) {
        HostArray stored = golden.in(name);
        return (golden.isComplex("in." + name) ? stored.asComplex() : stored).on(backend);
    }

    TensorCase output(String name, Tensor y) {
        outputs.put(name, y);
        return this;
    }

    /// Computes and compares every output, and the gradient of every variable.
    Comparison compare() {
        return compare(evaluate());
    }

    /// The same, and the gradients of a module's parameters, each by name or all as one row.
    Comparison compare(Module module, TorchLayout layout) {
        Gradients gradients = evaluate();
        var check = compare(gradients);
        var ofParameters = layout.gradients(module, gradients);
        ofParameters.forEach((name, g) -> {
            if (golden.keys().contains("grad.param." + name)) check.gradient("param." + name, g);
        });
        if (golden.keys().contains("grad.params_flat")) check.gradient("params_flat", TorchLayout.flat(ofParameters));
        return check;
    }

    /// Compares every output, and the gradient of every variable, of an evaluation that was run.
    Comparison compare(Gradients gradients) {
        var check = Comparison.of(golden, backend.precision());
        outputs.forEach((name, y) -> check.output(name, y.value()));
        inputs.forEach((name, x) -> {
            if (x.needsGradient()) check.gradient(name, gradients.of(x));
        });
        return check;
    }

    /// Computes every output, and the gradients of all variables for the case's cotangents.
    Gradients evaluate() {
        var evaluation = Evaluation.of(outputs.values().toArray(Tensor[]::new));
        outputs.forEach((name, y) -> {
            if (y.needsGradient() && golden.has("cot." + name)) evaluation.differentiate(y, cotangent(name, y));
        });
        return evaluation.run();
    }

    private NdArray cotangent(String name, Tensor y) {
        HostArray stored = golden.cot(name);
        return (y.isComplex() ? stored.asComplex() : stored).on(backend);
    }
}
