package cinegrad.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where tests find their golden files: the small ones in `test/golden`, and the full set, where a developer has it, in
/// the folder named by the system property `cinegrad.shared`, else in `../shared` beside the repository.
public final class Shared {
    private Shared() { }

    /// The folder `name` of the golden files that were copied into the repository.
    public static Path fixtures(String name) {
        return golden("fixtures/" + name);
    }

    /// The folder `path` below `test/golden`.
    public static Path golden(String path) {
        return repository().resolve("test/golden").resolve(path);
    }

    /// `path` in the full set; empty where there is none.
    public static Optional<Path> find(String path) {
        String property = System.getProperty("cinegrad.shared");
        Path root = property != null ? Path.of(property) : repository().resolveSibling("shared");
        return Optional.of(root.resolve(path)).filter(Files::exists);
    }

    /// The folder of the project.
    public static Path repository() {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            if (Files.isDirectory(p.resolve("ops")) && Files.isRegularFile(p.resolve("pom.xml"))) return p;
        }
        throw new IllegalStateException("no repository above " + Path.of("").toAbsolutePath());
    }
}
