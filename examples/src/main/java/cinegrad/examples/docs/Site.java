package cinegrad.examples.docs;

import cinegrad.examples.Heart;
import cinegrad.examples.Lesson;
import cinegrad.examples.Printed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Builds the pages in `docs` from the Markdown beside them: `Site build` makes the pages, `Site run` first runs the lessons for
/// their pictures and words. Both take the project's folder as a second argument, or start in it.
public final class Site {
    private static final Pattern SOURCE = Pattern.compile("\\[([^]]+)]\\(([^)]+)\\)(.*)");

    private final Path project;
    private final Path docs;
    private final OperationTable operations;

    Site(Path project) {
        this.project = project;
        this.docs = project.resolve("docs");
        this.operations = new OperationTable(project);
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 0 || !List.of("build", "run").contains(args[0])) {
            System.err.println("usage: Site build|run [folder of the project]");
            System.exit(2);
        }
        var site = new Site(Path.of(args.length > 1 ? args[1] : "").toAbsolutePath().normalize());
        if (args[0].equals("run")) site.run();
        site.build();
    }

    private void run() throws IOException {
        Path run = Files.createDirectories(docs.resolve("course/run"));
        for (var lesson : Lesson.values()) {
            Files.writeString(run.resolve(lesson.file() + ".txt"), Printed.by(() -> lesson.run(run)));
            System.out.println(lesson.file());
        }
        Heart.main(new String[] {docs.toString()});
    }

    private void build() throws IOException {
        for (String page : pages().toList()) Files.writeString(docs.resolve(page + ".html"), html(page));
    }

    static Stream<String> pages() {
        return Stream.concat(Stream.of("index"), Chapter.ALL.stream().flatMap(section -> section.pages().stream()));
    }

    /// One page.
    String html(String page) {
        String text = read(docs.resolve(page + ".md"));
        String top = page.contains("/") ? "../" : "";
        try {
            return """
                    <!DOCTYPE html>
                    <html lang="en">
                    <head>
                    <meta charset="utf-8">
                    <meta name="viewport" content="width=device-width, initial-scale=1">
                    <title>%s</title>
                    <link rel="stylesheet" href="%sstyle.css">
                    </head>
                    <body>
                    <header><a href="%sindex.html">Cinegrad</a><label for="menu">Menu</label></header>
                    <input type="checkbox" id="menu" aria-label="Menu">
                    <nav>
                    %s</nav>
                    <main>
                    %s</main>
                    <footer>%s</footer>
                    </body>
                    </html>
                    """.formatted(page.equals("index") ? title(page) : title(page) + " · Cinegrad", top, top, navigation(page),
                    Markdown.html(text, new Inserts(page)), neighbors(page));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("page " + page + ": " + e.getMessage(), e);
        }
    }

    /// What the text of a page refers to, as seen from its folder.
    private final class Inserts implements Markdown.Page {
        private final String page;

        private Inserts(String page) {
            this.page = page;
        }

        /// A link that begins with `/` leads to a file of the project, one to another text leads to its page.
        @Override
        public String link(String target) {
            if (target.startsWith("/docs/")) {
                return link(docs.resolve(page).resolveSibling("").relativize(project.resolve(target.substring(1))).toString()
                        .replace('\\', '/'));
            }
            if (target.startsWith("/")) return (page.contains("/") ? "../.." : "..") + target;
            return target.startsWith("http") ? target : target.replaceFirst("\\.md(?=#|$)", ".html");
        }

        @Override
        public String insert(String line) {
            if (line.equals("every operation")) return operations.html(this::link);
            var m = SOURCE.matcher(line);
            if (m.matches() && m.group(1).equals("printed")) return printed(m.group(2));
            if (m.matches() && m.group(2).startsWith("/")) return code(m.group(2), m.group(3).replaceAll("[` ]+", " ").strip());
            throw new IllegalArgumentException("'" + line
                    + "' is neither » [printed](run/FILE) nor » [NAME](/FILE) with declarations");
        }

        private String printed(String file) {
            return "<pre class=\"output\" tabindex=\"0\"><code>"
                    + Excerpt.escaped(read(docs.resolve(page).resolveSibling(file)).stripTrailing()) + "</code></pre>";
        }

        /// Declarations of a source, one after the other, under a link to it.
        private String code(String path, String names) {
            String source = read(project.resolve(path.substring(1)));
            try {
                String code = Stream.of(names.split(" ")).map(name -> Excerpt.colored(Excerpt.of(source, name)))
                        .collect(Collectors.joining("\n\n"));
                return "<div class=\"code\"><a href=\"%s\">%s</a><pre tabindex=\"0\"><code>%s</code></pre></div>".formatted(link(
                        path), path.replaceFirst(".*/java/", "").replaceFirst("^/", ""), code);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(e.getMessage() + " in " + path + "; if it was renamed, name it anew in docs/"
                        + page + ".md", e);
            }
        }
    }

    private String navigation(String current) {
        var out = new StringBuilder();
        for (var section : Chapter.ALL) {
            out.append("<b>").append(section.title()).append("</b>\n<ul>\n");
            for (String page : section.pages()) {
                out.append("<li><a href=\"%s.html\"%s>%s</a></li>\n".formatted((current.contains("/") ? "../" : "") + page,
                        page.equals(current) ? " aria-current=\"page\"" : "", title(page)));
            }
            out.append("</ul>\n");
        }
        return out.toString();
    }

    private String neighbors(String current) {
        var pages = pages().toList();
        int i = pages.indexOf(current);
        String top = current.contains("/") ? "../" : "";
        return (i > 0 ? "<a href=\"%s%s.html\">← %s</a>".formatted(top, pages.get(i - 1), title(pages.get(i - 1)))
                : "<span></span>") + (i + 1 < pages.size() ? "<a href=\"%s%s.html\">%s →</a>".formatted(top, pages.get(i + 1),
                title(pages.get(i + 1))) : "");
    }

    private String title(String page) {
        return title(docs, page);
    }

    /// The first line of a page's text.
    static String title(Path docs, String page) {
        String text = read(docs.resolve(page + ".md"));
        return Excerpt.escaped(text.substring(2, text.indexOf('\n')));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("docs: " + file + " cannot be read", e);
        }
    }
}
