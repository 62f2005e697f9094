package cinegrad.ddei.run;

import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.request.CheckpointRequest;
import cinegrad.ddei.request.DataSelection.CmrxReconSet;
import cinegrad.ddei.request.DataSelection.OwnFiles;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.train.Examples;

import java.util.Locale;
import java.util.Optional;

/// What must hold before a training begins or goes on. Each error says what to change.
final class TrainingChecks {
    private static final double SAME_FACTOR = 1e-4;                     // other processors differ in the last bits

    private TrainingChecks() { }

    /// Whether these data can be trained on as the request wants it.
    static void beforeTraining(TrainingRequest request, Dataset data) {
        if (data.train().size() == 0) {
            throw new IllegalArgumentException("there is nothing to train on" + (request.data() instanceof CmrxReconSet set
                    ? ": --train-fraction " + set.trainFraction() + " of the patients is less than one" : ""));
        }
        request.recipe().steps(data.train().size());
        // those of a data set are alike, and each of it or of a list costs reading a file
        int different = request.data() instanceof SingleFiles ? data.train().size() : 1;
        for (int i = 0; i < different; i++) example(request, data.train(), i);
        var best = request.validation().best();
        if (best.isPresent() && Scores.isMetric(best.get())) isMeasurable(best.get(), data.validation());
    }

    private static void example(TrainingRequest request, Examples examples, int index) {
        var sample = examples.load(index, 0);
        String loss = request.loss().name();
        String name = examples.name(index);

        if (request.loss().seesTheTruth() && sample.truth().isEmpty()) {
            throw new IllegalArgumentException("--loss " + loss + " needs the true video, and that of " + name + " is not known");
        }
        if (request.validation().isConfirmed()) Confirmed.requireMemory(sample);
        boolean measured = sample.truth().isEmpty() || sample.physics() instanceof NonCartesianMri;
        if (request.noise() > 0 && request.data() instanceof OwnFiles && measured && !request.loss().knowsTheNoise()) {
            throw new IllegalArgumentException("--noise has no effect with --loss " + loss + " on " + name
                    + ", which holds measurements: none is added to them");
        }
    }

    /// Whether some example has this metric.
    private static void isMeasurable(String metric, Examples examples) {
        String why = "there are no examples";
        for (int i = 0; i < examples.size(); i++) {
            String name = examples.name(i);
            var truth = examples.load(i, 0).truth();
            var obstacle = truth.flatMap(x -> Scores.obstacle(metric, x));
            if (truth.isPresent() && obstacle.isEmpty()) return;
            why = obstacle.map(reason -> name + ": " + reason)
                    .orElse("it needs the true video, and that of " + name + " is not known; choose --best loss");
        }
        throw new IllegalArgumentException("--best " + metric + " is measured nowhere: " + why);
    }

    /// Whether network, data, seed, noise and division of the patients are those the training began with.
    static void beforeResuming(CheckpointRequest stored, TrainingRequest request, Dataset data) {
        var before = stored.training();
        if (!before.network().withInit(Optional.empty()).equals(request.network().withInit(Optional.empty()))) {
            throw new IllegalArgumentException("--resume: the network of a training that has begun cannot change: it is "
                    + before.network().toJson() + ", asked for is " + request.network().toJson());
        }
        if (before.seed() != request.seed()) {
            throw new IllegalArgumentException("--resume: the seed of a training that has begun cannot change; it is "
                    + before.seed());
        }
        division(before, request);
        if (before.validation().isConfirmed() != request.validation().isConfirmed()) {
            throw new IllegalArgumentException("--resume: a training that has begun "
                    + (before.validation().isConfirmed() ? "without the lines it is judged by" : "with all lines")
                    + " goes on so; give --final "
                    + before.validation().result().name().toLowerCase(Locale.ROOT));
        }
        if (stored.fingerprint().isPresent() && !data.fingerprint().matches(stored.fingerprint().get())) {
            throw new IllegalArgumentException("--resume: these are not the data that the training in "
                    + ShellWords.shown(request.out()) + " began with (" + data.title()
                    + " has changed, or is another); to train on other data, begin anew with --init "
                    + ShellWords.quoted(request.out()));
        }
        double factor = data.train().factor(0);
        if (!(Math.abs(stored.factor() / factor - 1) < SAME_FACTOR)) {
            throw new IllegalArgumentException("--resume: the training in " + ShellWords.shown(request.out())
                    + " began with its data multiplied by " + stored.factor() + ", now they are multiplied by " + factor
                    + "; give --resume alone, or begin anew with --init " + ShellWords.quoted(request.out()));
        }
        // of measurements that are known the noise is stated, to others it is added
        if (before.noise() != request.noise() && data.train().load(0, 0).truth().isPresent()) {
            throw new IllegalArgumentException("--resume: the noise added to the measurements of a training that has begun "
                    + "cannot change; it is --noise " + before.noise());
        }
    }

    /// Whether the patients of a data set are divided as before: else some trained on would be evaluated, or choose.
    private static void division(TrainingRequest before, TrainingRequest request) {
        if (!(before.data() instanceof CmrxReconSet was && request.data() instanceof CmrxReconSet is)) return;
        if (was.trainFraction() != is.trainFraction() || was.splitSeed() != is.splitSeed()) {
            throw new IllegalArgumentException("--resume: the patients of a training that has begun cannot be divided otherwise, "
                    + "for it would be evaluated on some it was trained on; it began with --train-fraction " + was.trainFraction()
                    + " --split-seed " + was.splitSeed());
        }
        double kept = before.validation().keptApart();
        if (kept != request.validation().keptApart()) {
            throw new IllegalArgumentException("--resume: the training patients kept apart to choose the best network by cannot "
                    + "change in a training that has begun; give --validation-fraction " + kept);
        }
    }
}
