package cinegrad.conformance;

import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Precision;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoublePredicate;
import java.util.regex.Pattern;

/// One way in which results differ from PyTorch's on purpose: a row of the table in `differences.md`, which `docs/numerics.md`
/// shows. It explains an element whose value here and there are of the kinds the row names.
///
/// @param functions the reference's functions, `*` standing for any text
/// @param array     `out`, `grad`, or either with a name
record Difference(List<Pattern> functions, String array, Kind here, Kind there) {
    /// What a number is.
    enum Kind {
        NAN("NaN"),
        INFINITE("∞"),
        ZERO("0"),
        FINITE("finite"),
        /// Any number but NaN.
        NUMBER("number"),
        /// Any number, where it or the other is not finite.
        ANY("any"),
        /// What a cancellation leaves of numbers that are themselves next to nothing.
        VANISHING("vanishing"),
        /// Finite, where a coordinate of the grid is so far out that it has no fraction.
        FAR("far"),
        /// Apart from the other by rounding beside the largest element of the array.
        ROUNDED("rounded"),
        /// Apart from the other as what is computed with numbers of single precision.
        SINGLE("single");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        static Kind of(String text) {
            return Arrays.stream(values()).filter(k -> k.text.equals(text)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("differences.md: '" + text + "' is no kind of number"));
        }

        boolean holds(double value, double other, double largest, Precision precision) {
            return switch (this) {
                case NAN -> Double.isNaN(value);
                case INFINITE -> Double.isInfinite(value);
                case ZERO -> value == 0;
                case FINITE -> Double.isFinite(value);
                case NUMBER -> !Double.isNaN(value);
                case ANY -> !Double.isFinite(value) || !Double.isFinite(other);
                case VANISHING -> Math.abs(value) < 1e-40;
                case FAR -> Double.isFinite(value);
                case ROUNDED -> Math.abs(value - other) <= 32 * unit(precision) * largest;
                case SINGLE -> Math.abs(value - other) <= Math.max(0x1p-20 * Math.abs(other), 0x1p-23 * largest);
            };
        }

        private static double unit(Precision precision) {
            return precision == Precision.SINGLE ? 0x1p-23 : 0x1p-52;
        }
    }

    private static final List<Difference> ALL = read();

    /// Whether a row explains an element of `array` that is `here` and, by the reference, `there`.
    static boolean explains(Case golden, String array, double here, double there, double largest, Precision precision) {
        return ALL.stream().anyMatch(d -> d.names(golden.op(), array) && d.concerns(golden, there)
                && d.here.holds(here, there, largest, precision) && d.there.holds(there, here, largest, precision));
    }

    /// Whether the row is about such numbers: rounding and PyTorch's NaN may be met anywhere, all else where an input is extreme.
    private boolean concerns(Case golden, double there) {
        if (here == Kind.FAR) return golden.keys().contains("in.grid") && holds(golden.in("grid"), v -> Math.abs(v) > 0x1p24);
        if (here == Kind.ROUNDED || here == Kind.SINGLE || Double.isNaN(there)) return true;
        return golden.ins("").values().stream().anyMatch(a ->
                holds(a, v -> !(Math.abs(v) < 1e15) || v != 0 && Math.abs(v) < 1e-15));
    }

    private static boolean holds(HostArray array, DoublePredicate extreme) {
        return Arrays.stream(array.asReal().toDoubles()).anyMatch(extreme);
    }

    private boolean names(String function, String name) {
        return (name.equals(array) || name.startsWith(array + "."))
                && functions.stream().anyMatch(f -> f.matcher(function).matches());
    }

    /// The table's text.
    static String table() {
        try (InputStream in = Objects.requireNonNull(Difference.class.getResourceAsStream("differences.md"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("differences.md cannot be read", e);
        }
    }

    private static List<Difference> read() {
        return table().lines().skip(2).map(line -> {
            String[] cells = Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new);
            if (cells.length != 6) throw new IllegalArgumentException("differences.md: not five cells: " + line);
            var functions = Arrays.stream(cells[1].split(", ")).map(f -> Pattern.compile(
                    "(torch\\.nn\\.functional\\.|torch\\.linalg\\.|torch\\.|F\\.)?"
                    + Pattern.quote(f.replace("`", "")).replace("*", "\\E.*\\Q"))).toList();
            return new Difference(functions, cells[2].replace("`", ""), Kind.of(cells[3]), Kind.of(cells[4]));
        }).toList();
    }
}
