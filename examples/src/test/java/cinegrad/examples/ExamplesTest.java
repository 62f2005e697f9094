package cinegrad.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Every example runs and shows what it promises.
class ExamplesTest {
    @Test
    void gradients101() {
        String text = printed(() -> Gradients101.main(new String[0]));
        assertTrue(text.contains("loss = "), text);
        for (String line : text.lines().filter(l -> l.startsWith("x = ")).toList()) {
            String[] words = line.trim().split("\\s+");
            assertTrue(Math.abs(Double.parseDouble(words[4]) - Double.parseDouble(words[words.length - 1])) <= 1e-6, line);
        }
    }

    @Test
    void fitACurve() {
        double error = FitACurve.fit(300);
        assertTrue(error <= 0.01, "loss " + error);
    }

    @Test
    void mriInTenLines() {
        double psnr = MriInTenLines.zeroFilled(6, 64, 48);
        assertTrue(psnr >= 15 && psnr <= 40, "PSNR " + psnr);
    }

    private static String printed(Runnable work) {
        var bytes = new ByteArrayOutputStream();
        var console = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setOut(console);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
