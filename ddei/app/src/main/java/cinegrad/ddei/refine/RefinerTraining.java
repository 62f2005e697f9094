package cinegrad.ddei.refine;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.ddei.compute.Devices;
import cinegrad.ddei.compute.MemoryShortage;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.method.TrainedRefiner;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.model.Refiner;
import cinegrad.ddei.report.Progress;
import cinegrad.ddei.run.Interruption;
import cinegrad.ddei.run.RunFolder;
import cinegrad.ddei.run.RunReport;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.RatePlan;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.TrainingRecipe;
import cinegrad.ddei.train.Validation;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Trains a network that refines: makes films of moving textures, which stay in the folder, then trains a [Refiner] to
/// take away what disturbs them.
///
/// Everything follows from the settings. Both parts can be interrupted and go on where they were: the films that are there, and
/// the last checkpoint.
public final class RefinerTraining {
    /// @param seed     of films, first weights and order
    /// @param films    to learn from
    /// @param steps    one film each
    /// @param rate     the highest learning rate
    /// @param channels of the network
    /// @param blocks   of the network
    public record Settings(long seed, int films, int steps, double rate, int channels, int blocks) {
        public static final Settings USUAL = new Settings(1, 300, 4500, 1e-3, 48, 4);

        public Settings {
            if (films < 1) throw new IllegalArgumentException("--films must be at least 1, got " + films);
            if (steps <= WARM_UP) throw new IllegalArgumentException("--steps must be more than " + WARM_UP + ", got " + steps);
            if (!(rate > 0 && rate <= 1)) throw new IllegalArgumentException("--lr must be positive and at most 1, got " + rate);
            if (channels < 4 || channels % 4 != 0 || channels > TrainedRefiner.MOST_CHANNELS) {
                throw new IllegalArgumentException("--channels must be a multiple of 4 within 4 … " + TrainedRefiner.MOST_CHANNELS
                        + ", got " + channels);
            }
            if (blocks < 0 || blocks > TrainedRefiner.MOST_BLOCKS) {
                throw new IllegalArgumentException("--blocks must be within 0 … " + TrainedRefiner.MOST_BLOCKS + ", got "
                        + blocks);
            }
        }

        Json toJson() {
            var members = new LinkedHashMap<String, Object>();
            members.put("seed", seed);
            members.put("films", films);
            members.put("steps", steps);
            members.put("rate", rate);
            members.put("channels", channels);
            members.put("blocks", blocks);
            return Json.of(members);
        }
    }

    /// Rows of the bands that are trained on.
    private static final int ROWS = 32;
    private static final int WARM_UP = 50;
    private static final double LAST_RATE = 0.01;
    private static final double AVERAGING = 0.995;
    private static final int BETWEEN_CHECKPOINTS = 100;
    private static final int BETWEEN_VALIDATIONS = 500;
    private static final int JUDGED = 4;
    private static final List<Double> DEVIATIONS = List.of(0.01, 0.03);

    private final Settings settings;
    private final FilmLibrary training;
    private final FilmLibrary validation;
    private final Path out;
    private final Backend backend;

    public RefinerTraining(Settings settings, Path out, Backend backend) {
        this(settings, toLearnFrom(settings), toJudgeBy(settings), out, backend);
    }

    RefinerTraining(Settings settings, List<FilmRecipe> training, List<FilmRecipe> validation, Path out, Backend backend) {
        this.settings = settings;
        this.training = new FilmLibrary(out.resolve("films"), "film", training);
        this.validation = new FilmLibrary(out.resolve("films"), "validation", validation);
        this.out = out;
        this.backend = backend;
    }

    private static List<FilmRecipe> toLearnFrom(Settings settings) {
        return IntStream.range(0, settings.films).mapToObj(i -> FilmRecipe.toLearnFrom(settings.seed, i)).toList();
    }

    private static List<FilmRecipe> toJudgeBy(Settings settings) {
        return IntStream.range(0, JUDGED).mapToObj(i -> FilmRecipe.toJudgeBy(settings.seed, i)).toList();
    }

    /// Makes the films, trains, and writes `refiner.safetensors` and `card.json`.
    ///
    /// @return whether it came to its end, or Ctrl-C came first
    public boolean run() {
        try (var _ = RunFolder.open(out); var interruption = new Interruption()) {
            if (RunFolder.holdsTraining(out)) requireSame();            // before the films of another one are replaced
            return complete(training, "Films", interruption) && complete(validation, "Validation films", interruption)
                    && train(interruption);
        }
    }

    private boolean complete(FilmLibrary films, String task, Interruption interruption) {
        try (var progress = Progress.of(task, films.size())) {
            films.complete(backend, interruption::isAsked, done -> progress.at(done, ""));
        }
        return !interruption.isAsked();
    }

    private boolean train(Interruption interruption) {
        var refiner = Refiner.of(backend, settings.channels, settings.blocks,
                RandomStream.of(settings.seed).stream("refiner"));
        var examples = new FilmExamples(training, RandomStream.of(settings.seed).stream("visits"), ROWS, backend);
        var plan = new Trainer.Plan(settings.seed, settings.steps, out, BETWEEN_CHECKPOINTS, settings.toJson());
        var trainer = new Trainer(new DenoisedFilm(refiner), new Adam(refiner.parameters(), settings.rate),
                Objective.sumOf(List.of(new DenoisingError())), examples, plan)
                .following(TrainingRecipe.PLAIN.with(new RatePlan.WarmUp(WARM_UP, new RatePlan.Cosine(LAST_RATE)))
                        .averaging(AVERAGING))
                .validatedBy(new Validation(BETWEEN_VALIDATIONS, () -> gains(refiner), Optional.empty(),
                        OptionalInt.empty()));
        requireMemory(trainer);
        long from = RunFolder.holdsTraining(out) ? trainer.resume() : 0;
        long next;
        try (var progress = Progress.of("Training", from, settings.steps)) {
            next = trainer.run(from, interruption::isAsked, p -> progress.at(p.step() + 1, message(p)));
        }
        if (next < settings.steps) return false;
        trainer.adoptAverage();
        var card = new LinkedHashMap<String, Object>();
        card.put("settings", settings.toJson());
        card.put("parameters", refiner.parameterCount());
        card.put("validation", gains(refiner));
        TrainedRefiner.write(out.resolve("refiner.safetensors"), refiner, Json.of(card).toString());
        RunReport.json(out.resolve("card.json"), card);
        return true;
    }

    private void requireMemory(Trainer trainer) {
        var plan = trainer.memoryPlan();
        long available = Devices.available(backend);
        if (plan.peakBytes() + plan.leafBytes() > available) {
            throw new MemoryShortage(plan, Devices.holder(backend), available, "take fewer --channels");
        }
    }

    private void requireSame() {
        String begun = Checkpoint.read(Trainer.checkpointIn(out)).settings().toString();
        if (!begun.equals(settings.toJson().toString())) {
            throw new IllegalArgumentException("--out: the training in " + out + " was begun with " + begun
                    + "; ask for the same, or choose another folder");
        }
    }

    /// How many decibels films with white noise of these deviations are closer to the truth once refined, in the mean.
    private Map<String, Double> gains(Refiner refiner) {
        var gains = new LinkedHashMap<String, Double>();
        for (double deviation : DEVIATIONS) {
            double sum = 0;
            for (int i = 0; i < validation.size(); i++) {
                var noise = RandomStream.of(settings.seed).stream("validation noise").stream(i);
                var sample = FilmExamples.disturbed(validation.load(i), Disturbance.white(deviation), noise, backend);
                NdArray truth = sample.truth().orElseThrow();
                Tensor disturbed = sample.physics().zeroFilled(Tensor.constant(sample.kspace()));
                sum += Metrics.psnrOfMagnitudes(refiner.apply(disturbed).value(), truth)
                        - Metrics.psnrOfMagnitudes(disturbed.value(), truth);
            }
            gains.put("noise " + deviation, sum / validation.size());
        }
        return gains;
    }

    private static String message(Trainer.Progress p) {
        var text = new StringBuilder(String.format(Locale.ROOT, "error %.4f", p.total()));
        p.evaluation().forEach((name, gain) -> text.append(String.format(Locale.ROOT, ", %s %+.2f dB", name, gain)));
        return text.toString();
    }
}
