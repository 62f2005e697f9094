package cinegrad.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Every page is made of its text; its links, anchors, pictures and formulas are sound, and the code it quotes still exists.
class SiteTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCS = PROJECT.resolve("docs");
    private static final Site SITE = new Site(PROJECT);
    private static final Pattern TARGET = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
    private static final Pattern FORMULA = Pattern.compile("(?s)<math.*?</math>");
    private static final Pattern PICTURE = Pattern.compile("<img src=\"([^\"]+)\" alt=\"([^\"]*)\"");
    /// How many children an element of MathML must have; all others may have any number.
    private static final Map<String, Integer> CHILDREN =
            Map.of("mfrac", 2, "msup", 2, "msub", 2, "msubsup", 3, "munder", 2, "mover", 2, "munderover", 3, "mroot", 2);

    static Stream<String> pages() {
        return Site.pages();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everythingAPageRefersToExists(String page) {
        String html = SITE.html(page);
        var missing = new TreeSet<String>();
        for (var m = TARGET.matcher(html); m.find(); ) {
            String target = m.group(1);
            if (!target.startsWith("https:") && !exists(DOCS.resolve(page).getParent(), target)) missing.add(target);
        }
        assertEquals(new TreeSet<>(), missing);
    }

    /// Whether the file is there, made of a text of the site or not, and the anchor in it.
    private static boolean exists(Path folder, String target) {
        String[] parts = target.split("#", 2);
        Path file = folder.resolve(parts[0]).normalize();
        String page = DOCS.relativize(file).toString().replace('\\', '/').replaceFirst("\\.html$", "");
        if (Site.pages().noneMatch(page::equals) || !parts[0].endsWith(".html")) return parts.length == 1 && Files.exists(file);
        return parts.length == 1 || SITE.html(page).contains("id=\"" + parts[1] + "\"");
    }

    /// The words; quoted code and the table of operations are shown as they were when the pages were last made.
    @ParameterizedTest
    @MethodSource("pages")
    void thePageInTheProjectIsTheOneTheTextMakes(String page) throws IOException {
        assertEquals(words(SITE.html(page)), words(Files.readString(DOCS.resolve(page + ".html"))),
                "run cinegrad.examples.docs.Site build in the project's folder");
    }

    private static String words(String html) {
        return html.replaceAll("(?s)<div class=\"code\">.*?</div>|<div class=\"wide operations\".*?</div>", "");
    }

    @Test
    void everyTextIsAPageOfTheNavigation() throws IOException {
        try (var files = Files.walk(DOCS)) {
            var texts = files.map(f -> DOCS.relativize(f).toString().replace('\\', '/')).filter(f -> f.endsWith(".md"))
                    .map(f -> f.replace(".md", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(Site.pages().collect(Collectors.toCollection(TreeSet::new)), texts);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyFormulaIsWellFormed(String page) throws Exception {
        var wrong = new ArrayList<String>();
        for (var m = FORMULA.matcher(SITE.html(page)); m.find(); ) wrongElements(parsed(m.group()), wrong);
        assertEquals(List.of(), wrong);
    }

    @Test
    void anElementWithAChildTooManyIsFound() throws Exception {
        var wrong = new ArrayList<String>();
        wrongElements(parsed(
                "<math><mfrac><mi>a</mi><mi>b</mi></mfrac><msub><mi>max</mi><mo>\u2061</mo><mi>k</mi></msub></math>"), wrong);
        assertEquals(List.of("msub has 3 children: max\u2061k"), wrong);
    }

    private static Element parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))).getDocumentElement();
    }

    private static void wrongElements(Element element, List<String> wrong) {
        int count = 0;
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (!(child instanceof Element inner)) continue;
            count++;
            wrongElements(inner, wrong);
        }
        int wanted = CHILDREN.getOrDefault(element.getTagName(), count);
        if (count != wanted) wrong.add(element.getTagName() + " has " + count + " children: " + element.getTextContent());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPictureSaysWhatItShows(String page) {
        PICTURE.matcher(SITE.html(page)).results().forEach(m -> assertTrue(m.group(2).length() > 10, m.group(1)));
    }

    @ParameterizedTest
    @MethodSource("families")
    void everyFamilyHasItsFormulaItsPlainLoopOrRecordAndItsTests(String page) {
        String html = SITE.html(page);
        assertTrue(html.contains("<math display=\"block\">"), "no formula");
        assertTrue(html.contains("class=\"code\""), "no code");
        assertTrue(html.contains("Test.java") || html.contains("Cases.java") || html.contains("check-fixtures"), "no test");
    }

    static Stream<String> families() {
        return Chapter.OPERATIONS.pages().stream().filter(page -> !page.endsWith("/index"));
    }

    /// An operation without a page fails the build.
    @Test
    void theIndexListsEveryOperationWithItsCasesAndItsPage() {
        var rows = Pattern.compile("<tr><td>(\\w+)</td>.*").matcher(SITE.html("operations/index")).results().map(r -> r.group())
                .toList();
        assertEquals(OperationTable.records(cinegrad.autograd.op.Op.class).count(), rows.size());
        assertTrue(rows.size() > 30, "operations: " + rows.size());
        for (String row : rows) assertTrue(row.contains("Cases.java") && row.contains("/op/"), row);
        var composed = Set.of("operations/optimizers", "operations/attention", "operations/signals");
        families().filter(page -> !composed.contains(page))
                .forEach(page -> assertTrue(rows.stream().anyMatch(r ->
                r.contains(page.replace("operations/", "\"") + ".html\"")), page));
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
        assertEquals("excerpt: no declaration of thrice",
                assertThrows(IllegalArgumentException.class, () -> Excerpt.of(source, "thrice")).getMessage());
    }
}
