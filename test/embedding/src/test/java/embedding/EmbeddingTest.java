package embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One jar is enough: compiled against, run with and without the vector module, on a whole JDK and linked into a runtime of
/// 40 MB, thrown away with its class loader. Run by the build of the jar and by this folder's own.
class EmbeddingTest {
    private static final Path JAR = Path.of(System.getProperty("core.jar")).toAbsolutePath().normalize();
    private static final Path SOURCES = Path.of(System.getProperty("embedding.sources"));
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";
    private static final long MEGABYTE = 1 << 20;
    private static final boolean CAN_STRIP = Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(p -> Files.isExecutable(Path.of(p, "strip")));

    /// What an engine for sums has no use for: files, sockets, processes, native code, scripts.
    private static final List<String> ELSEWHERE = List.of("java/io/File", "java/nio/file/", "java/nio/channels/", "java/net/",
            "java/lang/Process", "java/lang/foreign/", "java/util/prefs/", "java/util/logging/", "java/sql/", "javax/", "sun/");

    @TempDir
    private static Path folder;
    private static Path classes;
    private static Path runtime;

    /// @param home a JDK, which gets the jar on the class path, or the small runtime, which holds it as a module
    record Jvm(String name, Path home, List<String> options, boolean vectors) {
        boolean linked() {
            return home.equals(runtime);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    record Ran(String out, String err) {
        String after(String label) {
            return out.lines().filter(l -> l.startsWith(label + ": ")).map(l -> l.substring(label.length() + 2)).findFirst()
                    .orElseThrow(() -> new AssertionError("no line '" + label + ": …' in\n" + out + err));
        }
    }

    static Stream<Jvm> jvms() {
        return Stream.of(new Jvm("JDK", JDK, List.of(), false), new Jvm("JDK with vectors", JDK, List.of(VECTORS), true),
                new Jvm("small runtime", runtime, List.of(), false),
                new Jvm("small runtime with vectors", runtime, List.of(VECTORS), true));
    }

    static Stream<Jvm> wholeJdks() {
        return jvms().filter(jvm -> jvm.home().equals(JDK));
    }

    @BeforeAll
    static void compileAndLink() throws IOException, InterruptedException {
        assertTrue(Files.isRegularFile(JAR), JAR + " is not there; run 'mvn package' in the project first");
        classes = folder.resolve("classes");
        var compiler = ToolProvider.getSystemJavaCompiler();
        assertNotNull(compiler, "this test needs a JDK, not just a runtime");
        var arguments = new ArrayList<>(List.of("--release", "25", "-Xlint:all", "-Werror", "-cp", JAR.toString(), "-d",
                classes.toString()));
        try (var files = Files.walk(SOURCES)) {
            files.filter(f -> f.toString().endsWith(".java")).map(Path::toString).forEach(arguments::add);
        }
        assertEquals(0, compiler.run(null, null, null, arguments.toArray(String[]::new)),
                "the application does not compile against the jar alone");
        runtime = folder.resolve("runtime");
        run(List.of(JDK.resolve("bin/jlink").toString(), "--module-path", JAR.toString(), "--add-modules",
                "cinegrad.core,jdk.incubator.vector", "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages",
                "--compress", "zip-9", "--output", runtime.toString()), folder);
        if (CAN_STRIP) run(List.of("strip", "--strip-unneeded", runtime.resolve("lib/server/libjvm.so").toString()), folder);
    }

    @Test
    void theJarIsSmallAndHoldsNothingElse() throws IOException {
        assertTrue(Files.size(JAR) < 2 * MEGABYTE, "bytes: " + Files.size(JAR));
        try (var jar = new JarFile(JAR.toFile())) {
            var expected = Pattern.compile("module-info\\.class|cinegrad/(ops|autograd)/.*\\.class|cinegrad/autograd/graph\\.html"
                    + "|META-INF/(MANIFEST\\.MF|LICENSE)");
            var others = jar.stream().filter(e -> !e.isDirectory()).map(JarEntry::getName)
                    .filter(n -> !expected.matcher(n).matches()).toList();
            assertEquals(List.of(), others);
        }
    }

    @Test
    void itIsAModuleThatExportsAllItsPackages() {
        var module = ModuleFinder.of(JAR).find("cinegrad.core").orElseThrow().descriptor();
        assertFalse(module.isAutomatic());
        assertEquals(module.packages(), module.exports().stream().map(Exports::source).collect(Collectors.toSet()));
        assertEquals(Set.of("mandated java.base", "static jdk.incubator.vector"), module.requires().stream()
                .map(r -> r.modifiers().stream().map(m -> m.toString().toLowerCase(Locale.ROOT)).sorted()
                        .collect(Collectors.joining(" ")) + " " + r.name()).collect(Collectors.toSet()));
    }

    @Test
    void itsPublishedPomAsksForNothing() throws IOException {
        String pom = Files.readString(Path.of(System.getProperty("published.pom")));
        assertTrue(pom.contains("<artifactId>cinegrad-core</artifactId>"), pom);
        assertFalse(pom.replaceAll("(?s)<dependency>.{0,400}?<scope>test</scope>.*?</dependency>", "").contains("<dependency>"),
                pom);
    }

    @Test
    void itNeedsTheBaseModuleAloneAndTheVectorModuleIfItIsThere() throws IOException, InterruptedException {
        var needed = new TreeSet<String>();
        String summary = run(List.of(JDK.resolve("bin/jdeps").toString(), "--multi-release", "25", VECTORS, "-s", JAR.toString()),
                folder).out();
        summary.lines().map(l -> l.replaceFirst(".*-> ", "").strip()).forEach(needed::add);
        assertEquals(new TreeSet<>(List.of("java.base", "jdk.incubator.vector")), needed, summary);
    }

    @Test
    void noClassKnowsFilesSocketsProcessesOrNativeCode() throws IOException {
        var found = new TreeSet<String>();
        try (var jar = new JarFile(JAR.toFile())) {
            jar.stream().filter(e -> e.getName().endsWith(".class")).forEach(e -> {
                try (var in = jar.getInputStream(e)) {
                    for (var constant : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
                        if (!(constant instanceof ClassEntry c)) continue;
                        if (ELSEWHERE.stream().anyMatch(c.asInternalName()::startsWith)) {
                            found.add(e.getName() + " → " + c.asInternalName());
                        }
                    }
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            });
        }
        assertEquals(new TreeSet<>(), found);
    }

    @Test
    void theRuntimeIsSmall() throws IOException {
        assumeTrue(CAN_STRIP, "without strip (binutils) the JVM keeps its symbols: 5 MB");
        try (var files = Files.walk(runtime)) {
            long bytes = files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).mapToLong(f -> f.toFile().length())
                    .sum();
            assertTrue(bytes <= 40 * MEGABYTE, "bytes: " + bytes);
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void itLearnsAndExitsAtOnceAndWritesNothing(Jvm jvm) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(folder, "work");
        Ran ran = java(jvm, work, "embedding.Application");
        assertEquals("0.500", ran.after("centre of the kernel"));
        assertEquals(Boolean.toString(jvm.vectors()), ran.after("vectors"));
        String complaints = ran.err().lines().filter(l ->
                !(jvm.vectors() && l.equals("WARNING: Using incubator modules: jdk.incubator.vector")))
                .reduce("", (a, b) -> a + b + "\n");
        assertEquals("", complaints);
        assertEquals("[]", ran.after("threads that keep the JVM"));
        try (var left = Files.list(work)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /// Learned in one JVM, served in another to 64 virtual threads.
    @Test
    void whatIsSavedIsServedElsewhere() throws IOException, InterruptedException {
        Path file = folder.resolve("circle.safetensors");
        var jdk = new Jvm("JDK with vectors", JDK, List.of(VECTORS), true);
        var linked = new Jvm("small runtime with vectors", runtime, List.of(VECTORS), true);
        var fitted = java(jdk, folder, "embedding.Classifier", "fit", file.toString());
        var served = java(linked, folder, "embedding.Classifier", "serve", file.toString());
        assertTrue(Integer.parseInt(fitted.after("right of 512")) > 480, fitted.out());
        assertEquals(fitted.after("right of 512"), served.after("right of 512"));
        assertEquals(fitted.after("answers"), served.after("answers"));
        assertEquals("64", served.after("served"));
        assertEquals("1", served.after("different answers"));
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void itsClassLoaderIsCollectedAndNoThreadIsLeft(Jvm jvm) throws IOException, InterruptedException {
        Ran ran = java(jvm, folder, "embedding.Discarded", JAR.toString(), classes + "/");
        assertEquals("0.500", ran.after("centre of the kernel"));
        assertEquals("collected", ran.after("class loader"));
        assertEquals("[]", ran.after("threads left"));
    }

    @ParameterizedTest
    @MethodSource("wholeJdks")
    void noStaticInitialiserThrows(Jvm jvm) throws IOException, InterruptedException {
        Ran ran = java(jvm, folder, "embedding.EveryClass", JAR.toString());
        int forVectors = Integer.parseInt(ran.after("for vectors only"));
        assertTrue(Integer.parseInt(ran.after("initialised")) > 10 * forVectors, ran.out());
        assertTrue(!jvm.vectors() || forVectors == 0, ran.out());
    }

    private static Ran java(Jvm jvm, Path work, String main, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(jvm.home().resolve("bin/java").toString()));
        command.addAll(jvm.options());
        command.addAll(List.of("-Djava.io.tmpdir=" + work, "-Duser.home=" + work, "-XX:-UsePerfData",
                "-XX:SoftRefLRUPolicyMSPerMB=0", "-cp", (jvm.linked() ? "" : JAR + File.pathSeparator) + classes, main));
        command.addAll(List.of(arguments));
        return run(command, work);
    }

    private static Ran run(List<String> command, Path work) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        var process = new ProcessBuilder(command).directory(work.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile()).start();
        int status = process.waitFor();
        var ran = new Ran(Files.readString(out), Files.readString(err));
        assertEquals(0, status, () -> String.join(" ", command) + "\n" + ran.out() + ran.err());
        return ran;
    }
}
