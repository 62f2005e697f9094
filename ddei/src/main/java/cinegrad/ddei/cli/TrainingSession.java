package cinegrad.ddei.cli;

import cinegrad.autograd.nn.Adam;
import cinegrad.ddei.cli.TrainingOptions.RecomputeChoice;
import cinegrad.ddei.json.Json;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.report.Progress;
import cinegrad.ddei.train.Trainer;
import cinegrad.ops.Backend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

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
        var trainer = fitting(network, objective);
        long from = resume ? trainer.resume() : 0;
        long steps = options.steps(problem.train().size());
        var seconds = new ArrayList<Double>();
        var stop = new AtomicBoolean();
        var finished = new CountDownLatch(1);
        var onInterrupt = new Thread(() -> {
            stop.set(true);
            await(finished);
        });
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        long next;
        try (var progress = Progress.of("Training", steps)) {
            next = trainer.run(from, stop::get, p -> {
                seconds.add(p.seconds());
                progress.at(p.step() + 1, message(p));
            });
        } finally {
            finished.countDown();
        }
        if (!stop.get()) Runtime.getRuntime().removeShutdownHook(onInterrupt);
        return new Trained(network, objective, median(seconds), next >= steps, next);
    }

    private static void await(CountDownLatch finished) {
        try {
            finished.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Prints what a step would need, for every choice of recomputation.
    void printPlan() {
        long available = available();
        var objective = Objectives.byName(options.loss, options.settings());
        var network = options.network(backend);
        for (var choice : Crnn.Recompute.values()) {
            var plan = trainer(network.recomputing(choice), objective).memoryPlan();
            System.out.printf("--recompute %-9s a step needs %s, most of it during the %s; data and parameters %s; the heap has %s: %s%n",
                    choice == Crnn.Recompute.NOTHING ? "none" : "cascades", MemoryShortage.megabytes(plan.peakBytes()), plan.peakAt(),
                    MemoryShortage.megabytes(plan.leafBytes()), MemoryShortage.megabytes(available),
                    plan.peakBytes() + plan.leafBytes() <= available ? "fits" : "does not fit");
        }
    }

    private static long available() {
        return (long) (0.9 * Runtime.getRuntime().maxMemory());
    }

    /// The trainer of the cheapest choice of recomputation that fits into memory.
    private Trainer fitting(Crnn network, Objective objective) {
        long available = available();
        var choices = options.recompute == RecomputeChoice.CASCADES ? List.of(Crnn.Recompute.CASCADES)
                : options.recompute == RecomputeChoice.NONE ? List.of(Crnn.Recompute.NOTHING) : List.of(Crnn.Recompute.values());
        for (var choice : choices) {
            var trainer = trainer(network.recomputing(choice), objective);
            var plan = trainer.memoryPlan();
            boolean fits = plan.peakBytes() + plan.leafBytes() <= available;
            if (fits) return trainer;
            if (choice == choices.getLast()) {
                throw new MemoryShortage(plan, available, choice == Crnn.Recompute.NOTHING ? "use --recompute cascades"
                        : "give Java more with CINEGRAD_OPTS=-Xmx…, or take fewer --chans or a smaller --size");
            }
        }
        throw new AssertionError();
    }

    private Trainer trainer(Crnn model, Objective objective) {
        var plan = new Trainer.Plan(options.seed, options.steps(problem.train().size()), options.out, options.checkpointEvery, settings);
        return new Trainer(model, new Adam(model.parameters(), options.learningRate), objective, problem.train(), plan)
                .logging((estimate, truth) -> {
                    var metrics = new LinkedHashMap<String, Double>();
                    metrics.put("PSNR", Scores.psnr(estimate, truth));
                    return metrics;
                });
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
