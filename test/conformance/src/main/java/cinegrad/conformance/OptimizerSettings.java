package cinegrad.conformance;

import cinegrad.autograd.nn.Adagrad;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Lbfgs;
import cinegrad.autograd.nn.Lion;
import cinegrad.autograd.nn.NAdam;
import cinegrad.autograd.nn.Optimizer;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.RAdam;
import cinegrad.autograd.nn.RateSchedule;
import cinegrad.autograd.nn.ReduceOnPlateau;
import cinegrad.autograd.nn.ReduceOnPlateau.Better;
import cinegrad.autograd.nn.ReduceOnPlateau.Threshold;
import cinegrad.autograd.nn.RmsProp;
import cinegrad.autograd.nn.Sgd;
import cinegrad.autograd.nn.StrongWolfe;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.AdamStep.Decay;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The optimizer and the learning rates that a case names in PyTorch's words.
final class OptimizerSettings {
    private static final Pattern SETTING = Pattern.compile("(\\w+)=(\\[[^]]*]|[^ ,]+)");

    private final Case golden;
    private final String scheduler;
    private final Map<String, String> scheduled = new HashMap<>();

    OptimizerSettings(Case golden) {
        this.golden = golden;
        String text = Settings.text(golden, "scheduler", "").replaceFirst(", scheduler.*", "");
        scheduler = text.replaceFirst(" .*", "");
        SETTING.matcher(text).results().forEach(m -> scheduled.put(m.group(1), m.group(2)));
    }

    Optimizer optimizer(List<Parameter> all) {
        double rate = golden.attrs().at("lr").number();
        double decay = number("weight_decay", 0);
        double epsilon = number("eps", 1e-8);
        return switch (golden.op()) {
            case "torch.optim.SGD" -> new Sgd(all, rate, number("momentum", 0), number("dampening", 0), decay,
                    Settings.flag(golden, "nesterov") ? Sgd.Momentum.NESTEROV : Sgd.Momentum.CLASSICAL);
            case "torch.optim.RMSprop" -> new RmsProp(all, rate, number("alpha", 0.99), epsilon, number("momentum", 0), decay,
                    Settings.flag(golden, "centered") ? RmsProp.Square.ABOUT_MEAN : RmsProp.Square.OF_GRADIENT);
            case "torch.optim.LBFGS" -> new Lbfgs(all, rate, Settings.integer(golden, "history_size", 100));
            case "torch.optim.Adam" -> adam(all, rate, 0, Decay.IN_GRADIENT);
            case "torch.optim.AdamW" -> adam(all, rate, 1e-2, Decay.DECOUPLED);
            case "torch.optim.Adagrad" -> new Adagrad(all, rate, number("lr_decay", 0), decay,
                    number("initial_accumulator_value", 0), number("eps", 1e-10));
            case "torch.optim.NAdam" -> new NAdam(all, rate, betas(0.999)[0], betas(0.999)[1], epsilon,
                    number("momentum_decay", 4e-3), decay, decoupled());
            case "torch.optim.RAdam" -> new RAdam(all, rate, betas(0.999)[0], betas(0.999)[1], epsilon, decay, decoupled());
            case "torch.optim.Lion" -> new Lion(all, rate, betas(0.99)[0], betas(0.99)[1], decay);
            default -> throw new IllegalArgumentException("no optimizer is called " + golden.op());
        };
    }

    private Adam adam(List<Parameter> all, double rate, double usualDecay, Decay decay) {
        return new Adam(all, rate, betas(0.999)[0], betas(0.999)[1], number("eps", 1e-8), number("weight_decay", usualDecay),
                decay, Settings.flag(golden, "amsgrad") ? Adam.SecondMoment.LARGEST : Adam.SecondMoment.RUNNING);
    }

    private double[] betas(double usualSecond) {
        return golden.attrs().find("betas").map(b -> b.items().stream().mapToDouble(Json::number).toArray())
                .orElse(new double[] {0.9, usualSecond});
    }

    private Decay decoupled() {
        return Settings.flag(golden, "decoupled_weight_decay") ? Decay.DECOUPLED : Decay.IN_GRADIENT;
    }

    private double number(String name, double otherwise) {
        return Settings.number(golden, name, otherwise);
    }

    /// Whether the optimizer looks for the length of a step.
    boolean searches() {
        return Settings.text(golden, "line_search_fn", "").equals("strong_wolfe");
    }

    StrongWolfe search() {
        int iterations = Settings.integer(golden, "max_iter", 20);
        return new StrongWolfe(iterations, iterations * 5 / 4, 1e-7, 1e-9);
    }

    /// A constant rate if the case names none, or one that depends on more than the step.
    RateSchedule schedule() {
        double rate = golden.attrs().at("lr").number();
        return switch (scheduler) {
            case "StepLR" -> RateSchedule.stepwise(rate, whole("step_size"), scheduled("gamma", 0.1));
            case "CosineAnnealingLR" -> RateSchedule.cosine(rate, scheduled("eta_min", 0), whole("T_max"));
            case "ExponentialLR" -> RateSchedule.exponential(rate, scheduled("gamma", 0.1));
            case "MultiStepLR" -> {
                String list = scheduled.getOrDefault("milestones", "[]");
                int[] at = Arrays.stream(list.substring(1, list.length() - 1).split(","))
                        .mapToInt(m -> Integer.parseInt(m.strip())).toArray();
                yield RateSchedule.milestones(rate, scheduled("gamma", 0.1), at);
            }
            case "LinearLR" -> RateSchedule.linear(rate, scheduled("start_factor", 1.0 / 3), scheduled("end_factor", 1),
                    whole("total_iters"));
            case "OneCycleLR" -> RateSchedule.oneCycle(scheduled("max_lr", 0), whole("total_steps"), scheduled("pct_start", 0.3),
                    scheduled("div_factor", 25), scheduled("final_div_factor", 1e4));
            case "", "ReduceLROnPlateau" -> RateSchedule.constant(rate);
            default -> throw new IllegalArgumentException("no schedule is called " + scheduler);
        };
    }

    Optional<ReduceOnPlateau> plateau(Optimizer optimizer) {
        if (!scheduler.equals("ReduceLROnPlateau")) return Optional.empty();
        boolean higher = scheduled.getOrDefault("mode", "").contains("max");
        boolean absolute = scheduled.getOrDefault("threshold_mode", "").contains("abs");
        var settings = new ReduceOnPlateau.Settings(higher ? Better.HIGHER : Better.LOWER, scheduled("factor", 0.1),
                (int) scheduled("patience", 10), scheduled("threshold", 1e-4), absolute ? Threshold.ABSOLUTE : Threshold.RELATIVE,
                (int) scheduled("cooldown", 0), scheduled("min_lr", 0), 1e-8);
        return Optional.of(new ReduceOnPlateau(optimizer, settings));
    }

    private double scheduled(String name, double otherwise) {
        return Double.parseDouble(scheduled.getOrDefault(name, Double.toString(otherwise)));
    }

    private int whole(String name) {
        return (int) scheduled(name, 0);
    }
}
