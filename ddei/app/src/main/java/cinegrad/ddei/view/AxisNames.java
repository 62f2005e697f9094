package cinegrad.ddei.view;

import cinegrad.ddei.io.FileKind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// What the axes of an array count, in words, in the array's order: `time`, `coil`, `y`, `x`, `slice`, `spoke`, `sample`; where
/// nothing is known, `axis 1`, `axis 2`, ….
///
/// @param known whether they were named by somebody, and not counted
record AxisNames(List<String> names, boolean known) {
    private static final Map<Character, String> LETTERS = letters();
    /// BART's sixteen axes, as its header `mri.h` orders them.
    private static final List<String> BART = List.of("y", "x", "phase 2", "coil", "map", "echo", "coefficient", "coefficient 2",
            "iteration", "channel", "time", "time 2", "level", "slice", "average", "batch");
    private static final Pattern KSPACE = Pattern.compile("k_?space.*|ksp.*|rawdata.*");
    private static final Pattern IMAGES = Pattern.compile("(image|img|recon|magnitude|truth|reference|mask).*");
    private static final Pattern MAPS = Pattern.compile("(coil_maps|coils|sens|maps).*");
    private static final Pattern CHALLENGE = Pattern.compile("kspace_(single_)?(full|sub\\d+)");
    private static final String PAIRS = "_re_im";
    private static final String TRAJECTORY = "trajectory";

    AxisNames {
        names = List.copyOf(names);
    }

    private static Map<Character, String> letters() {
        var letters = new LinkedHashMap<Character, String>();
        letters.put('t', "time");
        letters.put('c', "coil");
        letters.put('y', "y");
        letters.put('x', "x");
        letters.put('z', "slice");
        return letters;
    }

    static AxisNames of(String... names) {
        return new AxisNames(List.of(names), true);
    }

    /// Letters with commas between them, as `--axes` takes them; `-` for an axis without a name.
    static List<String> parse(String text) {
        var names = new ArrayList<String>();
        for (String word : text.split(",", -1)) {
            String letter = word.strip();
            String name = letter.equals("-") ? "axis " + (names.size() + 1)
                    : letter.length() == 1 ? LETTERS.get(letter.toLowerCase(Locale.ROOT).charAt(0)) : null;
            if (name == null || names.contains(name)) {
                throw new IllegalArgumentException("--axes: \"" + letter + "\" " + (name == null ? "is no axis" : "stands twice")
                        + "; write t (time), c (coil), y (down), x (to the right), z (slice) or - (another), such as t,c,y,x");
            }
            names.add(name);
        }
        return names;
    }

    /// Whether the last axis of an array of real numbers holds real and imaginary parts, or the two coordinates of a point: by
    /// its name, or by its sizes. MATLAB and BART have complex numbers of their own; there a last axis of two counts two frames
    /// or slices.
    static boolean isPairs(FileKind kind, String array, int[] sizes) {
        int rank = sizes.length;
        if (rank < 2 || sizes[rank - 1] != 2) return false;
        boolean own = kind == FileKind.MATLAB5 || kind == FileKind.MATLAB73 || kind == FileKind.BART;
        return array.endsWith(PAIRS) || isTrajectory(array)
                || !own && rank >= 4 && Arrays.stream(sizes).limit(rank - 1).filter(s -> s > 2).count() >= 2;
    }

    static boolean isTrajectory(String array) {
        return plain(array).equals(TRAJECTORY) || plain(array).equals("traj");
    }

    /// The name in small letters, without what says that numbers are pairs.
    private static String plain(String array) {
        String lower = array.toLowerCase(Locale.ROOT);
        return lower.endsWith(PAIRS) ? lower.substring(0, lower.length() - PAIRS.length()) : lower;
    }

    /// Whether an array is k-space by its name; `unknown` where the name says nothing.
    static String kspace(String array) {
        String name = plain(array);
        if (KSPACE.matcher(name).matches()) return "yes";
        return IMAGES.matcher(name).matches() || MAPS.matcher(name).matches() || isTrajectory(array) ? "no" : "unknown";
    }

    /// By the format and the array's name.
    ///
    /// @param rank   how many axes it has, pairs of numbers counted as one number
    /// @param radial whether the file has a trajectory, along which its k-space was measured
    static AxisNames of(FileKind kind, String array, int rank, boolean radial) {
        String name = plain(array);
        if (kind == FileKind.BART) return new AxisNames(BART.subList(0, rank), true);
        boolean columns = kind == FileKind.MATLAB5 || kind == FileKind.MATLAB73;
        boolean hdf5 = kind == FileKind.HDF5;
        if (columns && CHALLENGE.matcher(name).matches() && (rank == 4 || rank == 5)) {
            return rank == 4 ? of("y", "x", "slice", "time") : of("y", "x", "coil", "slice", "time");
        }
        if (isTrajectory(array) && !columns) return rank == 2 ? of("spoke", "sample") : rank == 3 ? of("time", "spoke", "sample")
                : counted(rank);
        if (radial && KSPACE.matcher(name).matches() && !columns) {
            if (rank == 3) return of("time", "spoke", "sample");
            if (rank == 4) return of("time", "coil", "spoke", "sample");
        }
        if (name.equals("mask") && rank == 2) return of("time", "x");
        if (MAPS.matcher(name).matches() && rank == 3) return columns ? of("y", "x", "coil") : of("coil", "y", "x");
        if (hdf5 && (KSPACE.matcher(name).matches() || name.startsWith("reconstruction_"))) {
            if (rank == 3) return of("slice", "y", "x");
            if (rank == 4) return of("slice", "coil", "y", "x");
        }
        if ((IMAGES.matcher(name).matches() || kind == FileKind.NPZ && KSPACE.matcher(name).matches()) && rank == 3) {
            return columns ? of("y", "x", "time") : of("time", "y", "x");
        }
        if (kind == FileKind.NPZ && KSPACE.matcher(name).matches() && rank == 4) return of("coil", "time", "y", "x");
        return counted(rank);
    }

    private static AxisNames counted(int rank) {
        return new AxisNames(IntStream.rangeClosed(1, rank).mapToObj(i -> "axis " + i).toList(), false);
    }

    /// These names for an array of these sizes; axes of size 1 may have been left out.
    ///
    /// @return none if there are more or fewer
    static List<String> fitted(List<String> given, int[] sizes) {
        if (given.size() == sizes.length) return given;
        if (given.size() != Arrays.stream(sizes).filter(s -> s > 1).count()) return List.of();
        var names = new ArrayList<String>();
        int used = 0;
        for (int i = 0; i < sizes.length; i++) names.add(sizes[i] > 1 ? given.get(used++) : "axis " + (i + 1));
        return names;
    }

    /// Which axes are shown at first: to the right, downwards, and played; −1 for none.
    record Roles(int x, int y, int play) { }

    /// Named axes by their names. Of others the last two, or in MATLAB's order the first two, of those longer than 1.
    Roles roles(int[] sizes, FileKind kind) {
        boolean columns = kind == FileKind.MATLAB5 || kind == FileKind.MATLAB73 || kind == FileKind.NIFTI;
        var free = new ArrayList<>(IntStream.range(0, sizes.length).filter(i -> sizes[i] > 1).boxed().toList());
        for (int k = 0; k < sizes.length && free.size() < Math.min(2, sizes.length); k++) {
            int i = columns ? k : sizes.length - 1 - k;
            if (sizes[i] == 1) free.add(i);
        }
        free.sort(null);
        int x = taken(free, columns ? Math.min(1, free.size() - 1) : free.size() - 1, "x", "sample");
        int y = taken(free, columns ? 0 : free.size() - 1, "y", "spoke", "time");
        int play = taken(free, columns ? free.size() - 1 : 0, "time", "slice");
        return new Roles(x, y, play >= 0 && sizes[play] > 1 ? play : -1);
    }

    /// Removes the axis of the first of these names that is there, or else the one at `otherwise`, and returns it.
    private int taken(List<Integer> free, int otherwise, String... wanted) {
        for (String name : wanted) {
            int at = free.indexOf(names.indexOf(name));
            if (at >= 0) return free.remove(at);
        }
        return free.isEmpty() ? -1 : free.remove(Math.max(0, otherwise));
    }
}
