package cinegrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every lesson shows what it promises, in fewer steps than its program takes.
class LessonsTest {
    @TempDir
    private Path folder;

    private Paper paper() {
        return new Paper(Optional.of(folder));
    }

    @Test
    void theTapeTheEngineAndDifferencesAgree() throws IOException {
        double[][] three = Lesson1Tape.gradient(0.6, -1.1, paper());
        for (int i = 0; i < 2; i++) {
            assertEquals(three[0][i], three[1][i], 1e-14);
            assertEquals(three[0][i], three[2][i], 1e-8);
        }
        double t = Math.tanh(0.6 * -1.1 + Math.sin(0.6));
        assertEquals((1 - t * t) * (-1.1 + Math.cos(0.6)) * -1.1, three[0][0], 1e-14);
        assertTrue(Files.readString(folder.resolve("lesson1-graph.html")).contains("TANH"));
    }

    @Test
    void aCurveIsLearntThroughTheNoise() throws Exception {
        double distance = Lesson2Curve.fit(400, paper());
        assertTrue(distance <= 0.05, "distance " + distance);
        assertDrawn("lesson2-curve.svg");
    }

    @Test
    void digitsAreReadThatWereNeverSeen() throws Exception {
        double share = Lesson3Digits.learn(90, paper());
        assertTrue(share >= 0.85, "read correctly " + share);
        assertDrawn("lesson3-digits.png");
    }

    @Test
    void complexGradientsAndWienersFilter() throws Exception {
        double[] g = Lesson4Fourier.gradientOfSquaredAbs(3, 4);
        assertEquals(6, g[0], 1e-6);
        assertEquals(8, g[1], 1e-6);
        double distance = Lesson4Fourier.filter(120, paper());
        assertTrue(distance <= 0.08, "distance " + distance);
        assertDrawn("lesson4-filter.svg");
        assertDrawn("lesson4-signal.svg");
    }

    @Test
    void theDeformationIsFoundWithoutFolds() throws Exception {
        var r = Lesson5Registration.run(60, paper());
        assertTrue(r.after() <= r.before() / 15, r.toString());
        assertTrue(r.smallestArea() > 0, r.toString());
        assertDrawn("lesson5-registration.png");
        assertDrawn("lesson5-grids.png");
    }

    @Test
    void theNextFrameIsPredictedBetterThanByTheLastOne() throws Exception {
        var r = Lesson6Motion.run(60, paper());
        assertTrue(r.predicted() <= 0.75 * r.copied(), r.toString());
        assertDrawn("lesson6-motion.gif");
    }

    @Test
    void zerosForMissingLinesGiveAPoorPicture() throws Exception {
        double psnr = Lesson7Mri.zeroFilled(6, 64, 48, paper());
        assertTrue(psnr >= 15 && psnr <= 30, "PSNR " + psnr);
        assertDrawn("lesson7-zero-filled.gif");
    }

    @Test
    void ddeiLearnsFromTheMeasurementsAlone() throws Exception {
        var r = Lesson8Ddei.run(30, paper());
        assertTrue(r.learnt() >= r.zeroFilled() + 1.5, r.toString());
        assertDrawn("lesson8-ddei.gif");
        assertDrawn("lesson8-psnr.svg");
    }

    private void assertDrawn(String name) throws Exception {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        if (name.endsWith(".svg")) {
            assertEquals("svg", DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes)).getDocumentElement().getTagName());
        } else {
            var image = ImageIO.read(new ByteArrayInputStream(bytes));
            assertNotNull(image, name);
            assertTrue(image.getWidth() > 100, name + " is " + image.getWidth() + " pixels wide");
        }
    }
}
