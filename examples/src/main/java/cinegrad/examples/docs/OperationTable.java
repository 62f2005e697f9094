package cinegrad.examples.docs;

import cinegrad.autograd.op.Op;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every operation of the sealed set: its record, which holds the gradient, its cases in the tests, its page.
final class OperationTable {
    /// The page of an operation by its name, or by the class it is declared in.
    private static final Map<String, String> PAGES = Map.ofEntries(Map.entry("Elementwise", "elementwise"),
            Map.entry("MapComplex", "complex"),
            Map.entry("Conjugate", "complex"), Map.entry("ToComplex", "complex"), Map.entry("RealPart", "complex"),
            Map.entry("AsReal", "complex"),
            Map.entry("AsComplex", "complex"), Map.entry("Reduce", "reductions"), Map.entry("CumulativeSum", "reductions"),
            Map.entry("CumulativeProduct", "reductions"), Map.entry("Recurrence", "reductions"),
            Map.entry("Softmax", "softmax-and-losses"), Map.entry("AxisOps", "layout"), Map.entry("Structural", "layout"),
            Map.entry("Product", "products"), Map.entry("LinearAlgebra", "linear-algebra"),
            Map.entry("Convolution", "convolution"), Map.entry("BidirectionalSweep", "recurrence"),
            Map.entry("Sampling", "pooling-and-sampling"),
            Map.entry("Normalization", "normalization"), Map.entry("ApplyLinearMap", "fourier"),
            Map.entry("NonUniformFourier", "nonuniform-fourier"));

    private final Path project;

    OperationTable(Path project) {
        this.project = project;
    }

    String html(UnaryOperator<String> link) {
        var pages = Chapter.OPERATIONS.pages();
        var out = new StringBuilder("<div class=\"wide operations\" tabindex=\"0\"><table>\n")
                .append("<tr><th>operation</th><th>definition and gradient</th><th>tested in</th><th>page</th></tr>\n");
        for (var op : records(Op.class).sorted(Comparator.comparing((Class<?> op) -> pages.indexOf(page(op)))
                .thenComparing(Class::getSimpleName)).toList()) {
            Class<?> file = op.getEnclosingClass() == null ? op : op.getEnclosingClass();
            out.append("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n".formatted(op.getSimpleName(),
                    anchor(link.apply("/autograd/src/main/java/" + file.getName().replace('.', '/') + ".java"),
                    file.getSimpleName()),
                    cases(op).stream().map(f -> anchor(link.apply("/" + project.relativize(f).toString().replace('\\', '/')),
                            f.getFileName().toString().replace(".java", ""))).collect(Collectors.joining(" ")),
                    anchor(link.apply("/docs/" + page(op) + ".md"), Site.title(project.resolve("docs"), page(op)))));
        }
        return out.append("</table></div>").toString();
    }

    private static String anchor(String target, String text) {
        return "<a href=\"" + target + "\">" + text + "</a>";
    }

    static Stream<Class<?>> records(Class<?> type) {
        if (!type.isSealed()) return type.isRecord() && type != Op.Leaf.class ? Stream.of(type) : Stream.of();
        return Arrays.stream(type.getPermittedSubclasses()).flatMap(OperationTable::records);
    }

    /// The page an operation is explained on.
    static String page(Class<?> op) {
        String family = op.getEnclosingClass() == null ? op.getSimpleName() : op.getEnclosingClass().getSimpleName();
        String page = PAGES.getOrDefault(op.getSimpleName(), PAGES.get(family));
        if (page == null) {
            throw new IllegalArgumentException("operations: no page explains " + op.getName()
                    + "; name one in OperationTable.PAGES");
        }
        return "operations/" + page;
    }

    private List<Path> cases(Class<?> op) {
        Path folder = project.resolve("test/src/test/java/cinegrad/test/cases");
        try (var files = Files.list(folder)) {
            var name = Pattern.compile("\\b" + op.getSimpleName() + "\\b");
            return files.sorted().filter(f -> f.toString().endsWith("Cases.java") && name.matcher(Site.read(f)).find()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("docs: " + folder + " cannot be read", e);
        }
    }
}
