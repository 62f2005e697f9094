package cinegrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.LineLaw;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every lesson prints what its page shows, and shows what it promises.
class LessonsTest {
    private static final Path DOCS = Path.of("../docs").toAbsolutePath().normalize();
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");

    @TempDir
    private static Path folder;

    /// Numbers of a training differ a little with the width of vectors, by a few in a hundred at its end; the words may not
    /// differ.
    @ParameterizedTest
    @EnumSource(Lesson.class)
    void thePageShowsWhatTheProgramPrints(Lesson lesson) throws Exception {
        String shown = Files.readString(DOCS.resolve("course/run/" + lesson.file() + ".txt")).strip();
        String printed = Printed.by(() -> lesson.run(folder)).strip();
        assertEquals(words(shown), words(printed));
        double[] expected = numbers(shown), actual = numbers(printed);
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            boolean counted = expected[i] == Math.rint(expected[i]);
            double tolerance = counted ? 4 : 0.08 * Math.abs(expected[i]) + 1e-4;
            int number = i;
            assertEquals(expected[i], actual[i], tolerance, () -> "number " + number + " of\n" + printed
                    + "\nis not what the page shows; if the lesson changed, run cinegrad.examples.docs.Site run\n" + shown);
        }
        for (String picture : pictures(lesson)) assertDrawn(picture);
        PROMISES.get(lesson).accept(actual);
    }

    private static String words(String text) {
        return NUMBER.matcher(text).replaceAll("#").replaceAll(" +", " ");
    }

    private static double[] numbers(String text) {
        return NUMBER.matcher(text).results().mapToDouble(m -> Double.parseDouble(m.group())).toArray();
    }

    /// The pictures its page shows.
    private static List<String> pictures(Lesson lesson) throws IOException {
        try (var files = Files.list(DOCS.resolve("course/run"))) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.startsWith("lesson" + lesson.number() + "-") && !f.endsWith(".txt") && !f.endsWith(".html"))
                    .toList();
        }
    }

    /// What the numbers of a lesson must satisfy, the last ones printed first.
    private static final Map<Lesson, Consumer<double[]>> PROMISES = Map.of(
            Lesson.TAPE, n -> assertTrue(last(n, 0) < 0),
            Lesson.CURVE, n -> assertTrue(last(n, 0) <= 0.05),
            Lesson.DIGITS, n -> assertTrue(last(n, 0) >= 90),
            Lesson.FOURIER, n -> assertTrue(last(n, 0) <= 0.08),
            Lesson.REGISTRATION, n -> assertTrue(last(n, 0) > 0 && last(n, 1) <= last(n, 2) / 15),
            Lesson.MOTION, n -> assertTrue(last(n, 1) <= 0.5 * last(n, 0)),
            Lesson.MRI, n -> assertTrue(last(n, 0) >= 15 && last(n, 0) <= 30),
            Lesson.DDEI, n -> assertTrue(last(n, 0) >= last(n, 1) + 3));

    private static double last(double[] numbers, int before) {
        return numbers[numbers.length - 1 - before];
    }

    @Test
    void theTapeTheEngineAndDifferencesAgree() throws IOException {
        double[][] three = Lesson1Tape.gradient(0.6, -1.1, new Paper(Optional.of(folder)));
        for (int i = 0; i < 2; i++) {
            assertEquals(three[0][i], three[1][i], 1e-14);
            assertEquals(three[0][i], three[2][i], 1e-8);
        }
        double t = Math.tanh(0.6 * -1.1 + Math.sin(0.6));
        assertEquals((1 - t * t) * (-1.1 + Math.cos(0.6)) * -1.1, three[0][0], 1e-14);
        assertTrue(Files.readString(folder.resolve("lesson1-graph.html")).contains("TANH"));
    }

    @Test
    void theGradientOfASquaredMagnitudeIsTwiceTheNumber() {
        double[] g = Lesson4Fourier.gradientOfSquaredAbs(3, 4);
        assertEquals(6, g[0], 1e-6);
        assertEquals(8, g[1], 1e-6);
    }

    @Test
    void theMovingPictureShowsAGoodReconstruction() throws Exception {
        var scan = new PhantomScan(1, 6, 64, 48, 0.055, 0.005, LineLaw.parse("gaussian:6"));      // a smaller one than the demo's
        var quality = Heart.draw(scan, new Paper(Optional.of(folder)));
        assertTrue(quality.llr() > quality.zeroFilled() + 2 && quality.nlr() > quality.llr() + 1, quality.toString());
        assertDrawn("heart.gif");
        assertTrue(Files.size(DOCS.resolve("heart.gif")) < 1 << 20);
    }

    private static void assertDrawn(String name) throws Exception {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        if (name.endsWith(".svg")) {
            assertEquals("svg", DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes))
                    .getDocumentElement().getTagName());
        } else {
            var image = ImageIO.read(new ByteArrayInputStream(bytes));
            assertNotNull(image, name);
            assertTrue(image.getWidth() > 100, name + " is " + image.getWidth() + " pixels wide");
        }
    }
}
