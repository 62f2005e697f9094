package cinegrad.bench.equivariance;

import cinegrad.autograd.nn.Parameter;
import cinegrad.bench.equivariance.Condition.From;
import cinegrad.ddei.transform.GroupElement;
import cinegrad.ddei.transform.Roll;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/// What the losses know of the error that is left, measured before a step is taken.
///
/// @param films to train on
record WhyItLearns(List<Scan> films, StudyTraining.Settings settings, Backend backend) {
    private static final int SEEDS = 3;
    private static final List<String> LOSSES = List.of("mc", "ei", "ei-shift", "ei-rotate", "ei-deform", "t-ssdu");
    private static final Roll ROLL = new Roll(1);

    String markdown() {
        return transformations() + "\n" + gradients();
    }

    /// What each family shows of the part that was not measured, how wrong `nlr` is on its own transformed images, and whether it
    /// is wrong there as it is on the films.
    private String transformations() {
        var table = new StringBuilder("| transformation | of the unmeasured energy it makes visible | error of `nlr` on its own "
                + "transformed images | cosine with its error on the films |\n|---|---|---|---|\n");
        double rolled = films.stream().mapToDouble(f -> visible(f, ROLL.draw(RandomStream.of(1), f.start().shape()))).average()
                .orElseThrow();
        table.append(String.format(Locale.ROOT, "| by whole pixels, as a control | %.3f | | |%n", rolled));
        for (var move : Move.values()) {
            table.append(String.format(Locale.ROOT, "| %s | %.3f | %.4f | %+.2f |%n", move.name().toLowerCase(Locale.ROOT),
                    mean(move, (film, moved) -> visible(film, moved.action())),
                    mean(move, (film, moved) -> energy(left(film, moved)) / energy(film.start())),
                    mean(move, (film, moved) -> cosine(List.of(moved.action().inverse().apply(left(film, moved))),
                            List.of(error(film))))));
        }
        double onFilms = films.stream().mapToDouble(f -> energy(error(f)) / energy(f.truth())).average().orElseThrow();
        return table.append(String.format(Locale.ROOT, "| none: its error on the films | | %.4f | 1 |%n", onFilms)).toString();
    }

    private double mean(Move move, ToDoubleBiFunction<Scan, Scan.Moved> measure) {
        return films.stream().flatMapToDouble(film -> film.moved(move).stream().mapToDouble(moved ->
                measure.applyAsDouble(film, moved))).average().orElseThrow();
    }

    /// ‖A T n‖² / ‖n‖² of the truth's part n that A does not see.
    private static double visible(Scan film, GroupElement action) {
        NdArray unseen = film.truth().minus(film.physics().zeroFilled(film.physics().apply(film.truth())));
        return energy(film.physics().apply(action.apply(unseen))) / energy(unseen);
    }

    /// T s − nlr(A T s).
    private static NdArray left(Scan film, Scan.Moved moved) {
        return moved.action().apply(film.start()).minus(moved.start());
    }

    private static NdArray error(Scan film) {
        return film.truth().minus(film.start());
    }

    /// Whether a step down a loss is a step toward the truth.
    private String gradients() {
        var table = new StringBuilder("""
                | loss | cosine of its gradient with that of `sup`, from `nlr` | from zero-filled |
                |---|---|---|
                """);
        for (String loss : LOSSES) {
            table.append("| ").append(loss);
            for (var from : List.of(From.NLR, From.ZERO_FILLED)) {
                table.append(" | ").append(StudyPage.spread(IntStream.rangeClosed(1, SEEDS).mapToDouble(seed ->
                        cosine(meanGradient(loss, from, seed), meanGradient("sup", from, seed))).toArray()));
            }
            table.append(" |\n");
        }
        return table.toString();
    }

    /// Over all films, of every parameter.
    private List<NdArray> meanGradient(String loss, From from, int seed) {
        var like = Condition.byName(loss);
        var training = new StudyTraining(new Condition(loss, from, like.terms(), like.moves()), settings, seed, backend);
        training.network().answeringItsStart();                 // a fresh network first learns to do no harm, whatever the loss
        var sums = new ArrayList<NdArray>();
        for (int i = 0; i < films.size(); i++) {
            var gradients = training.gradients(training.loss(films.get(i), RandomStream.of(seed).stream("why").stream(i)));
            var parts = training.network().parameters().stream().map(Parameter::tensor).map(gradients::of).toList();
            for (int p = 0; p < parts.size(); p++) {
                if (i == 0) sums.add(parts.get(p).times(1));
                else sums.set(p, sums.get(p).plus(parts.get(p)));
            }
        }
        return sums;
    }

    private static double cosine(List<NdArray> a, List<NdArray> b) {
        double ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.size(); i++) {
            float[] u = a.get(i).toFloats(), v = b.get(i).toFloats();
            for (int k = 0; k < u.length; k++) {
                ab += (double) u[k] * v[k];
                aa += (double) u[k] * u[k];
                bb += (double) v[k] * v[k];
            }
        }
        return ab / Math.sqrt(aa * bb);
    }

    private static double energy(NdArray x) {
        double sum = 0;
        for (float v : x.toFloats()) sum += (double) v * v;
        return sum;
    }
}
