package cinegrad.ddei.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ddei.io.json.Json;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
    private static final String NASTY = "</script><script>alert(1)</script> \"quoted\" 'single' & {{css}} \u2028 $1 \\1";

    /// Notes errors on the page, and keeps the browser's virtual clock from running out while pictures are decoded in real time.
    private static final String WATCH = """
            <script>
            onerror = m => { document.documentElement.dataset.failed = m; };
            onunhandledrejection = e => { document.documentElement.dataset.failed = e.reason; };
            const busy = setInterval(() => {
              for (let i = 0; i < 1e6; i++) Math.sqrt(i);
              if (document.documentElement.dataset.ready) clearInterval(busy);
            }, 10);
            </script>
            """;

    @Test
    void aTitleIsEnough() {
        var html = new Report("Nothing yet").html();
        assertTrue(html.startsWith("<!DOCTYPE html>"));
        assertTrue(html.contains("<title>Nothing yet</title>"));
        assertFalse(html.contains("{{"), "every hole of the template is filled");
        assertFalse(html.contains("id=\"players\"") || html.contains("id=\"sampling\""), "no empty sections");
    }

    @Test
    void noTextCanBecomeMarkupOrScript() {
        var html = full(NASTY, 2, 5, 4).html();
        assertEquals(2, count(html, "<script"), "the data and the program");
        assertEquals(2, count(html, "</script>"));
        assertFalse(html.contains("<script>alert"));
        assertEquals(NASTY, data(html).at("videos").items().get(1).at("name").text(), "the script sees the very text");
        assertTrue(html.contains("<h1>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; &quot;quoted&quot;"));
        assertTrue(html.contains("{{css}}"), "a value is never read as a template");
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        var html = full("offline", 3, 8, 8).html();
        assertTrue(html.contains("default-src 'none'; img-src data:"), "the page forbids itself the network");
        var addresses = Pattern.compile("https?://[^\"' )]*").matcher(html).results().map(m -> m.group()).distinct().toList();
        assertEquals(List.of("http://www.w3.org/2000/svg"), addresses, "only the name of the SVG namespace");
        assertFalse(Pattern.compile("<link|<iframe|<object|<embed|@import|url\\(|fetch\\(|XMLHttpRequest").matcher(html).find());
    }

    @Test
    void theSheetsHoldEveryFrame() throws IOException {
        int frames = 7;
        int height = 6;
        int width = 9;
        var reference = noise("reference", frames, height, width, 1);
        var other = noise("other", frames, height, width, 2);
        var videos = data(new Report("sheets").reference(reference).video(other).html()).at("videos").items();
        assertEquals(2, videos.size());
        assertTrue(videos.get(0).find("error").isEmpty(), "the reference has no error");
        check(reference, videos.get(0).at("image"));
        check(other, videos.get(1).at("image"));
        check(other.errorTo(reference), videos.get(1).at("error"));
    }

    private static void check(ReportVideo expected, Json sheet) throws IOException {
        int columns = sheet.at("columns").integer();
        double white = sheet.at("white").number();
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(sheet.at("png").text())));
        for (int t = 0; t < expected.frames(); t++) {
            for (int h = 0; h < expected.height(); h++) {
                for (int w = 0; w < expected.width(); w++) {
                    int x = t % columns * expected.width() + w;
                    int y = t / columns * expected.height() + h;
                    double value = image.getRaster().getSample(x, y, 0) / 255.0 * white;
                    assertEquals(Math.min(white, expected.at(t, h, w)), value, 0.51 / 255 * white,
                            "(t,h,w) = (" + t + "," + h + "," + w + ")");
                }
            }
        }
    }

    /// Its map and the error of the video it belongs to have one scale.
    @Test
    void theUncertaintyStandsBesideTheError() throws IOException {
        var reference = noise("reference", 3, 6, 9, 1);
        var other = noise("other", 3, 6, 9, 2);
        var map = noise("uncertainty of other", 3, 6, 9, 3);
        var page = new Report("sure").reference(reference).video(other).uncertainty(map, other);
        var videos = data(page.html()).at("videos").items();
        assertEquals(3, videos.size());
        assertTrue(videos.get(1).find("uncertainty").isEmpty());
        var card = videos.get(2);
        assertTrue(card.at("uncertainty").flag());
        assertEquals(card.at("image").at("white").number(), card.at("error").at("white").number());
        check(map, card.at("image"));
        check(other.errorTo(reference), card.at("error"));
        var alone = data(new Report("sure").video(other).uncertainty(map, other).html()).at("videos").items();
        assertTrue(alone.get(1).find("error").isEmpty(), "no truth, no error");
    }

    /// Values are named in the units of the data, whatever the videos were multiplied by.
    @Test
    void numbersAreThoseOfTheData() {
        var other = noise("other", 2, 4, 5, 2);
        double plain = data(new Report("x").video(other).html()).at("videos").items().getFirst().at("image").at("white").number();
        double divided = data(new Report("x").video(other).multipliedBy(1e9).html()).at("videos").items().getFirst().at("image")
                .at("white").number();
        assertEquals(plain * 1e-9, divided, 1e-21);
        assertThrows(IllegalArgumentException.class, () -> new Report("x").multipliedBy(0));
    }

    @Test
    void aWarningStandsAboveAll() {
        var html = new Report("w").warning("sharper <than> its data").html();
        assertTrue(html.contains("role=\"alert\">sharper &lt;than&gt; its data</p>"));
        assertTrue(html.indexOf("role=\"alert\"") < html.indexOf("<main>"));
        assertFalse(new Report("w").html().contains("class=\"alert\""));
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "1,3,2", "2,512,256", "40,3,200", "13,96,128"})
    void anySizeMakesAPage(int frames, int height, int width) {
        var data = data(full("size", frames, height, width).html());
        assertEquals(frames, data.at("frames").integer());
        assertEquals(height, data.at("height").integer());
        assertEquals(width, data.at("width").integer());
        assertTrue(data.at("initialHigh").number() > 0 && data.at("initialHigh").number() <= 1);
    }

    @Test
    void valuesThatAreNoNumbersAreCountedNotHidden() {
        var values = new float[2 * 3 * 3];
        Arrays.fill(values, 0.5f);
        values[4] = Float.NaN;
        values[9] = Float.POSITIVE_INFINITY;
        values[10] = Float.NEGATIVE_INFINITY;
        var broken = ReportVideo.ofMagnitude("broken", values, 2, 3, 3);
        var videos = data(new Report("NaN").reference(noise("reference", 2, 3, 3, 1)).video(broken).html()).at("videos").items();
        assertEquals(0, videos.get(0).at("notFinite").integer());
        assertEquals(3, videos.get(1).at("notFinite").integer());
        var dead = ReportVideo.ofMagnitude("dead", new float[]{Float.NaN}, 1, 1, 1);
        assertEquals(1, data(new Report("all NaN").video(dead).html()).at("videos").items().getFirst().at("notFinite").integer());
    }

    @Test
    void samplingIsToldInSharesOfEachLine() {
        var lines = SamplingPattern.ofLines(new float[]{1, 0, 0, 1, 0, 0, 0, 1}, 2, 4);
        assertEquals(8 / 3.0, lines.acceleration(), 1e-6);
        var pixels = SamplingPattern.ofPixels(new float[]{1, 0, 1, 1, 0, 0}, 1, 3, 2);
        assertEquals(2 / 3f, pixels.fraction(0, 0), 1e-6);
        assertEquals(1 / 3f, pixels.fraction(0, 1), 1e-6);
        var rows = data(new Report("k-t").sampling(lines).html()).at("sampling").at("rows").items();
        assertEquals(List.of("[255,0,0,255]", "[0,0,0,255]"), rows.stream().map(Object::toString).toList());
        var nothing = SamplingPattern.ofLines(new float[4], 2, 2);
        assertTrue(data(new Report("none").sampling(nothing).html()).at("sampling").find("acceleration").isEmpty(),
                "infinite is null");
    }

    @Test
    void mistakesAreNamed() {
        var small = noise("small", 2, 4, 4, 1);
        var large = noise("large", 2, 4, 5, 1);
        var sizes = assertThrows(IllegalArgumentException.class, () -> new Report("x").reference(small).video(large).html());
        assertEquals("Report: videos of different size; \"large\" has (T,H,W) = (2,4,5), \"small\" has (2,4,4)",
                sizes.getMessage());
        var fill = assertThrows(IllegalArgumentException.class, () -> ReportVideo.ofMagnitude("v", new float[7], 2, 2, 2));
        assertEquals("Video \"v\": 7 values do not fill (T,H,W) = (2,2,2)", fill.getMessage());
        var table = assertThrows(IllegalArgumentException.class, () -> new Table("t", List.of("a", "b"), List.of(List.of("1"))));
        assertEquals("Table \"t\": a row has 1 cells, the header 2; row [1], header [a, b]", table.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Report("x").frameSeconds(Double.NaN));
    }

    @Test
    void theMagnitudeOfAComplexVideo() {
        var video = ReportVideo.ofComplex("c", new float[]{3, 4, 0, -2}, 1, 1, 2);
        assertEquals(5, video.at(0, 0, 0));
        assertEquals(2, video.at(0, 0, 1));
        assertEquals(5, video.peak());
    }

    @Test
    void provenanceNamesTheMachineAndHashesTheData(@TempDir Path folder) throws IOException {
        var file = folder.resolve("abc");
        Files.writeString(file, "abc");
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Provenance.sha256(file));
        var facts = Provenance.ofThisProcess();
        assertTrue(facts.get("Java").contains("25"), facts.get("Java"));
        assertFalse(facts.get("processor").isBlank());
    }

    /// The page's program must come to its end in a real browser, where there is one.
    @Test
    void theProgramOfThePageRunsInABrowser(@TempDir Path folder) throws IOException, InterruptedException {
        var browser = browser();
        assumeTrue(browser.isPresent(), "no chromium on the PATH: the page is not tried in a browser");
        var page = folder.resolve("report.html");
        Files.writeString(page, full(NASTY, 3, 20, 16).html().replaceFirst("<script type=", WATCH + "<script type="));
        var process = new ProcessBuilder(browser.get().toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--disable-quic",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"), "--virtual-time-budget=20000", "--dump-dom",
                page.toUri().toString())
                .redirectError(folder.resolve("errors").toFile()).redirectOutput(folder.resolve("dom").toFile()).start();
        process.waitFor();
        var dom = Files.readString(folder.resolve("dom"), StandardCharsets.UTF_8);
        var root = dom.substring(dom.indexOf("<html"), dom.indexOf('>', dom.indexOf("<html")) + 1);
        assertTrue(root.contains("data-ready=\"yes\""), root + Files.readString(folder.resolve("errors")));
        assertFalse(root.contains("data-failed"), root);
        assertEquals(4, count(dom, "<article class=\"card\">"));
        assertTrue(dom.contains("|error| on the same scale") && dom.contains("may be off by 0 to "), "the uncertainty's scale");
        assertTrue(dom.contains("|error| × "), "the error's scale is told");
    }

    private static Optional<Path> browser() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> List.of("chromium", "chromium-browser", "google-chrome").stream()
                .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable).findFirst();
    }

    private static Report full(String text, int frames, int height, int width) {
        var curve = Series.of(text, new double[]{3, 2, Double.NaN, 1});
        return new Report(text).summary(text).highlight(text, text, text).frameSeconds(0.05).pixelAspect(1.5)
                .reference(noise("reference", frames, height, width, 1))
                .video(noise(text, frames, height, width, 2), text)
                .video(noise("third", frames, height, width, 3))
                .uncertainty(noise("uncertain", frames, height, width, 4), noise("third", frames, height, width, 3))
                .sampling(SamplingPattern.ofLines(new float[frames * width], frames, width))
                .chart(new Chart(text, text, text, Chart.Scale.LOG, List.of(curve, curve)))
                .table(new Table(text, List.of(text, text), List.of(List.of(text, text))))
                .caveat(text).provenance(text, text);
    }

    private static ReportVideo noise(String name, int frames, int height, int width, long seed) {
        var random = new SplittableRandom(seed);
        var values = new float[frames * height * width];
        for (int i = 0; i < values.length; i++) values[i] = random.nextFloat();
        return ReportVideo.ofMagnitude(name, values, frames, height, width);
    }

    private static Json data(String html) {
        String start = "id=\"data\">";
        int from = html.indexOf(start) + start.length();
        return Json.parse(html.substring(from, html.indexOf("</script>", from)));
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
