package cinegrad.conformance;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Lbfgs;
import cinegrad.autograd.nn.Optimizer;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.RateSchedule;
import cinegrad.autograd.nn.RmsProp;
import cinegrad.autograd.nn.Sgd;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.AdamStep.Decay;
import cinegrad.ops.Backend;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cases of optimizers: the parameters of a small network over ten steps, with its losses and learning rates.
final class OptimizerCases {
    private static final String MODEL = "o=W3 relu(W2 tanh(W1 x+b1)+b2)+b3 (weights [out,in]); loss = mean((o-t)^2)";
    private static final Pattern STEPWISE = Pattern.compile("StepLR step_size=(\\d+) gamma=([0-9.e-]+).*");
    private static final Pattern EXPONENTIAL = Pattern.compile("ExponentialLR gamma=([0-9.e-]+).*");
    private static final Pattern MILESTONES = Pattern.compile("MultiStepLR milestones=\\[([0-9, ]+)] gamma=([0-9.e-]+).*");
    private static final Pattern LINEAR =
            Pattern.compile("LinearLR start_factor=([0-9.e-]+) end_factor=([0-9.e-]+) total_iters=(\\d+).*");
    private static final Pattern COSINE = Pattern.compile("CosineAnnealingLR T_max=(\\d+) eta_min=([0-9.e-]+).*");

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
        Optimizer optimizer = optimizer();
        RateSchedule schedule = schedule();
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
            schedule.applyTo(optimizer);
            rates[step] = optimizer.learningRate();
            double most = Settings.number(golden, "clip_grad_norm", Double.POSITIVE_INFINITY);
            double highest = Settings.number(golden, "clip_grad_value", Double.POSITIVE_INFINITY);
            var clipped = Double.isInfinite(most) ? gradients : gradients.clippedToNorm(most, variables);
            optimizer.step(Double.isInfinite(highest) ? clipped : clipped.clippedToValue(highest, variables));
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

    private Optimizer optimizer() {
        var all = List.copyOf(parameters.values());
        double rate = golden.attrs().at("lr").number();
        double momentum = Settings.number(golden, "momentum", 0);
        return switch (golden.op()) {
            case "torch.optim.SGD" -> new Sgd(all, rate, momentum, Settings.number(golden, "dampening", 0),
                    Settings.number(golden, "weight_decay", 0),
                    Settings.flag(golden, "nesterov") ? Sgd.Momentum.NESTEROV : Sgd.Momentum.CLASSICAL);
            case "torch.optim.RMSprop" -> new RmsProp(all, rate, Settings.number(golden, "alpha", 0.99),
                    Settings.number(golden, "eps", 1e-8), momentum,
                    Settings.number(golden, "weight_decay", 0), Settings.flag(golden, "centered") ? RmsProp.Square.ABOUT_MEAN
                    : RmsProp.Square.OF_GRADIENT);
            case "torch.optim.LBFGS" -> new Lbfgs(all, rate, Settings.integer(golden, "history_size", 100));
            case "torch.optim.Adam" -> adam(all, rate, 0, Decay.IN_GRADIENT);
            case "torch.optim.AdamW" -> adam(all, rate, 1e-2, Decay.DECOUPLED);
            default -> throw new IllegalArgumentException("no optimizer is called " + golden.op());
        };
    }

    private Adam adam(List<Parameter> all, double rate, double usualDecay, Decay decay) {
        double[] betas = golden.attrs().find("betas").map(b -> b.items().stream().mapToDouble(Json::number).toArray())
                .orElse(new double[] {0.9, 0.999});
        return new Adam(all, rate, betas[0], betas[1], Settings.number(golden, "eps", 1e-8),
                Settings.number(golden, "weight_decay", usualDecay), decay,
                Settings.flag(golden, "amsgrad") ? Adam.SecondMoment.LARGEST : Adam.SecondMoment.RUNNING);
    }

    private RateSchedule schedule() {
        double rate = golden.attrs().at("lr").number();
        String text = Settings.text(golden, "scheduler", "");
        Matcher stepwise = STEPWISE.matcher(text);
        if (stepwise.matches()) {
            return RateSchedule.stepwise(rate, Integer.parseInt(stepwise.group(1)), Double.parseDouble(stepwise.group(2)));
        }
        Matcher cosine = COSINE.matcher(text);
        if (cosine.matches()) {
            return RateSchedule.cosine(rate, Double.parseDouble(cosine.group(2)), Integer.parseInt(cosine.group(1)));
        }
        Matcher exponential = EXPONENTIAL.matcher(text);
        if (exponential.matches()) return RateSchedule.exponential(rate, Double.parseDouble(exponential.group(1)));
        Matcher milestones = MILESTONES.matcher(text);
        if (milestones.matches()) {
            int[] at = Arrays.stream(milestones.group(1).split(",")).mapToInt(m -> Integer.parseInt(m.strip())).toArray();
            return RateSchedule.milestones(rate, Double.parseDouble(milestones.group(2)), at);
        }
        Matcher linear = LINEAR.matcher(text);
        if (linear.matches()) {
            return RateSchedule.linear(rate, Double.parseDouble(linear.group(1)), Double.parseDouble(linear.group(2)),
                    Integer.parseInt(linear.group(3)));
        }
        if (!text.isEmpty()) throw new IllegalArgumentException("no schedule is called " + text);
        return RateSchedule.constant(rate);
    }
}
