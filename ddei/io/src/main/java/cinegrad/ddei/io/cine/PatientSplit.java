package cinegrad.ddei.io.cine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;

/// Examples to train on and to test on; no patient is in both.
///
/// @param train indices into the list that was split
/// @param test  the same
public record PatientSplit(List<Integer> train, List<Integer> test) {
    /// How many examples of each patient: at most `longAxis` views, and `shortAxis` slices drawn at random or, where
    /// [#FIRST], the first one.
    public record PerPatient(int longAxis, int shortAxis) {
        public static final int FIRST = -1;
        /// What the published experiments use: the three long-axis views and the first short-axis slice.
        public static final PerPatient PUBLISHED = new PerPatient(3, FIRST);

        public PerPatient {
            if (longAxis < 0 || shortAxis < FIRST) {
                throw new IllegalArgumentException("per patient: " + longAxis + " and " + shortAxis + " examples");
            }
        }
    }

    public PatientSplit {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }

    /// Splits by patients: the first `round(fraction · P)` (ties to even) of a permutation are trained on. Permutations are drawn
    /// in a fixed order: one of the patients; then for every patient, those of training first, one of the long-axis views and,
    /// unless the first short-axis slice is taken, one of the short-axis slices. Chosen ones keep their order.
    ///
    /// With `new Mt19937(1)::randperm` and a fraction of 0.8 these are the published experiments' patients.
    ///
    /// @param permutation a random permutation of 0 … n−1 for an n, called for n = 0 too
    public static PatientSplit of(List<CineSlice> slices, double fraction, PerPatient each, IntFunction<int[]> permutation) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("split: the fraction must be in [0, 1], got " + fraction);
        }
        var byPatient = new LinkedHashMap<String, Map<CineSlice.View, List<Integer>>>();
        for (int i = 0; i < slices.size(); i++) {
            byPatient.computeIfAbsent(slices.get(i).patient(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(slices.get(i).view(), _ -> new ArrayList<>()).add(i);
        }
        var patients = List.copyOf(byPatient.keySet());
        int[] order = permutation.apply(patients.size());
        int n = (int) Math.rint(fraction * patients.size());
        var train = new ArrayList<Integer>();
        var test = new ArrayList<Integer>();
        for (int p : sorted(order, 0, n)) {
            train.addAll(chosen(Objects.requireNonNull(byPatient.get(patients.get(p))), each, permutation));
        }
        for (int p : sorted(order, n, order.length)) {
            test.addAll(chosen(Objects.requireNonNull(byPatient.get(patients.get(p))), each, permutation));
        }
        return new PatientSplit(train, test);
    }

    private static List<Integer> chosen(Map<CineSlice.View, List<Integer>> views, PerPatient each,
            IntFunction<int[]> permutation) {
        var chosen = new ArrayList<>(some(views.getOrDefault(CineSlice.View.LONG_AXIS, List.of()), each.longAxis(), permutation));
        var shortAxis = views.getOrDefault(CineSlice.View.SHORT_AXIS, List.of());
        chosen.addAll(each.shortAxis() == PerPatient.FIRST ? shortAxis.stream().limit(1).toList()
                : some(shortAxis, each.shortAxis(), permutation));
        return chosen;
    }

    private static List<Integer> some(List<Integer> all, int n, IntFunction<int[]> permutation) {
        int[] order = permutation.apply(all.size());
        return Arrays.stream(sorted(order, 0, Math.min(n, all.size()))).mapToObj(all::get).toList();
    }

    private static int[] sorted(int[] order, int from, int to) {
        int[] part = Arrays.copyOfRange(order, from, to);
        Arrays.sort(part);
        return part;
    }
}
