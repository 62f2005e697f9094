package cinegrad.autograd.fit;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;

/// How often examples of each class were taken for each class. Immutable; those of several batches add up.
///
/// ```java
/// var matrix = ConfusionMatrix.of(model.apply(x).value(), labels);
/// IO.println(matrix.accuracy() + "\n" + matrix);
/// ```
public final class ConfusionMatrix {
    private final long[][] counts;

    private ConfusionMatrix(long[][] counts) {
        this.counts = counts;
    }

    /// Of scores (N, C), such as logits or probabilities, and N true classes. The class of the largest score is the answer, of
    /// equal ones the first.
    ///
    /// @throws IllegalArgumentException if a class is none of 0 … C − 1, or a score is NaN
    public static ConfusionMatrix of(NdArray scores, int... truth) {
        double[] s = scores(scores, truth);
        int classes = scores.shape().size(1);
        var counts = new long[classes][classes];
        for (int i = 0; i < truth.length; i++) {
            int best = 0;
            for (int c = 1; c < classes; c++) if (s[i * classes + c] > s[i * classes + best]) best = c;
            counts[truth[i]][best]++;
        }
        return new ConfusionMatrix(counts);
    }

    /// The share of examples whose true class is among the k of the largest scores; of equal scores the first class comes first.
    /// NaN without examples.
    ///
    /// @param scores (N, C)
    public static double topK(int k, NdArray scores, int... truth) {
        double[] s = scores(scores, truth);
        int classes = scores.shape().size(1);
        if (k < 1 || k > classes) throw new IllegalArgumentException("topK: k must be 1 to " + classes + ", got " + k);
        int right = 0;
        for (int i = 0; i < truth.length; i++) {
            int before = 0;
            double mine = s[i * classes + truth[i]];
            for (int c = 0; c < classes; c++) {
                double other = s[i * classes + c];
                if (other > mine || other == mine && c < truth[i]) before++;
            }
            if (before < k) right++;
        }
        return (double) right / truth.length;
    }

    private static double[] scores(NdArray scores, int[] truth) {
        if (scores.isComplex() || scores.shape().rank() != 2 || scores.shape().size(0) != truth.length) {
            throw new ShapeException("classification: scores must be real (N, C) with N = " + truth.length + ", got "
                    + scores.type());
        }
        int classes = scores.shape().size(1);
        double[] s = scores.toDoubles();
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] < 0 || truth[i] >= classes) {
                throw new IllegalArgumentException("classification: example " + i + " is of class " + truth[i] + "; there are "
                        + classes);
            }
            for (int c = 0; c < classes; c++) {
                if (Double.isNaN(s[i * classes + c])) {
                    throw new IllegalArgumentException("classification: score " + c + " of example " + i + " is NaN");
                }
            }
        }
        return s;
    }

    /// These examples and others.
    public ConfusionMatrix plus(ConfusionMatrix others) {
        if (others.classes() != classes()) {
            throw new IllegalArgumentException("confusion matrix: of " + classes() + " classes plus one of " + others.classes());
        }
        var sum = new long[classes()][];
        for (int t = 0; t < sum.length; t++) {
            sum[t] = counts[t].clone();
            for (int a = 0; a < sum.length; a++) sum[t][a] += others.counts[t][a];
        }
        return new ConfusionMatrix(sum);
    }

    public int classes() {
        return counts.length;
    }

    /// Examples of class `truth` that were taken for class `answer`.
    public long count(int truth, int answer) {
        return counts[truth][answer];
    }

    /// All examples.
    public long examples() {
        return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
    }

    /// The share of right answers; NaN without examples.
    public double accuracy() {
        long right = 0;
        for (int c = 0; c < classes(); c++) right += counts[c][c];
        return (double) right / examples();
    }

    /// Of the examples taken for the class, the share that are of it; 0 if there are none.
    public double precision(int c) {
        return share(counts[c][c], Arrays.stream(counts).mapToLong(row -> row[c]).sum());
    }

    /// Of the examples of the class, the share taken for it; 0 if there are none.
    public double recall(int c) {
        return share(counts[c][c], Arrays.stream(counts[c]).sum());
    }

    /// 2PR/(P + R) of precision P and recall R; 0 if both are.
    public double f1(int c) {
        double p = precision(c);
        double r = recall(c);
        return p + r == 0 ? 0 : 2 * p * r / (p + r);
    }

    /// The mean of [#f1] over all classes.
    public double macroF1() {
        double sum = 0;
        for (int c = 0; c < classes(); c++) sum += f1(c);
        return sum / classes();
    }

    private static double share(long part, long all) {
        return all == 0 ? 0 : (double) part / all;
    }

    /// A row for each true class, a column for each answer.
    @Override
    public String toString() {
        long most = Arrays.stream(counts).flatMapToLong(Arrays::stream).max().orElse(0);
        int width = 1 + Long.toString(most).length();
        var out = new StringBuilder();
        for (long[] row : counts) {
            for (long n : row) out.repeat(' ', width - Long.toString(n).length()).append(n);
            out.append('\n');
        }
        return out.toString();
    }
}
