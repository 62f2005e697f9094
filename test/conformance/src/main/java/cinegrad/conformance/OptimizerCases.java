package cinegrad.conformance;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Lbfgs;
import cinegrad.autograd.nn.Optimizer;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.RateSchedule;
import cinegrad.autograd.nn.ReduceOnPlateau;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.Backend;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Cases of optimizers: the parameters of a small network over ten steps, with its losses and learning rates.
final class OptimizerCases {
    private static final String MODEL = "o=W3 relu(W2 tanh(W1 x+b1)+b2)+b3 (weights [out,in]); loss = mean((o-t)^2)";

    private final Case golden;
    private final Backend backend;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    private OptimizerCases(Case golden, Backend backend) {
        this.golden = golden;
        this.backend = backend;
        golden.ins("param.").forEach((name, value) -> parameters.put(name, new Parameter(name, value.on(backend))));
    }

    static Optional<Comparison> run(Case golden, Backend backend) {
        if (!golden.op().startsWith("torch.optim.") || !golden.attrs().at("model").text().equals(MODEL)) return Optional.empty();
        return Optional.of(new OptimizerCases(golden, backend).trained());
    }

    private Comparison trained() {
        var settings = new OptimizerSettings(golden);
        Optimizer optimizer = settings.optimizer(List.copyOf(parameters.values()));
        RateSchedule schedule = settings.schedule();
        Optional<ReduceOnPlateau> plateau = settings.plateau(optimizer);
        int steps = golden.attrs().at("steps").integer();
        var variables = parameters.values().stream().map(Parameter::tensor).toList();
        var check = Comparison.of(golden, backend.precision());
        var losses = new double[steps];
        var rates = new double[steps];
        var norms = new double[steps];
        Map<String, List<double[]>> path = new LinkedHashMap<>();
        parameters.forEach((name, p) -> path.put(name, new ArrayList<>(List.of(p.value().toDoubles()))));
        for (int step = 0; step < steps; step++) {
            Tensor loss = loss();
            var gradients = Evaluation.ofLoss(loss).run();
            losses[step] = loss.item();
            norms[step] = gradients.norm(variables);
            if (step == 0) {
                parameters.forEach((name, p) -> compare(check, "grad0." + name, HostArray.of(gradients.of(p.tensor())), "traj"));
            }
            if (plateau.isEmpty()) schedule.applyTo(optimizer);
            rates[step] = optimizer.learningRate();
            double most = Settings.number(golden, "clip_grad_norm", Double.POSITIVE_INFINITY);
            double highest = Settings.number(golden, "clip_grad_value", Double.POSITIVE_INFINITY);
            var clipped = Double.isInfinite(most) ? gradients : gradients.clippedToNorm(most, variables);
            if (settings.searches()) ((Lbfgs) optimizer).step(this::loss, settings.search());
            else optimizer.step(Double.isInfinite(highest) ? clipped : clipped.clippedToValue(highest, variables));
            double measure = losses[step];
            plateau.ifPresent(p -> p.step(measure));
            parameters.forEach((name, p) -> Objects.requireNonNull(path.get(name)).add(p.value().toDoubles()));
        }
        path.forEach((name, values) -> compare(check, "traj." + name, stacked(values, parameter(name).shape()), "traj"));
        compare(check, "losses", HostArray.of(Shape.of(steps), losses), "losses");
        if (golden.has("lrs")) check.compare("lrs", HostArray.of(Shape.of(steps), rates), golden.array("lrs"), 1e-12);
        if (golden.keys().contains("grad_norms")) compare(check, "grad_norms", HostArray.of(Shape.of(steps), norms), "traj");
        return check;
    }

    /// Against the double result, within the case's tolerance for `kind`.
    private void compare(Comparison check, String key, HostArray actual, String kind) {
        check.compare(key, actual, golden.array("f64." + key), golden.tolerance(backend.precision(), kind, kind));
    }

    private static HostArray stacked(List<double[]> values, Shape each) {
        double[] all = new double[values.size() * each.elements()];
        for (int k = 0; k < values.size(); k++) System.arraycopy(values.get(k), 0, all, k * each.elements(), each.elements());
        return HostArray.of(each.insert(0, values.size()), all);
    }

    private Tensor loss() {
        Tensor x = Tensor.constant(golden.in("x").on(backend));
        Tensor hidden = layer(layer(x, 1).tanh(), 2).relu();
        return layer(hidden, 3).mseLoss(Tensor.constant(golden.in("t").on(backend)));
    }

    private Tensor layer(Tensor x, int number) {
        return x.matmul(parameter("w" + number).tensor().transpose()).plus(parameter("b" + number).tensor());
    }

    private Parameter parameter(String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }
}
