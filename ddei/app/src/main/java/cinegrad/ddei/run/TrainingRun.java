package cinegrad.ddei.run;

import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.compute.Devices;
import cinegrad.ddei.compute.MemoryShortage;
import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.StepContext;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.report.Progress;
import cinegrad.ddei.request.CheckpointRequest;
import cinegrad.ddei.request.ComputeSettings.Recompute;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.request.ValidationSettings.Result;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.ExampleGradients;
import cinegrad.ddei.train.GradientSource;
import cinegrad.ddei.train.RatePlan;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.TrainingLog;
import cinegrad.ddei.train.Validation;
import cinegrad.gpu.CudaBackend;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Carries a training request out: builds the network, checks the memory, trains with progress on standard error, stops cleanly
/// on Ctrl-C.
public final class TrainingRun {
    /// @param model          trained
    /// @param secondsPerStep the median of all steps, those before a resume too; NaN if there was none
    /// @param completed      whether all steps were done, or Ctrl-C came first
    /// @param steps          how many were done in all
    /// @param lineage        the losses of the networks whose parameters it began with
    public record Trained(Crnn model, Objective objective, double secondsPerStep, boolean completed, long steps,
            List<String> lineage) { }

    /// Has gradients computed by others.
    @FunctionalInterface
    public interface Elsewhere {
        /// @param parameters of the network as it is trained; what computes must take their values anew at each step
        /// @param here       what would compute in this process
        GradientSource gradients(List<Parameter> parameters, GradientSource here);
    }

    /// What computes the gradients of a training in this process, for others.
    ///
    /// @param parameters to be overwritten before each step
    public record Computation(GradientSource gradients, List<Parameter> parameters) { }

    private static final ExampleGradients.Metrics METRICS =
            (estimate, truth) -> Map.of("PSNR", Metrics.psnrOfMagnitudes(estimate, truth));

    private final TrainingRequest request;
    private final Dataset data;
    private final Backend backend;
    private final List<Trainer.Listener> listeners = new ArrayList<>();
    private Optional<Elsewhere> elsewhere = Optional.empty();

    /// @throws IllegalArgumentException if these data cannot be trained on as the request wants it
    public TrainingRun(TrainingRequest request, Dataset data, Backend backend) {
        TrainingChecks.beforeTraining(request, data);
        this.request = request;
        this.data = request.validation().isConfirmed() ? data.keepingLinesBack() : data;
        this.backend = backend;
    }

    /// Finds out whether the network fits into memory and whether what the best one is chosen by is measured, before anything is
    /// trained.
    public void rehearse() {
        var network = fitting(Networks.create(request.network(), request.seed(), backend));
        request.validation().best().ifPresent(name -> checkIsMeasured(name, request.loss().objective(), network));
    }

    /// Leaves gradients to others instead of computing them here.
    public TrainingRun computedBy(Elsewhere others) {
        elsewhere = Optional.of(others);
        return this;
    }

    /// The network of the request, of new parameters, and what computes its gradients with the memory of this process.
    public Computation computation() {
        var network = fitting(Networks.create(request.network(), request.seed(), backend));
        return new Computation(gradients(network), network.parameters());
    }

    /// Also tells this listener of every step.
    public TrainingRun telling(Trainer.Listener listener) {
        listeners.add(listener);
        return this;
    }

    /// Trains from the beginning.
    public Trained start() {
        removeStale(Trainer.bestIn(request.out()));
        var network = Networks.create(request.network(), request.seed(), backend);
        var init = request.network().init();
        List<String> lineage = init.isPresent() ? begin(network, init.get()) : List.of();
        return run(trainer(fitting(network), lineage), network, lineage, 0);
    }

    /// A training that was killed before its first checkpoint may have left what was best in it.
    private static void removeStale(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("output folder: " + file + " of an earlier training cannot be removed: "
                    + AtomicFile.reason(e), e);
        }
    }

    /// Goes on with the training in the request's folder.
    ///
    /// @param stored what its checkpoint says of it
    /// @throws IllegalArgumentException if the network or the data are not those it began with
    public Trained resume(CheckpointRequest stored) {
        var before = stored.training();
        TrainingChecks.beforeResuming(stored, request, data);
        var lineage = new ArrayList<>(stored.lineage());
        if (!before.loss().name().equals(request.loss().name())) lineage.add(before.loss().name());
        var network = Networks.create(request.network(), request.seed(), backend);
        var trainer = trainer(fitting(network), lineage);
        long from = trainer.resume();
        noteOfRate(before, from);
        return run(trainer, network, lineage, from);
    }

    /// Says so if the learning rate follows another curve than before.
    private void noteOfRate(TrainingRequest before, long from) {
        int examples = data.train().size();
        long was = before.recipe().steps(examples);
        long is = request.recipe().steps(examples);
        if (was == is || is <= from || request.recipe().schedule().equals(new RatePlan.Constant())) return;
        double old = before.recipe().ratePlan().schedule(before.recipe().learningRate(), (int) was).at((int) Math.min(from, was));
        double now = request.recipe().ratePlan().schedule(request.recipe().learningRate(), (int) is).at((int) from);
        System.err.printf(Locale.ROOT,
                "note: the learning rate follows %s over %d steps now, before over %d: from step %d on it is %.3g, where it "
                + "was %.3g%n",
                request.recipe().schedule().text(), is, was, from, now, old);
    }

    private Trained run(Trainer trainer, Crnn network, List<String> lineage, long from) {
        long steps = request.recipe().steps(data.train().size());
        var interruption = new Interruption();
        long next;
        try (var progress = Progress.of("Training", Math.min(from, steps), steps); interruption) {
            next = trainer.run(from, interruption::isAsked, p -> {
                progress.at(p.step() + 1, message(p));
                listeners.forEach(l -> l.finished(p));
            });
            if (interruption.isAsked() && next < steps) {
                System.err.printf(Locale.ROOT, "%nstopped after step %d; continue with: ./cinegrad train --resume %s%n", next,
                        ShellWords.quoted(request.out()));
            }
        }
        boolean completed = next >= steps || trainer.outOfPatience();
        if (next < steps && trainer.outOfPatience()) {
            System.err.printf(Locale.ROOT, "stopped early: nothing better since step %d%n", trainer.best().orElseThrow().step());
        }
        if (completed && request.validation().result() == Result.BEST && trainer.best().isPresent()) {
            Checkpoint.read(Trainer.bestIn(request.out())).restore(network.parameters());
        }
        else if (completed) trainer.adoptAverage();
        var seconds = TrainingLog.read(Trainer.logIn(request.out())).stream().flatMap(line -> line.find("seconds").stream())
                .map(Json::number).toList();
        return new Trained(network, request.loss().objective(), median(seconds), completed, next, lineage);
    }

    /// Copies the parameters of another network, which must be alike.
    ///
    /// @return the lineage of a network that begins so
    private List<String> begin(Crnn network, Path init) {
        var other = TrainedNetwork.load(init, backend);
        var given = other.model().parameters();
        var wanted = network.parameters();
        for (int i = 0; i < wanted.size(); i++) {
            if (given.size() != wanted.size() || !given.get(i).name().equals(wanted.get(i).name())
                    || !given.get(i).shape().equals(wanted.get(i).shape())) {
                throw new IllegalArgumentException("--init: " + init + " holds " + (i < given.size() ? given.get(i) : "nothing")
                        + " where the network has "
                        + wanted.get(i) + "; was it made with other --chans or another model?");
            }
            backend.writeInto(wanted.get(i).value(), given.get(i).value().toDoubles());
        }
        var start = other.card().network().start();
        if (start != request.network().start()) {
            System.err.println("note: the network in " + init + " was trained to begin with the image " + start
                    + ", this training begins with " + request.network().start() + "; --start " + start + " would keep it");
        }
        return other.card().lineageOfHeirs();
    }

    /// Prints what a step would need, for every choice of recomputation.
    public void printPlan() {
        long available = Devices.available(backend);
        var network = Networks.create(request.network(), request.seed(), backend);
        for (var choice : Crnn.Recompute.values()) {
            var plan = gradients(network.recomputing(choice)).memoryPlan();
            System.out.printf(Locale.ROOT,
                    "--recompute %-9s a step needs %s, most of it during the %s; data and parameters %s; the %s has %s: %s%n",
                    choice == Crnn.Recompute.NOTHING ? "none" : choice.name().toLowerCase(Locale.ROOT),
                    MemoryShortage.megabytes(plan.peakBytes()), plan.peakAt(),
                    MemoryShortage.megabytes(plan.leafBytes()), Devices.holder(backend), MemoryShortage.megabytes(available),
                    plan.peakBytes() + plan.leafBytes() <= available ? "fits" : "does not fit");
        }
    }

    /// The network with the cheapest choice of recomputation that fits into memory.
    private Crnn fitting(Crnn network) {
        long available = Devices.available(backend);
        List<Crnn.Recompute> choices = switch (request.compute().recompute()) {
            case Recompute.AUTO -> List.of(Crnn.Recompute.values());
            case Recompute.NONE -> List.of(Crnn.Recompute.NOTHING);
            case Recompute.CASCADES -> List.of(Crnn.Recompute.CASCADES);
            case Recompute.SWEEPS -> List.of(Crnn.Recompute.SWEEPS);
            case Recompute.NETWORKS -> List.of(Crnn.Recompute.NETWORKS);
        };
        for (var choice : choices) {
            var recomputing = network.recomputing(choice);
            var plan = gradients(recomputing).memoryPlan();
            boolean fits = plan.peakBytes() + plan.leafBytes() <= available;
            if (fits) return recomputing;
            if (choice == choices.getLast()) {
                throw new MemoryShortage(plan, Devices.holder(backend), available, choice != Crnn.Recompute.NETWORKS
                        ? "use --recompute networks"
                        : (backend instanceof CudaBackend ? "" : "give Java more with CINEGRAD_OPTS=-Xmx…, or ")
                        + "take fewer --chans or a smaller --size");
            }
        }
        throw new AssertionError();
    }

    private ExampleGradients gradients(Crnn model) {
        return new ExampleGradients(model, request.loss().objective(), data.train(), request.seed(), Optional.of(METRICS));
    }

    private Trainer trainer(Crnn model, List<String> lineage) {
        var settings = new CheckpointRequest(request, Optional.of(data.fingerprint().digits()), lineage,
                data.train().factor(0)).toJson();
        var plan = new Trainer.Plan(request.seed(), request.recipe().steps(data.train().size()), request.out(),
                request.checkpoints().every(), settings);
        var objective = request.loss().objective();
        var trainer = new Trainer(model, new Adam(model.parameters(), request.recipe().learningRate()), objective, data.train(),
                plan)
                .following(request.recipe().recipe())
                .logging(METRICS);
        elsewhere.ifPresent(others -> trainer.computedBy(others.gradients(model.parameters(), trainer.local())));
        var validation = request.validation();
        validation.best().ifPresent(name -> checkIsMeasured(name, objective, model));
        validation.every().ifPresent(every -> trainer.validatedBy(new Validation(every,
                () -> Evaluator.validation(data.validation(), objective, model, request.seed()),
                validation.best().map(name -> new Validation.Criterion(name, Scores.better(name))), validation.patience())));
        request.checkpoints().keepEvery().ifPresent(trainer::keepingEvery);
        return trainer;
    }

    /// An error for a metric or term of the loss that no evaluation will have.
    private void checkIsMeasured(String name, Objective objective, Crnn model) {
        if (Scores.NAMES.contains(name) || name.equals("loss")) return;
        var terms = objective.possibleTerms(data.validation().load(0, 0), model, StepContext.first(RandomStream.of(0))).stream()
                .flatMap(step -> step.losses().keySet().stream()).distinct().toList();
        if (terms.contains(name)) return;
        throw new IllegalArgumentException("--best: \"" + name + "\" is measured nowhere; choose loss, one of its terms " + terms
                + ", or one of " + Scores.NAMES);
    }

    private static String message(Trainer.Progress p) {
        String psnr = p.metrics().containsKey("PSNR") ? String.format(Locale.ROOT, ", PSNR %.2f dB", p.metrics().get("PSNR"))
                : "";
        return String.format(Locale.ROOT, "loss %.4g%s", p.total(), psnr);
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) return Double.NaN;
        var sorted = values.stream().sorted().toList();
        int n = sorted.size();
        return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    }
}
