package cinegrad.autograd;

import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;

/// All ways to align label sequences with frames, after Graves et al., *Connectionist Temporal Classification*, ICML 2006: a
/// frame says a label, again the same label, or nothing, which is the blank.
///
/// A target of L labels is walked through 2·L + 1 states, blanks around its labels. With α_t(s) = log of the probability of all
/// ways to be in state s after frame t, α_t(s) = log(e^α_{t−1}(s) + e^α_{t−1}(s−1) + e^α_{t−1}(s−2)) + log-probability of the
/// state's class, where s − 2 is left out before a blank and between equal labels. States of shorter targets that are beyond
/// their end lead nowhere.
final class Alignment {
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    private final Tensor x;
    private final int[][] targets;
    private final int[] lengths;
    private final int blank;
    private final int frames;
    private final int batch;
    private final int states;

    /// @param x       log-probabilities (T, N, C)
    /// @param targets N sequences of classes
    /// @param lengths how many of the T frames each sequence has
    Alignment(Tensor x, int[][] targets, int[] lengths, int blank) {
        Shape s = x.shape();
        if (x.isComplex() || s.rank() != 3 || targets.length != s.size(1) || lengths.length != s.size(1)) {
            throw new ShapeException("ctcLoss: needs log-probabilities (T, N, C), N targets and N lengths, got " + x.type() + ", "
                    + targets.length + " targets and " + lengths.length + " lengths");
        }
        frames = s.size(0);
        batch = s.size(1);
        int classes = s.size(2);
        if (batch > 0 && (blank < 0 || blank >= classes)) {
            throw new ShapeException("ctcLoss: the blank is class " + blank + " of " + classes);
        }
        for (int n = 0; n < batch; n++) {
            if (lengths[n] < 0 || lengths[n] > frames) {
                throw new ShapeException("ctcLoss: sequence " + n + " has " + lengths[n] + " of " + frames + " frames");
            }
            for (int label : targets[n]) {
                if (label < 0 || label >= classes || label == blank) {
                    throw new ShapeException("ctcLoss: target " + n + " has the label " + label + "; labels are classes of "
                            + classes + " other than the blank, " + blank);
                }
            }
        }
        this.x = x;
        this.targets = targets;
        this.lengths = lengths;
        this.blank = blank;
        states = 2 * Arrays.stream(targets).mapToInt(t -> t.length).max().orElse(0) + 1;
    }

    /// −log of the probability of each target (N); +∞ where it has no alignment.
    Tensor losses() {
        Tensor withoutFrames = perSequence(n -> targets[n].length == 0 ? 0 : Double.POSITIVE_INFINITY);
        if (frames == 0) return withoutFrames;
        Tensor last = afterLastFrame().reshape(batch * states);
        int[] ends = new int[batch];
        int[] labels = new int[batch];
        for (int n = 0; n < batch; n++) {
            ends[n] = n * states + 2 * targets[n].length;
            labels[n] = Math.max(n * states, ends[n] - 1);
        }
        Tensor atLabel = last.indexSelect(0, labels).maskedFill(perSequence(n -> targets[n].length == 0 ? 1 : 0), IMPOSSIBLE);
        Tensor losses = Tensor.stack(0, last.indexSelect(0, ends), atLabel).logsumexp(0).neg();
        if (Arrays.stream(lengths).noneMatch(length -> length == 0)) return losses;
        return Tensor.where(perSequence(n -> lengths[n] == 0 ? 1 : 0), withoutFrames, losses);
    }

    /// α (N, states) after each sequence's last frame.
    private Tensor afterLastFrame() {
        Tensor classes = probabilitiesOfStates();
        Tensor notFirst = perState((_, s) -> s > 1);
        Tensor noSkip = perState((n, s) -> s < 2 || label(n, s) == blank || label(n, s) == label(n, s - 2));
        Tensor alpha = classes.select(0, 0).maskedFill(notFirst, IMPOSSIBLE);
        for (int t = 1; t < frames; t++) {
            Tensor step = alpha.pad(1, 1, -1, IMPOSSIBLE);
            Tensor before = states == 1 ? alpha
                    : Tensor.stack(0, alpha, step, alpha.pad(1, 2, -2, IMPOSSIBLE).maskedFill(noSkip, IMPOSSIBLE)).logsumexp(0);
            Tensor next = before.plus(classes.select(0, t));
            int frame = t;
            boolean all = Arrays.stream(lengths).allMatch(length -> length > frame);
            Tensor goesOn = perSequence(n -> lengths[n] > frame ? 1 : 0).unsqueeze(1);
            alpha = all ? next : Tensor.where(goesOn, next, alpha);
        }
        return alpha;
    }

    /// (T, N, states).
    private Tensor probabilitiesOfStates() {
        int classes = x.shape().size(2);
        int[] places = new int[batch * states];
        for (int i = 0; i < places.length; i++) places[i] = i / states * classes + label(i / states, i % states);
        return x.reshape(frames, batch * classes).indexSelect(1, places).reshape(frames, batch, states);
    }

    private int label(int n, int state) {
        return state % 2 == 1 && state / 2 < targets[n].length ? targets[n][state / 2] : blank;
    }

    @FunctionalInterface
    private interface OfSequence {
        double at(int n);
    }

    @FunctionalInterface
    private interface OfState {
        boolean holds(int n, int state);
    }

    private Tensor perSequence(OfSequence number) {
        double[] all = new double[batch];
        Arrays.setAll(all, number::at);
        return Tensor.constant(x.backend().upload(ArrayType.real(Shape.of(batch)), all));
    }

    private Tensor perState(OfState condition) {
        double[] all = new double[batch * states];
        Arrays.setAll(all, i -> condition.holds(i / states, i % states) ? 1 : 0);
        return Tensor.constant(x.backend().upload(ArrayType.real(Shape.of(batch, states)), all));
    }
}
