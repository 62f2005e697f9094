package cinegrad.ddei.cli;

import cinegrad.autograd.nn.Adam;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.report.Progress;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.gpu.CudaBackend;
import cinegrad.ops.Backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One training as the command line runs it: builds the network, checks the memory, trains under a progress bar, stops cleanly on
/// Ctrl-C.
final class TrainingSession {
    /// @param model          trained
    /// @param secondsPerStep the median
    /// @param completed      whether all steps were done, or Ctrl-C came first
    record Trained(Crnn model, Objective objective, double secondsPerStep, boolean completed, long steps) { }

    private final TrainingOptions options;
    private final Backend backend;
    private final Problem problem;
    private final Json settings;
    private final List<Trainer.Listener> listeners = new ArrayList<>();

    TrainingSession(TrainingOptions options, Backend backend, Problem problem, Json settings) {
        this.options = options;
        this.backend = backend;
        this.problem = problem;
        this.settings = settings;
    }

    Trained run(boolean resume) {
        options.check();
        var objective = Objectives.byName(options.loss, options.settings());
        var network = options.network(backend);
        if (problem.train().load(0, 0).physics().hasCoils() && options.loss.matches(".*(ssdu|2).*")) {
            throw new IllegalArgumentException("--loss " + options.loss + " splits the measurements of one coil; of several coils, train with sup, mc, ei-r, ddei, moi or mo-ei");
        }
        if (options.init != null && !resume) begin(network);
        var trainer = fitting(network, objective);
        long from = resume ? trainer.resume() : 0;
        long steps = options.steps(problem.train().size());
        var seconds = new ArrayList<Double>();
        var interruption = new Interruption();
        long next;
        try (var progress = Progress.of("Training", steps); interruption) {
            next = trainer.run(from, interruption::isAsked, p -> {
                seconds.add(p.seconds());
                progress.at(p.step() + 1, message(p));
                listeners.forEach(l -> l.finished(p));
            });
            if (interruption.isAsked() && next < steps) {
                System.err.printf("%nstopped after step %d; continue with: cinegrad train --resume %s%n", next, options.out);
            }
        }
        boolean completed = next >= steps || trainer.outOfPatience();
        if (next < steps && trainer.outOfPatience()) {
            System.err.printf("stopped early: nothing better since step %d%n", trainer.best().orElseThrow().step());
        }
        if (completed && options.practice.which == RecipeOptions.Final.BEST) Checkpoint.read(Trainer.bestIn(options.out)).restore(network.parameters());
        else if (completed) trainer.adoptAverage();
        return new Trained(network, objective, median(seconds), completed, next);
    }

    /// Copies the parameters of another network, which must be alike.
    private void begin(Crnn network) {
        var given = TrainedModel.load(options.init, backend).model().parameters();
        var wanted = network.parameters();
        for (int i = 0; i < wanted.size(); i++) {
            if (given.size() != wanted.size() || !given.get(i).name().equals(wanted.get(i).name()) || !given.get(i).shape().equals(wanted.get(i).shape())) {
                throw new IllegalArgumentException("--init: " + options.init + " holds " + (i < given.size() ? given.get(i) : "nothing") + " where the network has "
                        + wanted.get(i) + "; was it made with other --chans or another model?");
            }
            backend.writeInto(wanted.get(i).value(), given.get(i).value().toDoubles());
        }
    }

    /// Also tells this listener of every step.
    TrainingSession telling(Trainer.Listener listener) {
        listeners.add(listener);
        return this;
    }

    /// Prints what a step would need, for every choice of recomputation.
    void printPlan() {
        long available = Devices.available(backend);
        var objective = Objectives.byName(options.loss, options.settings());
        var network = options.network(backend);
        for (var choice : Crnn.Recompute.values()) {
            var plan = trainer(network.recomputing(choice), objective).memoryPlan();
            System.out.printf("--recompute %-9s a step needs %s, most of it during the %s; data and parameters %s; the %s has %s: %s%n",
                    choice == Crnn.Recompute.NOTHING ? "none" : choice.name().toLowerCase(Locale.ROOT), MemoryShortage.megabytes(plan.peakBytes()), plan.peakAt(),
                    MemoryShortage.megabytes(plan.leafBytes()), Devices.holder(backend), MemoryShortage.megabytes(available),
                    plan.peakBytes() + plan.leafBytes() <= available ? "fits" : "does not fit");
        }
    }

    /// The trainer of the cheapest choice of recomputation that fits into memory.
    private Trainer fitting(Crnn network, Objective objective) {
        long available = Devices.available(backend);
        var choices = switch (options.recompute) {
            case AUTO -> List.of(Crnn.Recompute.values());
            case NONE -> List.of(Crnn.Recompute.NOTHING);
            case CASCADES -> List.of(Crnn.Recompute.CASCADES);
            case NETWORKS -> List.of(Crnn.Recompute.NETWORKS);
        };
        for (var choice : choices) {
            var trainer = trainer(network.recomputing(choice), objective);
            var plan = trainer.memoryPlan();
            boolean fits = plan.peakBytes() + plan.leafBytes() <= available;
            if (fits) return trainer;
            if (choice == choices.getLast()) {
                throw new MemoryShortage(plan, Devices.holder(backend), available, choice != Crnn.Recompute.NETWORKS ? "use --recompute networks"
                        : (backend instanceof CudaBackend ? "" : "give Java more with CINEGRAD_OPTS=-Xmx…, or ") + "take fewer --chans or a smaller --size");
            }
        }
        throw new AssertionError();
    }

    private Trainer trainer(Crnn model, Objective objective) {
        var plan = new Trainer.Plan(options.seed, options.steps(problem.train().size()), options.out, options.checkpointEvery, settings);
        var trainer = new Trainer(model, new Adam(model.parameters(), options.learningRate), objective, problem.train(), plan)
                .practising(options.practice.practice())
                .logging((estimate, truth) -> Map.of("PSNR", Metrics.psnrOfMagnitudes(estimate, truth)));
        options.practice.watch(() -> Evaluator.look(problem.test(), objective, model, options.seed)).ifPresent(trainer::watchedBy);
        if (options.practice.keepEvery != null) trainer.keepingEvery(options.practice.keepEvery);
        return trainer;
    }

    private static String message(Trainer.Progress p) {
        String psnr = p.metrics().containsKey("PSNR") ? String.format(", PSNR %.2f dB", p.metrics().get("PSNR")) : "";
        return String.format("loss %.4g%s", p.total(), psnr);
    }

    static double median(List<Double> values) {
        if (values.isEmpty()) return Double.NaN;
        var sorted = values.stream().sorted().toList();
        int n = sorted.size();
        return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    }
}
