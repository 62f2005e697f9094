package cinegrad.autograd.fit;

import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The examples 0 … n − 1 in three parts that share none: to learn from, to choose by, and to judge with. Each is in ascending
/// order. A pure function of the random stream, which does not move.
public record DataSplit(int[] training, int[] validation, int[] test) {
    /// Random parts: round(n · fraction) examples to choose by and to judge with, the rest to learn from.
    public static DataSplit of(int examples, double validation, double test, RandomStream random) {
        if (examples < 1 || !(validation >= 0 && test >= 0 && validation + test <= 1)) {
            throw new IllegalArgumentException("split: fractions " + validation + " and " + test + " of " + examples
                    + " examples; they must be at least 0 and at most 1 together");
        }
        int[] order = shuffled(examples, random);
        int chosenBy = (int) Math.round(examples * validation);
        int judged = Math.min(examples - chosenBy, (int) Math.round(examples * test));
        return new DataSplit(part(order, chosenBy + judged, examples), part(order, 0, chosenBy),
                part(order, chosenBy, chosenBy + judged));
    }

    /// `folds` splits for cross-validation: every example is in the test part of one of them and in the training part of the
    /// others; there is nothing to choose by. Sizes of test parts differ by at most 1.
    public static List<DataSplit> crossValidation(int examples, int folds, RandomStream random) {
        if (folds < 2 || folds > examples) {
            throw new IllegalArgumentException("split: " + folds + " folds of " + examples
                    + " examples; 2 to as many as there are examples can be made");
        }
        int[] order = shuffled(examples, random);
        var splits = new ArrayList<DataSplit>();
        for (int fold = 0; fold < folds; fold++) {
            int from = (int) ((long) examples * fold / folds);
            int to = (int) ((long) examples * (fold + 1) / folds);
            int[] rest = IntStream.concat(Arrays.stream(order, 0, from), Arrays.stream(order, to, examples)).sorted().toArray();
            splits.add(new DataSplit(rest, new int[0], part(order, from, to)));
        }
        return List.copyOf(splits);
    }

    private static int[] shuffled(int examples, RandomStream random) {
        return random.stream("split").permutation(examples);
    }

    private static int[] part(int[] order, int from, int to) {
        return Arrays.stream(order, from, to).sorted().toArray();
    }
}
