package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The program in a process of its own, in tests of what happens to processes.
///
/// @param output what it says on standard output and standard error
record Program(Process process, Path output) {
    /// Starts it. Its kernels are plain loops: those on vectors are fast only once they have been compiled for long, and small
    /// work ends before.
    ///
    /// @param jvm options of the Java machine, such as `-Duser.language=fa`
    static Program start(Path output, List<String> jvm, String... arguments) throws IOException {
        var words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "-XX:+UseSerialGC"));
        words.addAll(jvm);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "cinegrad.ddei.cli.Main"));
        words.addAll(List.of(arguments));
        return new Program(new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start(), output);
    }

    String said() throws IOException {
        return Files.readString(output);
    }

    /// Waits for its end, which has this exit code and no stack trace.
    String endsWith(int code) throws IOException, InterruptedException {
        int actual = process.waitFor();
        assertEquals(code, actual, this::saidOrWhy);
        String said = said();
        if (said.contains("\tat ")) throw new AssertionError(said);
        return said;
    }

    private String saidOrWhy() {
        try {
            return said();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
