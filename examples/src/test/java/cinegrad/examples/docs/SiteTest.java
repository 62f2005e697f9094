package cinegrad.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every page can be made: formulas are understood, links and pictures exist, and the code it shows is still there.
class SiteTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCS = PROJECT.resolve("examples/docs");
    private static final Pattern TARGET = Pattern.compile("(?:href|src)=\"([^\"#]+)\"");

    static Stream<String> pages() {
        return Stream.of(List.of("index"), Site.LESSONS, Site.FAMILIES).flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everythingAPageRefersToIsThere(String page) {
        String html = new Site(PROJECT).page(page);
        var missing = new TreeSet<String>();
        int links = 0;
        for (var m = TARGET.matcher(html); m.find(); links++) {
            String target = m.group(1);
            boolean made = target.endsWith(".html") && pages().anyMatch(p -> target.equals(p + ".html")) || target.equals("style.css");
            if (target.startsWith("http") || !made && !Files.exists(DOCS.resolve(target).normalize())) missing.add(target);
        }
        assertEquals(new TreeSet<>(), missing);
        assertTrue(links > 2, "links: " + links);
    }

    /// The words; code and the table of operations are shown as they were when the pages were last made.
    @ParameterizedTest
    @MethodSource("pages")
    void thePageInTheProjectIsTheOneTheTextMakes(String page) throws IOException {
        assertEquals(words(new Site(PROJECT).page(page)), words(Files.readString(DOCS.resolve(page + ".html"))),
                "run cinegrad.examples.docs.Site build in the project's folder");
    }

    private static String words(String html) {
        return html.replaceAll("(?s)<pre>.*?</pre>|<div class=\"wide operations\">.*?</div>", "");
    }

    @ParameterizedTest
    @MethodSource("families")
    void everyFamilyHasItsFormulaItsPlainLoopOrRecordAndItsTests(String page) {
        String html = new Site(PROJECT).page(page);
        assertTrue(html.contains("<math display=\"block\">"), "no formula");
        assertTrue(html.contains("class=\"code\""), "no code");
        assertTrue(html.contains("Test.java") || html.contains("Cases.java") || html.contains("check-fixtures"), "no test");
    }

    static Stream<String> families() {
        return Site.FAMILIES.stream();
    }

    /// An operation without a page fails the build.
    @Test
    void theIndexListsEveryOperationWithItsCasesAndItsPage() {
        var rows = Pattern.compile("<tr><td>(\\w+)</td>.*").matcher(new Site(PROJECT).page("index")).results().map(r -> r.group()).toList();
        assertTrue(rows.size() > 30, "operations: " + rows.size());
        for (String row : rows) assertTrue(row.contains("Cases.java") && row.contains("/op/"), row);
        for (String page : Site.FAMILIES) {
            boolean namesOperations = !page.equals("optimisers");
            assertEquals(namesOperations, rows.stream().anyMatch(r -> r.contains("\"" + page + ".html\"")), page);
        }
    }

    @Test
    void anExcerptIsAWholeDeclarationWithItsComment() {
        String source = """
                class A {
                    /// Says "}" twice.
                    @Deprecated
                    static int twice(int x) {
                        String brace = "}";       // }
                        return twice(2 * x, '}');
                    }
                }
                """;
        assertEquals("""
                /// Says "}" twice.
                @Deprecated
                static int twice(int x) {
                    String brace = "}";       // }
                    return twice(2 * x, '}');
                }""", Excerpt.of(source, "twice"));
        assertEquals("excerpt: no declaration of thrice", assertThrows(IllegalArgumentException.class, () -> Excerpt.of(source, "thrice")).getMessage());
    }
}
