package cinegrad.ddei.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ddei.cli.Main;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The page in a real browser, where one is installed, used as people use it: by keys and the mouse.
class ViewerInABrowserTest {
    private static final int FRAMES = 6;
    private static final int HEIGHT = 32;
    private static final int WIDTH = 24;
    /// A number that is another one for another picture.
    private static final String PIXELS = "(() => { const c = document.querySelector('#stage canvas'); "
            + "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let s = 0; "
            + "for (let i = 0; i < d.length; i += 4) s += d[i] * (i % 9973); return s; })()";

    @TempDir
    private static Path folder;
    private static Chromium browser;
    private static Viewer viewer;

    /// A spot that moves to the right, one pixel a frame; in the other file of twice the brightness, and with its k-space.
    @BeforeAll
    static void start() throws IOException, InterruptedException {
        var program = Chromium.installed();
        assumeTrue(program.isPresent(), "no chromium on the PATH: the viewer is not tried in a browser");
        var values = new float[FRAMES * HEIGHT * WIDTH * 2];
        var twice = values.clone();
        var kspace = new float[3 * values.length];
        for (int t = 0; t < FRAMES; t++) {
            for (int i = 0; i < HEIGHT * WIDTH; i++) {
                int y = i / WIDTH - 16;
                int x = i % WIDTH - 8 - t;
                int at = 2 * (t * HEIGHT * WIDTH + i);
                values[at] = (float) Math.exp(-(x * x + y * y) / 18.0);
                values[at + 1] = values[at] / 2;
                twice[at] = 2 * values[at];
                int k = i % WIDTH - 12;
                for (int c = 0; c < 3; c++) kspace[c * values.length + at] = (float) Math.exp(-(y * y + k * k) / (2.0 + c));
            }
        }
        Shape shape = Shape.of(FRAMES, HEIGHT, WIDTH);
        Npz.write(folder.resolve("a.npz"), Map.of("image", HostArray.complex(shape, values)), Npz.Packing.DEFLATED);
        Npz.write(folder.resolve("b.npz"), Map.of("image", HostArray.complex(shape, twice)), Npz.Packing.DEFLATED);
        Npz.write(folder.resolve("k.npz"), Map.of("kspace", HostArray.complex(shape.insert(0, 3), kspace)), Npz.Packing.DEFLATED);
        viewer = Viewer.on(0, Stream.of("a.npz", "b.npz", "k.npz").map(folder::resolve).toList(), Optional.empty(),
                Optional.empty());
        browser = Chromium.start(program.get(), Files.createDirectories(folder.resolve("browser")), 1280, 800);
    }

    @AfterAll
    static void end() {
        if (browser != null) browser.close();
        if (viewer != null) viewer.close();
    }

    @BeforeEach
    void open() throws InterruptedException {
        browser.size(1280, 800);
        browser.open(viewer.address());
        browser.until("document.documentElement.dataset.ready && !document.documentElement.dataset.trouble");
    }

    private static String readout() {
        return browser.text("document.getElementById('readout').textContent");
    }

    private static String text(String id) {
        return browser.text("document.getElementById('" + id + "').textContent");
    }

    private static String value(String id) {
        return browser.text("document.getElementById('" + id + "').value");
    }

    private static String pressed(String group) {
        return browser.text("document.querySelector('#" + group + " [aria-pressed=true]').dataset.value");
    }

    private static double number(String expression) {
        return browser.value(expression).number();
    }

    @Test
    void twoFilesAreComparedAtFirst() {
        assertEquals("beside", pressed("compare"));
        assertEquals("x 12  y 16   A 0.4596 ∠ 26.6°  (0.4111 + 0.2056i)   B 0.8222 ∠ 0.0°  (0.8222 + 0i)   A − B -0.3626",
                readout());
        assertTrue(text("distance").contains("‖A − B‖ / ‖A‖ = 78.9 %"), text("distance"));
        browser.value("document.getElementById('match').click()");
        browser.until("parseFloat(document.getElementById('distance').textContent.split('= ')[1]) < 0.01");
    }

    @Test
    void keysChooseWhatIsShown() {
        assertEquals("magnitude", pressed("part"));
        for (String[] key : new String[][] {{"p", "phase"}, {"r", "real"}, {"i", "imaginary"}, {"l", "log"},
                {"m", "magnitude"}}) {
            browser.keys(key[0]);
            browser.until("document.querySelector('#part [aria-pressed=true]').dataset.value === '" + key[1] + "'");
        }
        double before = number(PIXELS);
        browser.keys("f");
        browser.until("document.querySelector('#part [aria-pressed=true]').dataset.value === 'log'");
        assertEquals("forward", value("transform"));
        assertNotEquals(before, number(PIXELS));
        browser.keys("f");
        browser.until("document.querySelector('#part [aria-pressed=true]').dataset.value === 'magnitude'");
        assertEquals(before, number(PIXELS), "back to the very picture");
        browser.keys("w");
        browser.until("document.querySelector('#compare [aria-pressed=true]').dataset.value === 'wipe'");
        browser.keys("d");
        browser.until("document.querySelector('#compare [aria-pressed=true]').dataset.value === 'difference'");
        browser.keys("?");
        assertEquals("true", browser.text("document.getElementById('keys').open"));
    }

    @Test
    void framesAreSteppedTypedAndPlayed() {
        browser.keys(".");
        browser.until("document.getElementById('time').textContent.startsWith('1 / 5')");
        browser.keys(",", ",");
        browser.until("document.getElementById('time').textContent.startsWith('5 / 5')");
        browser.keys("3", "Enter");
        browser.until("document.getElementById('time').textContent.startsWith('3 / 5')");
        assertTrue(readout().startsWith("x 12  y 16   A 1.058"), readout());
        browser.keys("ArrowUp");
        browser.until("document.getElementById('time').textContent.startsWith('4 / 5')");
        browser.keys("9", "Enter");
        browser.until("!document.getElementById('trouble').hidden");
        assertEquals("time has 0 … 5", text("trouble"));
        browser.keys(" ");
        browser.until("document.getElementById('play').textContent === 'Pause'");
        browser.until("document.getElementById('time').textContent.startsWith('2 / 5')");
        browser.keys(" ");
        browser.until("document.getElementById('play').textContent === 'Play'");
    }

    @Test
    void theMouseWindowsZoomsAndPlacesProfiles() {
        browser.value("document.querySelector('#compare [data-value=one]').click()");
        browser.until("document.querySelector('#compare [aria-pressed=true]').dataset.value === 'one'");
        double high = Double.parseDouble(value("high"));
        browser.drag(300, 300, 500, 300);
        browser.until("+document.getElementById('high').value > " + 1.5 * high);
        browser.keys("a");
        browser.until("+document.getElementById('high').value < " + 1.01 * high);
        double before = number(PIXELS);
        browser.wheel(400, 300, -400);
        browser.until(PIXELS + " !== " + before);
        browser.keys("z");
        browser.until(PIXELS + " === " + before);
        var box = browser.value("(() => { const b = document.querySelector('#stage canvas').getBoundingClientRect(); "
                + "return [b.left + b.width / 2, b.top + b.height / 2]; })()").items();
        browser.move(box.get(0).number() + 3, box.get(1).number() + 3);
        browser.until("document.getElementById('readout').textContent.startsWith('x 12  y 16')");
        browser.click(box.get(0).number() + 3, box.get(1).number() - 100);
        browser.until("!document.getElementById('lineTitle').textContent.endsWith('y 16')");
        assertTrue(text("lineTitle").matches("along x, y 9|along x, y 10"), text("lineTitle"));
        browser.keys("o");
        browser.until("document.getElementById('lineTitle').textContent === 'along y, x 12'");
    }

    @Test
    void kspaceIsShownInLogarithmsAndItsImageOfAllCoils() {
        browser.value("(() => { const p = document.getElementById('pickA'); p.value = '2 0'; p.onchange({ target: p }); })()");
        browser.until("document.querySelector('#part [aria-pressed=true]').dataset.value === 'log'");
        assertEquals("none", value("transform"));
        assertEquals("-1", value("combine"));
        browser.keys("f");
        browser.until("document.querySelector('#part [aria-pressed=true]').dataset.value === 'real'");
        assertEquals("inverse 0", value("transform") + " " + value("combine"));
    }

    @Test
    void axesAreExchanged() {
        browser.keys("t");
        browser.until("document.getElementById('role-x').selectedOptions[0].textContent === 'y'");
        browser.until("document.getElementById('readout').textContent.startsWith('y 16  x 12   A 0.4596')");
        browser.value("(() => { const s = document.getElementById('role-y'); s.value = '0'; s.onchange(); })()");
        browser.until("document.getElementById('readout').textContent.startsWith('y 16  time 3')");
        assertEquals("x", browser.text("document.getElementById('role-play').selectedOptions[0].textContent"));
    }

    /// An array that turns out to be k-space is compared as an image; whole numbers are shown with all their digits.
    @Test
    void unknownKspaceFollowsTheImage() throws InterruptedException {
        var spot = new float[2 * 3 * HEIGHT * WIDTH];
        for (int i = 0; i < spot.length / 2; i++) {
            spot[2 * i] = (float) Math.exp(-(Math.pow(i / WIDTH % HEIGHT - 16, 2) + Math.pow(i % WIDTH - 12, 2)) / 4);
        }
        Shape shape = Shape.of(3, HEIGHT, WIDTH);
        Npz.write(folder.resolve("data.npz"), Map.of("data", HostArray.complex(shape, spot)), Npz.Packing.STORED);
        var whole = new float[3 * HEIGHT * WIDTH];
        Arrays.fill(whole, 12345);
        Npz.write(folder.resolve("whole.npz"), Map.of("image", HostArray.of(shape, whole)), Npz.Packing.STORED);
        try (var own = Viewer.on(0, Stream.of("whole.npz", "data.npz").map(folder::resolve).toList(), Optional.empty(),
                Optional.empty())) {
            browser.open(own.address());
            browser.until("document.documentElement.dataset.ready");
            browser.until("document.getElementById('readout').textContent.includes('B 0.45')");
            assertTrue(readout().startsWith("x 12  y 16   A 12345   B 0.4534 "), readout());      // Σ exp(−r²/4) / √(HW)
        }
    }

    /// Writes the picture of the manual: `mvn test -pl ddei/app -am -Dtest=ViewerInABrowserTest
    /// -Dcinegrad.viewer.picture=docs/manual/viewer.png -Dsurefire.failIfNoSpecifiedTests=false`.
    @Test
    @EnabledIfSystemProperty(named = "cinegrad.viewer.picture", matches = ".+")
    void thePictureOfTheManual() throws InterruptedException {
        String scan = folder.resolve("thorax.npz").toString();
        Path run = folder.resolve("view-sharing");
        assertEquals(0, Main.execute("simulate", "--seed", "3", "--coils", "4", "--size", "128x96", "--acceleration", "8",
                "--out", scan));
        assertEquals(0, Main.execute("reconstruct", "--method", "view-sharing", "--single", scan, "--out", run.toString()));
        try (var own = Viewer.on(0, List.of(Path.of(scan), run), Optional.empty(), Optional.empty())) {
            browser.size(1120, 690);
            browser.dark(true);
            browser.open(own.address());
            browser.until("document.documentElement.dataset.ready");
            browser.keys("4", "Enter");
            browser.until("document.getElementById('time').textContent.startsWith('4')");
            browser.click(190, 235);
            Thread.sleep(1500);                                        // until the profiles are there
            browser.screenshot(Shared.repository().resolve(System.getProperty("cinegrad.viewer.picture")));
            browser.dark(false);
        }
    }

    @Test
    void nothingIsAskedOfAnotherMachineAndNoPageIsTooWide() {
        var names = browser.value("performance.getEntriesByType('resource').map(e => new URL(e.name).host)").items();
        assertTrue(names.size() >= 3, "files and planes");
        for (var host : names) assertEquals("127.0.0.1:" + viewer.port(), host.text());
        for (int width : new int[] {390, 820, 1280}) {
            browser.size(width, 844);
            browser.until("innerWidth === " + width);
            assertEquals("true", browser.text("document.documentElement.scrollWidth <= innerWidth"), width + " pixels");
            assertTrue(number("document.querySelector('#stage canvas').clientHeight") > 200);
        }
    }
}
