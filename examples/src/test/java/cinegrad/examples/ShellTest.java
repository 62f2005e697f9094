package cinegrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ShellTest {
    private static final String SESSION = """
            var x = variable(1, 2, 3)
            print(x.square().sum().backward().of(x))
            plot("loss", 3, 2, 1)
            show(constant(0, 1, 2, 3, 4, 5).reshape(2, 3))
            var layer = Linear.of("l", 3, 1, backend, RandomStream.of(1))
            System.out.println(StateDict.of(layer))
            /exit 7
            """;

    /// A shell has the library at hand, draws files, and hands on what it is left with.
    @Test
    void everythingIsImported() throws Exception {
        var printed = new ByteArrayOutputStream();
        int code = Shell.run(Optional.of(new ByteArrayInputStream(SESSION.getBytes(StandardCharsets.UTF_8))),
                new PrintStream(printed, true, StandardCharsets.UTF_8));
        String out = printed.toString(StandardCharsets.UTF_8);
        assertEquals(7, code, out);
        assertTrue(out.contains("[2.0, 4.0, 6.0]"), out);
        assertTrue(out.contains("state dict of 2 arrays"), out);
        for (String kind : new String[] {"svg", "png"}) {
            var named = Pattern.compile("\\S*cinegrad-\\d+\\." + kind).matcher(out);
            assertTrue(named.find(), out);
            Path file = Path.of(named.group());
            assertTrue(Files.size(file) > 50, named.group());
            Files.delete(file);
        }
    }
}
