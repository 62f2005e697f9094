import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Derives the kernels in double precision from the text of those in single precision: one text, two sets of classes.
///
/// `java DoubleKernels.java SOURCES TARGET` reads `SOURCES/cinegrad/ops/gemm/SimdGemm.java` and the other classes of [#KERNELS],
/// and writes `TARGET/cinegrad/ops/gemm/DoubleSimdGemm.java`. The build runs it before it compiles.
///
/// Types, vectors, literals and the names of the classes themselves are replaced everywhere. What else differs is listed beside
/// the class: pieces of its text replaced before that, and members left out. A piece that is not found ends the build, so the
/// list cannot fall behind.
public final class DoubleKernels {
    /// A difference beyond the type: `from` replaced by `to`, or the member that `from` opens left out.
    private record Difference(String from, String to, boolean member) { }

    private static Difference instead(String from, String to) {
        return new Difference(from, to, false);
    }

    private static Difference without(String opening) {
        return new Difference(opening, "", true);
    }

    private static final Map<String, List<Difference>> KERNELS = new LinkedHashMap<>();

    private static void kernel(String name, Difference... differences) {
        KERNELS.put(name, List.of(differences));
    }

    static {
        kernel("parallel/LaneSum");

        for (String plain : List.of("Gemm", "PlainGemm", "SimdGemm", "Tiles", "RowTiles", "BlockTiles", "ColumnTiles")) {
            kernel("gemm/" + plain);
        }

        for (String plain : List.of("ConvKernels", "ConvScratch", "DirectConv", "DirectWeightGradient", "Epilogue", "FewOutputs",
                "FewOutputsWeightGradient", "Patch", "PlainConv", "SimdConv", "Slots", "SpoiltWeights", "TileStore",
                "WinogradConv", "WinogradInputs", "WinogradTiles", "WinogradWeightGradient", "WinogradWeights")) {
            kernel("conv/" + plain);
        }
        kernel("conv/ConvWeights", instead("2⁶⁴", "2⁶⁰⁰"), instead("0x1p36f", "0x1p300"));
        kernel("conv/WinogradTransform",
                instead("reinterpretAsInts().and(Integer.MAX_VALUE)", "reinterpretAsLongs().and(Long.MAX_VALUE)"),
                instead("Float.intBitsToFloat", "Double.longBitsToDouble"));
        kernel("conv/WinogradRange", instead("2⁶⁴", "2⁶⁰⁰"),
                instead("int MOST = 0x5f800000;", "long MOST = 0x6570000000000000L;"),
                instead("int[] largest = new int[", "long[] largest = new long["), instead("int most", "long most"),
                instead("int bits", "long bits"), instead("int least", "long least"), instead("int read", "long read"),
                instead("private int largest(", "private long largest("),
                instead("Float.floatToRawIntBits(x[at + c]) & Integer.MAX_VALUE",
                        "Double.doubleToRawLongBits(x[at + c]) & Long.MAX_VALUE"),
                instead("Float.intBitsToFloat", "Double.longBitsToDouble"));

        kernel("fft/FourierTransform");
        kernel("fft/FftScratch");
        kernel("fft/Fft", without("private final List<AxisPass> exactPasses"),
                without("private synchronized List<AxisPass> exactPasses()"),
                without("public static void transform(double[] in"), without("public void transform(double[] in"),
                instead(" || kernel.rowPlan(geometry, axis, 1).isPresent()", ""));
        kernel("fft/AxisPass", without("final Optional<RowPlan> rows;"),
                instead("        this.rows = kernel.rowPlan(g, axis, scale);\n", ""));
        kernel("fft/LineKernel", without("Optional<RowPlan> rowPlan("));
        kernel("fft/PlainLines", without("public Optional<RowPlan> rowPlan("), without("void run(double[] in"),
                without("static double[] transformOne("));
        kernel("fft/VectorLines", without("public Optional<RowPlan> rowPlan("), without("private static void eachRow("),
                instead("; but contiguous lines of some lengths by themselves, see [RowPlan]", ""),
                without("private static final int CHUNK"),
                instead("""
                if (axis.rows.isPresent()) {
                            var plan = axis.rows.get();
                            eachRow(in, out, axis, plan, from, to, scratch.numbers(START + plan.work()));
                            return;
                        }
                        int panel""", "int panel"));
        kernel("fft/Tile", without("private static void transpose16("), without("private static IntVector lower("),
                without("private static IntVector upper("), without("private static final VectorSpecies<Integer> I"),
                without("private static final IntVector LOWER1"), without("private static final IntVector LOWER2"),
                without("private static final IntVector LOWER4"), without("private static final IntVector LOWER8"),
                without("private static final IntVector UPPER1"), without("private static final IntVector UPPER2"),
                without("private static final IntVector UPPER4"), without("private static final IntVector UPPER8"),
                instead(" || LANES == 16", ""), instead("of 4, 8 and 16 lanes", "of 4 and 8 lanes"),
                instead("            case 16 -> transpose16(x, xAt, xFrom, xAdd, y, yAt, yFrom, yAdd, scale);\n", ""));
        for (String twiddled : List.of("Butterflies", "ColumnEnds")) {
            kernel("fft/" + twiddled, instead(".twiddles()", ".exactTwiddles()"));
        }
        kernel("fft/OddRadix", instead(".twiddles()", ".exactTwiddles()"), instead(".roots()", ".exactRoots()"));

        kernel("sample/TapKernel");
        for (String weighing : List.of("PlainTaps", "VectorTaps", "PlainPairs", "AxisProducts")) {
            kernel("sample/" + weighing, instead(".floatWeight()", ".weight()"));
        }
        kernel("sample/PairKernel");
        kernel("sample/VectorPairs", instead(".floatWeight()", ".weight()"), instead("SPECIES_64", "SPECIES_128"),
                instead("64-bit", "128-bit"));

        for (String plain : List.of("AdamKernel", "ArithmeticKernels", "AxisKernels", "ConvolutionKernels", "FunctionKernels",
                "GridSampleKernels", "KernelChoice", "MatmulKernels", "MomentKernels", "NormGroups", "NormLoops",
                "PlainNormLoops", "PlainSoftmaxLines", "PoolKernels", "SimdAxis", "SimdConvolution", "SimdElementwise",
                "SimdFamily",
                "SimdFourier", "SimdKernels", "SimdMatrix", "SimdMovement", "SimdNormalization", "SimdReductions", "SimdSampling",
                "SimdTraining", "SoftmaxKernels", "SoftmaxLines", "VectorArithmetic", "VectorFunctions", "VectorNormLoops",
                "VectorSoftmaxLines")) {
            kernel("simd/" + plain);
        }
        kernel("simd/ComplexKernels", instead("LEAST = 0;", "LEAST = 1e-150;"),
                instead("MOST = Double.POSITIVE_INFINITY;", "MOST = 1e150;"));
        // The sixth is rounded in the definition, as PyTorch's is.
        kernel("simd/PlainFunctions", instead("g[i] / 6 :", "g[i] * (1F / 6) :"));
        kernel("simd/PlainArithmetic", instead("LEAST = 0;", "LEAST = 1e-100;"),
                instead("MOST = Double.POSITIVE_INFINITY;", "MOST = 1e100;"),
                instead("MODERATE = Float.MAX_VALUE;", "MODERATE = 1e200;"), instead("SMALL = 0;", "SMALL = 1e-200;"));
    }

    /// Written by hand in both precisions, since their formulas differ.
    private static final List<String> TWINS = List.of("SimdBackend", "SimdMemory", "SimdNufft", "VectorMath");

    private static final Pattern NAME = Pattern.compile("\\b(" + String.join("|", names()) + ")\\b");
    private static final Pattern LINKED = Pattern.compile("\\[[^\\]]*\\]");
    private static final Pattern LITERAL = Pattern.compile("\\b(\\d+(\\.\\d*)?(e[-+]?\\d+)?)f\\b");
    private static final Pattern TYPE = Pattern.compile("(?m)^(public )?((final|sealed|abstract) )*(class|interface|record) ");

    private static List<String> names() {
        var names = new ArrayList<>(TWINS);
        for (String kernel : KERNELS.keySet()) names.add(kernel.substring(kernel.indexOf('/') + 1));
        return names;
    }

    public static void main(String[] folders) throws IOException {
        if (folders.length != 2) throw new IllegalArgumentException("usage: java DoubleKernels.java SOURCES TARGET");
        for (var kernel : KERNELS.entrySet()) {
            String path = "cinegrad/ops/" + kernel.getKey() + ".java";
            String text = Files.readString(Path.of(folders[0], path));
            for (var difference : kernel.getValue()) text = apply(difference, text, path);
            Path to = Path.of(folders[1], path.replaceFirst("(\\w+\\.java)$", "Double$1"));
            Files.createDirectories(to.getParent());
            String made = "// Derived from " + path + " by DoubleKernels.java.\n" + doubled(text);
            boolean kept = Files.exists(to) && Files.readString(to).equals(made);        // what is compiled need not be again
            if (!kept) Files.writeString(to, made);
        }
    }

    private static String apply(Difference difference, String text, String path) {
        int at = text.indexOf(difference.from);
        if (at < 0) {
            throw new IllegalStateException(path + ": does not contain `" + difference.from + "`; adapt DoubleKernels.java");
        }
        return difference.member ? withoutMember(text, at) : text.replace(difference.from, difference.to);
    }

    /// Cuts the member whose text begins at `at`, with comment and annotations above it, up to its semicolon or closing brace.
    private static String withoutMember(String text, int at) {
        int from = text.lastIndexOf('\n', at) + 1;
        while (true) {
            int above = text.lastIndexOf('\n', from - 2) + 1;
            String line = text.substring(above, from).strip();
            if (!line.startsWith("///") && !line.startsWith("@")) break;
            from = above;
        }
        int to = at;
        for (int depth = 0; ; to++) {
            char c = text.charAt(to);
            if (c == '{') depth++;
            if (c == '}' && --depth == 0 || c == ';' && depth == 0) break;
        }
        to = text.indexOf('\n', to) + 1;
        boolean alone = text.startsWith("\n", to) && text.charAt(from - 2) == '\n';
        return text.substring(0, from) + text.substring(alone ? to + 1 : to);
    }

    private static String doubled(String text) {
        var lines = new ArrayList<String>();
        for (String line : text.split("\n", -1)) {
            int comment = line.indexOf("//");
            String code = comment < 0 ? line : line.substring(0, comment);
            String prose = comment < 0 ? "" : line.substring(comment);
            lines.add(precision(NAME.matcher(code).replaceAll("Double$1"))
                    + precision(LINKED.matcher(prose).replaceAll(link -> NAME.matcher(link.group()).replaceAll("Double$1")
                            .replace("\\", "\\\\").replace("$", "\\$")))
                            .replace("single precision", "double precision").replace("single-precision", "double-precision"));
        }
        // Casts that narrow in single precision do nothing here.
        return TYPE.matcher(String.join("\n", lines)).replaceFirst("@SuppressWarnings(\"cast\")\n$0");
    }

    private static String precision(String code) {
        String typed = code.replace("FloatVector", "DoubleVector").replaceAll("\\bFloat\\b", "Double")
                .replaceAll("\\bfloat\\b", "double").replaceAll("\\bf32\\b", "f64");
        return LITERAL.matcher(typed).replaceAll(literal -> literal.group(2) == null && literal.group(3) == null
                ? literal.group(1) + ".0" : literal.group(1));
    }
}
