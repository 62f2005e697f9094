package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every package says what it is for and what to read first, and the page of the architecture names it.
class PackagesTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ROW = Pattern.compile("^\\| `([\\w/]+)` \\| (.*) \\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([a-z.0-9]+)`");

    @Test
    void everyPackageIntroducesItself() throws IOException {
        var silent = new TreeSet<String>();
        int packages = 0;
        for (String module : new String[] {"ops", "autograd", "gpu", "ddei/io", "ddei/mri", "ddei/app", "examples", "bench",
                "bench/peers", "examples/notebook", "test/support", "test/conformance"}) {
            for (Path folder : packages(PROJECT.resolve(module).resolve("src/main/java"))) {
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

    @Test
    void thePageOfTheArchitectureNamesThePackagesThatThereAre() throws IOException {
        String page = Files.readString(PROJECT.resolve("docs/architecture.md"));
        var rows = ROW.matcher(page.substring(page.indexOf("## Packages"), page.indexOf("## Decisions"))).results().toList();
        assertEquals(8, rows.size());
        for (var row : rows) {
            String module = row.group(1);
            Path sources = PROJECT.resolve(module).resolve("src/main/java/cinegrad");
            Path root = sources.resolve(module.equals("ddei/io") ? module : module.replaceFirst("/.*", ""));
            var present = packages(root).stream().filter(p -> !p.equals(root))
                    .map(p -> root.relativize(p).toString().replace('/', '.')).collect(Collectors.toCollection(TreeSet::new));
            var named = NAME.matcher(row.group(2)).results().map(m -> m.group(1)).collect(Collectors.toCollection(TreeSet::new));
            assertEquals(present, named, module);
        }
    }

    /// The folders below `root` that hold classes.
    private static TreeSet<Path> packages(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(f -> f.toString().endsWith(".java")).map(Path::getParent)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
