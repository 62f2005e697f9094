package cinegrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first page of the documentation of the API is a program that prints what it says.
class OverviewTest {
    private static final Path PAGE = Path.of("..", "autograd/src/main/javadoc/overview.md");
    private static final String IMPORTS = """
            import cinegrad.autograd.*;
            import cinegrad.autograd.fit.*;
            import cinegrad.autograd.nn.*;
            import cinegrad.ops.*;
            import cinegrad.ops.random.*;
            import cinegrad.ops.shape.*;
            import cinegrad.ops.simd.*;

            void main() throws Exception {
            """;

    @TempDir
    private Path folder;

    @Test
    void itPrintsWhatItSays() throws Exception {
        String page = Files.readString(PAGE);
        String program = blocks(page, "```java\n(.*?)```");
        String printed = blocks(page, "prints\n\n```\n(.*?)```");
        assertTrue(program.lines().count() > 25 && printed.lines().count() == 4, program + printed);
        Path source = Files.writeString(folder.resolve("Minutes.java"), IMPORTS + program + "}\n");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", folder.toString(), "-cp", System.getProperty("java.class.path"), source.toString());
        assertEquals(0, status, "the program does not compile");
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, OverviewTest.class.getClassLoader())) {
            var constructor = loader.loadClass("Minutes").getDeclaredConstructor();
            constructor.setAccessible(true);
            var main = constructor.getDeclaringClass().getDeclaredMethod("main");
            main.setAccessible(true);
            Object made = constructor.newInstance();
            assertEquals(printed, Printed.by(() -> run(main, made)));
        }
    }

    private static String blocks(String page, String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(page).results().map(m -> m.group(1))
                .collect(Collectors.joining());
    }

    private static void run(Method main, Object program) {
        try {
            main.invoke(program);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("the program failed", e);
        }
    }
}
