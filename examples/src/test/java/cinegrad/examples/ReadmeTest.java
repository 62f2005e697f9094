package cinegrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the README shows compiles and prints what it says, and its links lead somewhere.
class ReadmeTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("(?:]\\(|src=\")(?!https?:)([^)#\"]+)(#[^)\"]*)?");

    @TempDir
    private Path folder;

    /// The sample is a whole file: it is compiled and run as it stands.
    @Test
    void theSamplePrintsWhatTheReadmeSays() throws Exception {
        String readme = Files.readString(PROJECT.resolve("README.md"));
        var blocks = Pattern.compile("(?s)```java\n(.*?)```.*?```\n(.*?)```").matcher(readme);
        assertTrue(blocks.find(), "README.md shows no program with its output");
        Path source = Files.writeString(folder.resolve("Ten.java"), blocks.group(1));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", folder.toString(), "-cp", System.getProperty("java.class.path"), source.toString());
        assertEquals(0, status, "the sample does not compile");
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
            var constructor = loader.loadClass("Ten").getDeclaredConstructor();
            constructor.setAccessible(true);
            var main = constructor.getDeclaringClass().getDeclaredMethod("main");
            main.setAccessible(true);
            Object program = constructor.newInstance();
            assertEquals(blocks.group(2), Printed.by(() -> invoked(main, program)));
        }
    }

    private static void invoked(java.lang.reflect.Method main, Object program) {
        try {
            main.invoke(program);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("the sample failed", e);
        }
    }

    /// The two commands are the first thing, and the whole fits on two screens.
    @Test
    void theCommandsComeFirstAndItIsShort() throws IOException {
        String readme = Files.readString(PROJECT.resolve("README.md"));
        assertTrue(readme.startsWith("# Cinegrad\n\n```\n./cinegrad demo "), "README.md begins with the two commands");
        assertTrue(readme.lines().count() <= 90, "lines: " + readme.lines().count());
    }

    @Test
    void everyFileAndHeadingThatIsLinkedToExists() throws IOException {
        for (String page : new String[] {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}) {
            var links = LINK.matcher(Files.readString(PROJECT.resolve(page)));
            int count = 0;
            for (; links.find(); count++) {
                Path target = PROJECT.resolve(links.group(1));
                assertTrue(Files.exists(target), page + ": " + links.group(1));
                if (links.group(2) == null) continue;
                var anchors = Files.readString(target).lines().filter(l -> l.startsWith("#")).map(l -> "#" + anchor(l)).toList();
                assertTrue(anchors.contains(links.group(2)), page + ": " + links.group());
            }
            assertTrue(count > 0, page + " has no links");
        }
    }

    /// The name forges give a heading.
    private static String anchor(String heading) {
        return heading.replaceFirst("#+ ", "").toLowerCase(java.util.Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
