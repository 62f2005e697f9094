package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Differentiation;
import cinegrad.autograd.Factors;
import cinegrad.autograd.Selected;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.LossReduction;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The tables of `docs/numerics.md`: every row is computed on the reference, the SIMD backend and the emulated device, and every
/// operation has one.
class NumericsTest {
    private static final Path PAGE = Path.of("..", "docs", "numerics.md");
    /// The numbers at which the columns of the first table stand.
    private static final double[] POINTS = {Double.NEGATIVE_INFINITY, -0.0, 0.0, Double.POSITIVE_INFINITY, Double.NaN};
    private static final double[] SLOPES = {Double.NEGATIVE_INFINITY, 0.0, Double.POSITIVE_INFINITY, Double.NaN};
    private static final Pattern CALL = Pattern.compile("(\\w+)(?:\\(([^)]*)\\))?");
    private static final List<Backend> BACKENDS = EveryBackend.all();

    private record Row(List<String> cells) {
        String cell(int i) {
            return cells.get(i);
        }
    }

    /// The rows of the table below `heading`, cut into cells.
    private static Stream<Row> rows(String heading) {
        try {
            return Files.readString(PAGE).lines().dropWhile(line -> !line.equals("## " + heading)).skip(1)
                    .takeWhile(line -> !line.startsWith("## ")).filter(line -> line.startsWith("| `"))
                    .map(line -> new Row(Arrays.stream(line.substring(1).split("\\|")).map(c -> c.replace("`", "").strip())
                            .toList()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Stream<Row> ofOneNumber() {
        return rows("Functions of one number");
    }

    static Stream<Row> ofTwoNumbers() {
        return rows("Functions of two numbers");
    }

    static Stream<Row> atKinks() {
        return rows("Kinks");
    }

    static Stream<Row> ofMany() {
        return rows("Many numbers");
    }

    /// What one backend computes for a row.
    @FunctionalInterface
    private interface Computed {
        String[] on(Backend b) throws Exception;
    }

    /// The cells behind the first `given` are what every backend computes.
    private static void assertRow(Row row, int given, Computed computed) throws Exception {
        for (var b : BACKENDS) {
            String[] found = computed.on(b);
            for (int i = 0; i < found.length; i++) {
                assertCell(row.cell(given + i), found[i], b, row + ", cell " + (given + i) + " on " + b.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ofOneNumber")
    void aFunctionOfOneNumber(Row row) throws Exception {
        assertRow(row, 1, b -> one(row.cell(0), b));
    }

    /// Values at [#POINTS], then slopes at [#SLOPES].
    static String[] one(String call, Backend b) throws Exception {
        var cells = new ArrayList<String>();
        for (double at : POINTS) cells.add(text(apply(call, variable(b, at)).value().toDoubles()[0]));
        for (double at : SLOPES) cells.add(text(slope(call, b, at)));
        return cells.toArray(String[]::new);
    }

    private static double slope(String call, Backend b, double at) throws Exception {
        Tensor x = variable(b, at);
        Tensor y = apply(call, x);
        return y.needsGradient() ? y.sum().backward().of(x).toDoubles()[0] : 0;
    }

    @ParameterizedTest
    @MethodSource("ofTwoNumbers")
    void aFunctionOfTwoNumbers(Row row) throws Exception {
        assertRow(row, 3, b -> two(row.cell(0), row.cell(1), row.cell(2), b));
    }

    /// The value and the two slopes.
    static String[] two(String name, String a, String c, Backend b) throws Exception {
        Tensor x = variable(b, number(a));
        Tensor z = variable(b, number(c));
        Method m = Tensor.class.getMethod(name, Tensor.class);
        Tensor y = invoke(m, x, z);
        if (!y.needsGradient()) return new String[] {text(y.item()), "0", "0"};
        var g = y.sum().backward();
        return new String[] {text(y.value().toDoubles()[0]), text(g.of(x).toDoubles()[0]), text(g.of(z).toDoubles()[0])};
    }

    @ParameterizedTest
    @MethodSource("ofMany")
    void manyNumbers(Row row) throws Exception {
        assertRow(row, 2, b -> many(row.cell(0), row.cell(1), b));
    }

    /// The value, and the gradient of its sum.
    static String[] many(String call, String list, Backend b) throws Exception {
        Tensor x = variable(b, list.equals("nothing") ? new double[0]
                : Arrays.stream(list.split(", ")).mapToDouble(NumericsTest::number).toArray());
        Tensor y = apply(call, x);
        String slope = y.needsGradient() ? texts(y.sum().backward().of(x).toDoubles()) : "0";
        return new String[] {texts(y.value().toDoubles()), slope};
    }

    @ParameterizedTest
    @MethodSource("atKinks")
    void aFunctionAtItsKink(Row row) throws Exception {
        assertRow(row, 2, b -> kink(row.cell(0), row.cell(1), b));
    }

    /// First and second derivative.
    static String[] kink(String call, String at, Backend b) throws Exception {
        Tensor x = variable(b, number(at));
        Tensor y = against(call, x).sum();
        String first = text(y.backward().of(x).toDoubles()[0]);
        Tensor slope = Differentiation.gradients(y, x).getFirst();
        assertCell(first, text(slope.value().toDoubles()[0]), b, call + " recorded on " + b.name());
        return new String[] {first, slope.needsGradient() ? text(slope.sum().backward().of(x).toDoubles()[0]) : "0"};
    }

    /// A loss is taken against 0, a function of two numbers with the one in brackets.
    private static Tensor against(String call, Tensor x) throws Exception {
        String name = call.replaceAll("\\(.*", "");
        double given = call.equals(name) || call.contains(",") ? 0 : number(call.substring(name.length() + 1, call.length() - 1));
        Tensor other = Tensor.constant(x.backend().full(x.type(), name.endsWith("Loss") ? 0 : given));
        return switch (name) {
            case "maximum" -> x.maximum(other);
            case "minimum" -> x.minimum(other);
            case "hypot" -> x.hypot(other);
            case "l1Loss" -> x.l1Loss(other, LossReduction.SUM);
            case "huberLoss" -> x.huberLoss(other, given, LossReduction.SUM);
            case "smoothL1Loss" -> x.smoothL1Loss(other, given, LossReduction.SUM);
            default -> apply(call, x);
        };
    }

    /// `name` or `name(numbers)` of `x`; what runs over axes runs over all, what runs along one along the first.
    private static Tensor apply(String call, Tensor x) throws Exception {
        var m = CALL.matcher(call);
        assertTrue(m.matches(), call);
        double[] numbers = m.group(2) == null ? new double[0]
                : Arrays.stream(m.group(2).split(", ")).mapToDouble(NumericsTest::number).toArray();
        var methods = Arrays.stream(Tensor.class.getMethods()).filter(f -> f.getName().equals(m.group(1))
                && !Modifier.isStatic(f.getModifiers())).toList();
        for (Method f : methods) {
            var types = f.getParameterTypes();
            boolean axes = types.length == numbers.length + 1 && types[types.length - 1] == int[].class;
            boolean plain = types.length == numbers.length;
            if (!axes && !plain || !Arrays.stream(types).limit(numbers.length).allMatch(t -> t == double.class)) continue;
            var given = new ArrayList<Object>();
            for (double n : numbers) given.add(n);
            if (axes) given.add(new int[0]);
            return invoke(f, x, given.toArray());
        }
        for (Method f : methods) {
            if (Arrays.equals(f.getParameterTypes(), new Class<?>[] {int.class})) return invoke(f, x, 0);
            if (Arrays.equals(f.getParameterTypes(), new Class<?>[] {int.class, Order.class})) {
                return invoke(f, x, 0, Order.ASCENDING);
            }
        }
        throw new AssertionError("no method " + call);
    }

    /// The families of a tensor's methods are interfaces of its package.
    private static Tensor invoke(Method f, Tensor x, Object... arguments) throws Exception {
        f.setAccessible(true);
        Object result = f.invoke(x, arguments);
        return result instanceof Selected s ? s.values() : (Tensor) result;
    }

    private static Tensor variable(Backend b, double... numbers) {
        return Tensor.variable(b.upload(ArrayType.real(Shape.of(numbers.length)), numbers));
    }

    private static double number(String text) {
        return switch (text) {
            case "∞" -> Double.POSITIVE_INFINITY;
            case "−∞" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text.replace('−', '-'));
        };
    }

    /// Single precision may lose the sign of a zero, and leaves rounding where the exact slope is 0.
    private static void assertCell(String expected, String found, Backend b, String what) {
        boolean single = b.precision() == Precision.SINGLE;
        assertEquals(single ? unsigned(expected) : expected, single ? unsigned(found) : found, what);
    }

    private static String unsigned(String cell) {
        return cell.replaceAll("−?[0-9.]+e-(0[7-9]|[1-9][0-9])", "0").replaceAll("−0(?![.0-9])", "0");
    }

    /// With three digits.
    private static String text(double x) {
        if (Double.isNaN(x)) return "NaN";
        double a = Math.abs(x);
        String digits = a == Double.POSITIVE_INFINITY ? "∞" : a == 0 || a >= 1e-3 && a < 1e4
                ? String.format(Locale.ROOT, "%.3f", a).replaceFirst("\\.?0+$", "") : String.format(Locale.ROOT, "%.2e", a);
        return (x < 0 || 1 / x < 0 ? "−" : "") + digits;
    }

    private static String texts(double[] x) {
        return x.length == 0 ? "nothing" : Arrays.stream(x).mapToObj(NumericsTest::text).collect(Collectors.joining(", "));
    }

    /// How far single precision is from the definition, in units of 2⁻²³·max(|f|, 1).
    @ParameterizedTest
    @MethodSource("ofOneNumber")
    void theErrorIsWithinItsBound(Row row) throws Exception {
        double bound = Double.parseDouble(row.cell(10));
        for (var b : BACKENDS) {
            if (b.precision() == Precision.DOUBLE) continue;
            double error = error(row.cell(0), b);
            assertTrue(error <= bound, row.cell(0) + " on " + b.name() + ": " + error);
        }
    }

    static double error(String call, Backend b) throws Exception {
        double[] x = new double[4001];
        for (int i = 0; i < x.length; i++) x[i] = (float) ((i - 2000) / 200.0);
        double[] exact = apply(call, variable(new ReferenceBackend(), x)).value().toDoubles();
        double[] single = apply(call, variable(b, x)).value().toDoubles();
        double worst = 0;
        for (int i = 0; i < x.length; i++) {
            if (!Double.isFinite(exact[i])) continue;
            worst = Math.max(worst, Math.abs(single[i] - exact[i]) / (0x1p-23 * Math.max(1, Math.abs(exact[i]))));
        }
        return worst;
    }

    /// Every public operation of a tensor stands in the first column of a table.
    @Test
    void everyOperationHasARow() {
        var named = new TreeSet<String>();
        for (String heading : List.of("Functions of one number", "Functions of two numbers", "Many numbers", "Everything else")) {
            rows(heading).flatMap(r -> Arrays.stream(r.cell(0).split(", (?![^(]*\\))"))).map(n -> n.replaceAll("\\(.*", ""))
                    .forEach(named::add);
        }
        var operations = Arrays.stream(Tensor.class.getMethods())
                .filter(m -> m.getReturnType() == Tensor.class || m.getReturnType() == Selected.class
                        || Factors.class.isAssignableFrom(m.getReturnType())).map(Method::getName)
                .filter(n -> !n.equals("apply") && !n.equals("variable") && !n.equals("constant"))
                .collect(Collectors.toCollection(TreeSet::new));
        operations.removeAll(named);
        assertEquals(new TreeSet<>(), operations, "operations without a row in docs/numerics.md");
    }
}
