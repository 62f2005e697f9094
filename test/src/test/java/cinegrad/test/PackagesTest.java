package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Every package says what it is for and what to read first.
class PackagesTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void everyPackageIntroducesItself() throws IOException {
        var silent = new TreeSet<String>();
        int packages = 0;
        for (String module : new String[] {"ops", "autograd", "gpu", "ddei/io", "ddei/mri", "ddei/app", "examples", "bench",
                "bench/peers", "test/support", "test/conformance"}) {
            Path root = PROJECT.resolve(module).resolve("src/main/java");
            var folders = new TreeSet<Path>();
            try (var files = Files.walk(root)) {
                files.filter(f -> f.toString().endsWith(".java")).map(Path::getParent).forEach(folders::add);
            }
            for (Path folder : folders) {
                packages++;
                Path info = folder.resolve("package-info.java");
                if (!Files.exists(info) || !Files.readString(info).startsWith("/// ")) {
                    silent.add(PROJECT.relativize(folder).toString());
                }
            }
        }
        assertEquals(new TreeSet<>(), silent, "packages without a package-info.java that begins with a /// comment");
        assertTrue(packages > 20, "packages: " + packages);
    }
}
