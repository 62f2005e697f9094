package cinegrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SpokesExampleTest {
    /// The page of non-uniform transforms shows what the example prints, the last digit apart.
    @Test
    void thePageShowsWhatItPrints() throws Exception {
        String page = Files.readString(Path.of("../docs/operations/nonuniform-fourier.md"));
        String shown = page.substring(page.indexOf("one weighted adjoint"));
        String[] expected = shown.substring(0, shown.indexOf("```")).strip().split("\n");
        String[] printed = Printed.by(() -> SpokesExample.main(new String[0])).strip().split("\n");
        assertEquals(expected.length, printed.length);
        double[] numbers = new double[expected.length];
        for (int i = 0; i < expected.length; i++) {
            assertEquals(words(expected[i]), words(printed[i]));
            numbers[i] = last(printed[i]);
            assertEquals(last(expected[i]), numbers[i], 0.01 * Math.max(0.2, last(expected[i])));
        }
        assertTrue(numbers[0] < 0.2 && numbers[1] < numbers[0] / 2, String.join("\n", printed));
        assertEquals(0.4, numbers[2], 0.006);
    }

    private static String words(String line) {
        return line.replaceAll("[\\d.]+$", "#");
    }

    private static double last(String line) {
        var m = Pattern.compile("[\\d.]+$").matcher(line);
        assertTrue(m.find(), line);
        return Double.parseDouble(m.group());
    }
}
