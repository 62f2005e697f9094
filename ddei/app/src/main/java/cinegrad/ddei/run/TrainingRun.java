package cinegrad.ddei.run;

import cinegrad.autograd.nn.Adam;
import cinegrad.ddei.compute.Devices;
import cinegrad.ddei.compute.MemoryShortage;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.StepContext;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.report.Progress;
import cinegrad.ddei.request.CheckpointRequest;
import cinegrad.ddei.request.ComputeSettings.Recompute;
import cinegrad.ddei.request.DataSelection.CmrxReconSet;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.request.ValidationSettings.Result;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.RatePlan;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.Validation;
import cinegrad.gpu.CudaBackend;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;

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
    /// @param secondsPerStep the median; NaN if no step was left to do
    /// @param completed      whether all steps were done, or Ctrl-C came first
    /// @param steps          how many were done in all
    /// @param lineage        the losses of the networks whose parameters it began with
    public record Trained(Crnn model, Objective objective, double secondsPerStep, boolean completed, long steps,
            List<String> lineage) { }

    private static final double SAME_FACTOR = 1e-4;                     // other processors differ in the last bits

    private final TrainingRequest request;
    private final Dataset data;
    private final Backend backend;
    private final List<Trainer.Listener> listeners = new ArrayList<>();

    /// @throws IllegalArgumentException if these data cannot be trained on as the request wants it
    public TrainingRun(TrainingRequest request, Dataset data, Backend backend) {
        check(request, data);
        this.request = request;
        this.data = data;
        this.backend = backend;
    }

    /// Whether these data can be trained on as the request wants it; otherwise an error that says what to change.
    public static void check(TrainingRequest request, Dataset data) {
        if (data.train().size() == 0) {
            throw new IllegalArgumentException("there is nothing to train on" + (request.data() instanceof CmrxReconSet set
                    ? ": --train-fraction " + set.trainFraction() + " of the patients is less than one" : ""));
        }
        request.recipe().steps(data.train().size());
        var first = data.train().load(0, 0);
        if (first.physics().hasCoils() && request.loss().splitsOneCoil()) {
            throw new IllegalArgumentException("--loss " + request.loss().name() + " splits the measurements of one coil, and "
                    + data.train().name(0)
                    + " has several; train with sup, mc, ei-r, ddei, moi or mo-ei");
        }
        if (request.loss().seesTheTruth() && first.truth().isEmpty()) {
            throw new IllegalArgumentException("--loss " + request.loss().name() + " needs the true video, and that of "
                    + data.train().name(0) + " is not known");
        }
        if (request.noise() > 0 && request.data() instanceof SingleFiles && first.truth().isEmpty()
                && !request.loss().knowsTheNoise()) {
            throw new IllegalArgumentException("--noise has no effect with --loss " + request.loss().name() + " on "
                    + data.train().name(0) + ", which holds measurements: none is added to them");
        }
        var best = request.validation().best();
        if (best.isPresent() && Scores.NAMES.contains(best.get()) && data.validation().load(0, 0).truth().isEmpty()) {
            throw new IllegalArgumentException("--best " + best.get() + " needs the true video, and that of "
                    + data.validation().name(0) + " is not known; choose --best loss");
        }
    }

    /// Also tells this listener of every step.
    public TrainingRun telling(Trainer.Listener listener) {
        listeners.add(listener);
        return this;
    }

    /// Trains from the beginning.
    public Trained start() {
        var network = Networks.create(request.network(), request.seed(), backend);
        var init = request.network().init();
        List<String> lineage = init.isPresent() ? begin(network, init.get()) : List.of();
        return run(fitting(network, lineage), network, lineage, 0);
    }

    /// Goes on with the training in the request's folder.
    ///
    /// @param stored what its checkpoint says of it
    /// @throws IllegalArgumentException if the network or the data are not those it began with
    public Trained resume(CheckpointRequest stored) {
        var before = stored.training();
        if (!before.network().withInit(Optional.empty()).equals(request.network().withInit(Optional.empty()))) {
            throw new IllegalArgumentException("--resume: the network of a training that has begun cannot change: it is "
                    + before.network().toJson()
                    + ", asked for is " + request.network().toJson());
        }
        if (stored.fingerprint().isPresent() && !data.fingerprint().matches(stored.fingerprint().get())) {
            throw new IllegalArgumentException("--resume: these are not the data that the training in " + shown(request.out())
                    + " began with (" + data.title()
                    + " has changed, or is another); to train on other data, begin anew with --init " + quoted(request.out()));
        }
        double factor = data.train().factor(0);
        if (!(Math.abs(stored.factor() / factor - 1) < SAME_FACTOR)) {
            throw new IllegalArgumentException("--resume: the training in " + shown(request.out())
                    + " began with its data multiplied by " + stored.factor()
                    + ", now they are multiplied by " + factor + "; give --resume alone, or begin anew with --init "
                    + quoted(request.out()));
        }
        var network = Networks.create(request.network(), request.seed(), backend);
        var trainer = fitting(network, stored.lineage());
        long from = trainer.resume();
        noteOfRate(before, from);
        return run(trainer, network, stored.lineage(), from);
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
        var seconds = new ArrayList<Double>();
        var interruption = new Interruption();
        long next;
        try (var progress = Progress.of("Training", Math.min(from, steps), steps); interruption) {
            next = trainer.run(from, interruption::isAsked, p -> {
                seconds.add(p.seconds());
                progress.at(p.step() + 1, message(p));
                listeners.forEach(l -> l.finished(p));
            });
            if (interruption.isAsked() && next < steps) {
                System.err.printf(Locale.ROOT, "%nstopped after step %d; continue with: ./cinegrad train --resume %s%n", next,
                        quoted(request.out()));
            }
        }
        boolean completed = next >= steps || trainer.outOfPatience();
        if (next < steps && trainer.outOfPatience()) {
            System.err.printf(Locale.ROOT, "stopped early: nothing better since step %d%n", trainer.best().orElseThrow().step());
        }
        if (completed && request.validation().result() == Result.BEST) {
            Checkpoint.read(Trainer.bestIn(request.out())).restore(network.parameters());
        }
        else if (completed) trainer.adoptAverage();
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
        return other.card().lineageOfHeirs();
    }

    /// Prints what a step would need, for every choice of recomputation.
    public void printPlan() {
        long available = Devices.available(backend);
        var network = Networks.create(request.network(), request.seed(), backend);
        for (var choice : Crnn.Recompute.values()) {
            var plan = trainer(network.recomputing(choice), List.of()).memoryPlan();
            System.out.printf(Locale.ROOT,
                    "--recompute %-9s a step needs %s, most of it during the %s; data and parameters %s; the %s has %s: %s%n",
                    choice == Crnn.Recompute.NOTHING ? "none" : choice.name().toLowerCase(Locale.ROOT),
                    MemoryShortage.megabytes(plan.peakBytes()), plan.peakAt(),
                    MemoryShortage.megabytes(plan.leafBytes()), Devices.holder(backend), MemoryShortage.megabytes(available),
                    plan.peakBytes() + plan.leafBytes() <= available ? "fits" : "does not fit");
        }
    }

    /// The trainer of the cheapest choice of recomputation that fits into memory.
    private Trainer fitting(Crnn network, List<String> lineage) {
        long available = Devices.available(backend);
        List<Crnn.Recompute> choices = switch (request.compute().recompute()) {
            case Recompute.AUTO -> List.of(Crnn.Recompute.values());
            case Recompute.NONE -> List.of(Crnn.Recompute.NOTHING);
            case Recompute.CASCADES -> List.of(Crnn.Recompute.CASCADES);
            case Recompute.NETWORKS -> List.of(Crnn.Recompute.NETWORKS);
        };
        for (var choice : choices) {
            var trainer = trainer(network.recomputing(choice), lineage);
            var plan = trainer.memoryPlan();
            boolean fits = plan.peakBytes() + plan.leafBytes() <= available;
            if (fits) return trainer;
            if (choice == choices.getLast()) {
                throw new MemoryShortage(plan, Devices.holder(backend), available, choice != Crnn.Recompute.NETWORKS
                        ? "use --recompute networks"
                        : (backend instanceof CudaBackend ? "" : "give Java more with CINEGRAD_OPTS=-Xmx…, or ")
                        + "take fewer --chans or a smaller --size");
            }
        }
        throw new AssertionError();
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
                .logging((estimate, truth) -> Map.of("PSNR", Metrics.psnrOfMagnitudes(estimate, truth)));
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

    /// A path as a shell takes it.
    private static String quoted(Path path) {
        String text = shown(path);
        return text.matches("[\\p{L}\\p{N}_./@%+=:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /// A path as seen from the working folder, where it lies below it.
    private static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) && !path.equals(here) ? here.relativize(path).toString() : path.toString();
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) return Double.NaN;
        var sorted = values.stream().sorted().toList();
        int n = sorted.size();
        return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    }
}
