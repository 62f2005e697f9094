package cinegrad.examples.docs;

import cinegrad.autograd.op.Op;
import cinegrad.examples.Lesson1Tape;
import cinegrad.examples.Lesson2Curve;
import cinegrad.examples.Lesson3Digits;
import cinegrad.examples.Lesson4Fourier;
import cinegrad.examples.Lesson5Registration;
import cinegrad.examples.Lesson6Motion;
import cinegrad.examples.Lesson7Mri;
import cinegrad.examples.Lesson8Ddei;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Builds `examples/docs`: `Site build` makes the pages, `Site run` first runs the lessons for their pictures and words. Both take the
/// project's folder as a second argument, or start in it.
public final class Site {
    /// The pages in the order they are read.
    static final List<String> LESSONS = List.of("lesson1-tape", "lesson2-curve", "lesson3-digits", "lesson4-fourier", "lesson5-registration",
            "lesson6-motion", "lesson7-mri", "lesson8-ddei");
    static final List<String> FAMILIES = List.of("elementwise", "complex", "reductions", "softmax-and-losses", "products", "layout", "convolution",
            "pooling-and-sampling", "normalisation", "fourier", "recurrence", "optimisers");

    /// The page of an operation by its name, or by the class it is declared in.
    private static final Map<String, String> PAGES = Map.ofEntries(Map.entry("Elementwise", "elementwise"), Map.entry("MapComplex", "complex"),
            Map.entry("Conjugate", "complex"), Map.entry("ToComplex", "complex"), Map.entry("RealPart", "complex"), Map.entry("AsReal", "complex"),
            Map.entry("AsComplex", "complex"), Map.entry("Reduce", "reductions"), Map.entry("CumulativeSum", "reductions"), Map.entry("Recurrence", "reductions"),
            Map.entry("Softmax", "softmax-and-losses"), Map.entry("Along", "layout"), Map.entry("Structural", "layout"), Map.entry("Product", "products"),
            Map.entry("Convolution", "convolution"), Map.entry("BidirectionalSweep", "recurrence"), Map.entry("Sampling", "pooling-and-sampling"),
            Map.entry("Normalization", "normalisation"), Map.entry("Linear", "fourier"));

    private record Lesson(String page, Consumer<String[]> main) { }

    private final Path project;
    private final Path docs;

    Site(Path project) {
        this.project = project;
        this.docs = project.resolve("examples/docs");
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 0 || !List.of("build", "run").contains(args[0])) {
            System.err.println("usage: Site build|run [folder of the project]");
            System.exit(2);
        }
        var site = new Site(Path.of(args.length > 1 ? args[1] : "").toAbsolutePath().normalize());
        if (args[0].equals("run")) site.run();
        site.build(site.docs);
    }

    private void run() throws IOException {
        var mains = List.<Consumer<String[]>>of(Lesson1Tape::main, Lesson2Curve::main, Lesson3Digits::main, Lesson4Fourier::main, Lesson5Registration::main,
                Lesson6Motion::main, Lesson7Mri::main, Lesson8Ddei::main);
        for (int i = 0; i < LESSONS.size(); i++) {
            var lesson = new Lesson(LESSONS.get(i), mains.get(i));
            Path run = Files.createDirectories(docs.resolve("run"));
            var words = new ByteArrayOutputStream();
            var console = System.out;
            System.setOut(new PrintStream(words, true, StandardCharsets.UTF_8));
            try {
                lesson.main.accept(new String[] {run.toString()});
            } finally {
                System.setOut(console);
            }
            Files.write(run.resolve(lesson.page + ".txt"), words.toByteArray());
            System.out.println(lesson.page);
        }
    }

    /// Writes all pages into `to`, a folder as deep in the project as `examples/docs`.
    void build(Path to) throws IOException {
        Files.createDirectories(to);
        Files.copy(docs.resolve("src/style.css"), to.resolve("style.css"), StandardCopyOption.REPLACE_EXISTING);
        write(to, "index");
        for (var page : LESSONS) write(to, page);
        for (var page : FAMILIES) write(to, page);
    }

    private void write(Path to, String page) throws IOException {
        Files.writeString(to.resolve(page + ".html"), page(page));
    }

    /// One page.
    String page(String name) {
        String text = read(docs.resolve("src").resolve(name + ".md"));
        String title = text.substring(2, text.indexOf('\n'));
        try {
            return """
                    <!DOCTYPE html>
                    <html lang="en">
                    <head>
                    <meta charset="utf-8">
                    <meta name="viewport" content="width=device-width, initial-scale=1">
                    <title>%s · Cinegrad</title>
                    <link rel="stylesheet" href="style.css">
                    </head>
                    <body>
                    <nav><a href="index.html">Cinegrad</a>%s</nav>
                    <main>
                    %s</main>
                    <footer>%s</footer>
                    </body>
                    </html>
                    """.formatted(Excerpt.escaped(title), navigation(name), Markdown.html(text, this::insert, Site::link), neighbors(name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("page " + name + ": " + e.getMessage(), e);
        }
    }

    private String insert(String command) {
        String[] words = command.split(" ", 3);
        return switch (words[0]) {
            case "code" -> code(words[1], words[2]);
            case "operations" -> operationTable();
            case "output" -> "<pre class=\"output\"><code>" + Excerpt.escaped(read(docs.resolve("run").resolve(words[1] + ".txt")).stripTrailing()) + "</code></pre>";
            case "picture" -> "<figure><img src=\"run/%s\" alt=\"%s\" loading=\"lazy\"><figcaption>%2$s</figcaption></figure>".formatted(words[1], Excerpt.escaped(words[2]));
            default -> throw new IllegalArgumentException("{{" + command + "}}: begin with code, output or picture");
        };
    }

    /// Declarations of a source, one after the other, under a link to it.
    private String code(String path, String names) {
        String source = read(project.resolve(path));
        var out = new StringBuilder("<div class=\"code\"><a href=\"" + link("/" + path) + "\">" + path.replaceFirst(".*/java/", "") + "</a><pre><code>");
        for (String name : names.split(" ")) {
            if (out.charAt(out.length() - 1) != '>') out.append("\n\n");
            try {
                out.append(Excerpt.colored(Excerpt.of(source, name)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(e.getMessage() + " in " + path + "; if it was renamed, name it anew in examples/docs/src", e);
            }
        }
        return out.append("</code></pre></div>").toString();
    }

    /// Every operation of the sealed set: its record, which holds the gradient, its cases in the tests, its page.
    private String operationTable() {
        var out = new StringBuilder("<div class=\"wide operations\"><table>\n<tr><th>operation</th><th>definition and gradient</th><th>tested in</th><th>page</th></tr>\n");
        for (var op : records(Op.class).sorted(Comparator.comparing((Class<?> op) -> FAMILIES.indexOf(page(op))).thenComparing(Class::getSimpleName)).toList()) {
            Class<?> file = op.getEnclosingClass() == null ? op : op.getEnclosingClass();
            String source = "autograd/src/main/java/" + file.getName().replace('.', '/') + ".java";
            out.append("<tr><td>%s</td><td><a href=\"%s\">%s</a></td><td>%s</td><td><a href=\"%s.html\">%s</a></td></tr>%n".formatted(op.getSimpleName(),
                    link("/" + source), file.getSimpleName(), cases(op), page(op), title(page(op))));
        }
        return out.append("</table></div>").toString();
    }

    private static Stream<Class<?>> records(Class<?> type) {
        if (!type.isSealed()) return type.isRecord() && type != Op.Leaf.class ? Stream.of(type) : Stream.of();
        return Arrays.stream(type.getPermittedSubclasses()).flatMap(Site::records);
    }

    /// The page an operation is explained on.
    static String page(Class<?> op) {
        String family = op.getEnclosingClass() == null ? op.getSimpleName() : op.getEnclosingClass().getSimpleName();
        String page = PAGES.getOrDefault(op.getSimpleName(), PAGES.get(family));
        if (page == null) throw new IllegalArgumentException("operations: no page explains " + op.getName() + "; name one in Site.PAGES");
        return page;
    }

    private String cases(Class<?> op) {
        Path folder = project.resolve("test/src/test/java/cinegrad/test/cases");
        try (var files = Files.list(folder)) {
            var name = Pattern.compile("\\b" + op.getSimpleName() + "\\b");
            return files.sorted().filter(f -> f.toString().endsWith("Cases.java") && name.matcher(read(f)).find())
                    .map(f -> "<a href=\"%s\">%s</a>".formatted(link("/" + project.relativize(f)), f.getFileName().toString().replace(".java", "")))
                    .collect(Collectors.joining(" "));
        } catch (IOException e) {
            throw new UncheckedIOException("docs: " + folder + " cannot be read", e);
        }
    }

    /// A link that begins with `/` leads to a file of the project.
    private static String link(String target) {
        return target.startsWith("/") ? "../.." + target : target;
    }

    private static String navigation(String name) {
        return LESSONS.contains(name) ? "<span>the course</span>" : FAMILIES.contains(name) ? "<span>the operations</span>" : "";
    }

    private String neighbors(String name) {
        var list = LESSONS.contains(name) ? LESSONS : FAMILIES;
        int i = list.indexOf(name);
        if (i < 0) return "";
        return (i > 0 ? "<a href=\"%s.html\">← %s</a>".formatted(list.get(i - 1), title(list.get(i - 1))) : "<span></span>")
                + (i + 1 < list.size() ? "<a href=\"%s.html\">%s →</a>".formatted(list.get(i + 1), title(list.get(i + 1))) : "");
    }

    private String title(String page) {
        String text = read(docs.resolve("src").resolve(page + ".md"));
        return Excerpt.escaped(text.substring(2, text.indexOf('\n')));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("docs: " + file + " cannot be read", e);
        }
    }
}
