package cinegrad.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Collects what a program prints.
public final class Printed {
    private Printed() { }

    /// Runs `program` with the standard output collected. Not for two threads at once.
    public static String by(Runnable program) {
        var words = new ByteArrayOutputStream();
        var console = System.out;
        System.setOut(new PrintStream(words, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(console);
        }
        return words.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
