package cinegrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What the README shows is what the code says and does.
class ReadmeTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void theProgramInTheReadmeIsTheOneThatIsCompiled() throws IOException {
        String source = Files.readString(PROJECT.resolve("examples/src/main/java/cinegrad/examples/TenLines.java"));
        int from = source.indexOf("        var backend");
        String body = source.substring(from, source.indexOf("\n    }", from)).stripIndent() + "\n";
        String readme = Files.readString(PROJECT.resolve("README.md"));
        assertTrue(readme.contains("```java\n" + body + "```"), "README.md does not show the body of TenLines.main:\n" + body);
    }

    @Test
    void itFindsTheNumbersItPromises() {
        var bytes = new ByteArrayOutputStream();
        var console = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            TenLines.main(new String[0]);
        } finally {
            System.setOut(console);
        }
        assertEquals("w = 3.000, b = -1.000", bytes.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void everyFileTheReadmeLinksToIsThere() throws IOException {
        var links = java.util.regex.Pattern.compile("]\\((?!https?:)([^)#]+)\\)").matcher(Files.readString(PROJECT.resolve("README.md")));
        int count = 0;
        for (; links.find(); count++) assertTrue(Files.exists(PROJECT.resolve(links.group(1))), links.group(1));
        assertTrue(count > 3, "links found: " + count);
    }
}
