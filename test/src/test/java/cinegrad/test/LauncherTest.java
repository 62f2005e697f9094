package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `cinegrad` in a project of its own, with a Java and a Maven that say what they were asked: which JDK it takes, when
/// it builds, and that a program which runs keeps the build it began with.
class LauncherTest {
    private static final String WHOLE = "java.base java.desktop jdk.httpserver jdk.incubator.vector";

    @TempDir
    Path folder;
    private Path home;
    private Path tools;

    private record Outcome(int status, String out, String err) { }

    @BeforeEach
    void project() throws IOException {
        home = Files.createDirectories(folder.resolve("a project with spaces"));
        tools = Files.createDirectories(folder.resolve("tools"));
        Files.copy(Path.of("..", "cinegrad"), home.resolve("cinegrad"));
        for (String part : List.of("ops", "autograd", "gpu", "ddei/io", "ddei/mri", "ddei/app")) {
            write(home.resolve(part).resolve("pom.xml"), "");
        }
        write(home.resolve("pom.xml"), "");
        write(home.resolve("ops/src/main/java/Source.java"), "first");
        old(home);
        script(tools.resolve("mvn"), """
                echo "$@" >>"$0.calls"
                [ ! -e "$0.slow" ] || { : >"$0.began"; sleep 600; }
                [ ! -e "$0.fails" ] || { echo "[ERROR] Source.java:[1,1] cannot find symbol"; exit 1; }
                mkdir -p ddei/app/target
                cp ops/src/main/java/Source.java ddei/app/target/cinegrad-ddei-app.jar
                [ ! -e "$0.edits" ] || { rm "$0.edits"; echo edited >ops/src/main/java/Source.java; }
                : >ddei/app/target/classpath.txt
                """);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void script(Path file, String text) throws IOException {
        write(file, "#!/bin/sh\n" + text);
        assertTrue(file.toFile().setExecutable(true, false));
    }

    /// All files below `root` as they were an hour ago.
    private static void old(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.toList()) Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
        }
    }

    /// A Java that prints the jar it runs.
    private Path java(String name, String version, String modules, boolean compiler) throws IOException {
        Path java = folder.resolve(name);
        write(java.resolve("release"), "JAVA_VERSION=\"" + version + "\"\nMODULES=\"" + modules + "\"\n");
        script(java.resolve("bin/java"), """
                (echo "$@" >"$0.arguments") 2>/dev/null
                while [ "$1" != -cp ]; do shift; done
                cat "${2%/\\*}"/cinegrad-ddei-app.jar
                [ -z "$WAITS" ] || { : >"$WAITS"; while [ -e "$WAITS" ]; do sleep 0.05; done; cat "${2%/\\*}"/cinegrad-ddei-app.jar; }
                """);
        if (compiler) script(java.resolve("bin/javac"), "");
        return java;
    }

    private ProcessBuilder process(Map<String, String> environment, String... arguments) {
        var command = new ArrayList<>(List.of("/bin/sh", home.resolve("cinegrad").toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(folder.toFile());
        process.environment().keySet().removeIf(k -> k.startsWith("JAVA") || k.startsWith("CINEGRAD") || k.equals("SDKMAN_DIR"));
        process.environment().putAll(Map.of("PATH", tools + ":/usr/bin:/bin", "HOME", folder.toString(), "WAITS", ""));
        process.environment().putAll(environment);
        return process;
    }

    private Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return ended(process(environment, arguments));
    }

    private Outcome ended(ProcessBuilder process) throws IOException, InterruptedException {
        Path out = folder.resolve("out"), err = folder.resolve("err");
        int status = process.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
        return new Outcome(status, Files.readString(out), Files.readString(err));
    }

    /// All the launcher uses but Maven and Java, for a path that holds nothing else.
    private void linkTools() throws IOException {
        for (String tool : List.of("sh", "cat", "cp", "date", "dirname", "find", "getconf", "grep", "mkdir", "mv", "readlink",
                "rm", "sed", "tr")) {
            script(tools.resolve(tool), "PATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
        }
    }

    private Map<String, String> whole() throws IOException {
        return Map.of("CINEGRAD_JAVA_HOME", java("whole", "25.0.1", WHOLE, true).toString());
    }

    private long builds() throws IOException {
        Path calls = tools.resolve("mvn.calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    private static void awaited(Path file) throws InterruptedException {
        while (!Files.exists(file)) Thread.sleep(10);
    }

    @Test
    void aWholeJdkIsPreferred() throws Exception {
        Path runtime = java("runtime", "25", WHOLE, false);
        Path plain = java("plain", "25", "java.base java.desktop jdk.httpserver", true);
        Path whole = java("whole", "25.0.1", WHOLE, true);
        java(".jdks/older", "21.0.2", WHOLE, true);
        for (Path lacking : List.of(runtime, plain)) {
            var found = run(Map.of("JAVA_HOME", lacking.toString(), "JAVA25_HOME", whole.toString()), "--which-java");
            assertEquals(whole + "\n", found.out(), found.err());
        }
    }

    @Test
    void theNamedJavaWinsOrIsRefused() throws Exception {
        Path named = java("named", "25", "java.base java.desktop", false);
        assertEquals(named + "\n", run(Map.of("CINEGRAD_JAVA_HOME", named.toString(), "JAVA_HOME",
                java("whole", "25", WHOLE, true).toString()), "--which-java").out());
        var refused = run(Map.of("CINEGRAD_JAVA_HOME", folder.toString()), "--which-java");
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains("there is no Java 25 or newer in it"), refused.err());
    }

    /// Maven asks the launcher, so what one finds the other finds.
    @Test
    void everyPlaceOfTheListIsSearched() throws Exception {
        for (String place : List.of(".sdkman/candidates/java/25.0.1-tem", ".gradle/jdks/eclipse_adoptium-25", ".m2/jdks/jdk-25",
                ".jdks/temurin-25", ".asdf/installs/java/temurin-25", ".local/share/mise/installs/java/25",
                ".jenv/versions/25", ".jbang/cache/jdks/25", ".jabba/jdk/25")) {
            Path user = Files.createDirectories(folder.resolve("user" + place.replace('/', '-')));
            Path java = java(folder.relativize(user.resolve(place)).toString(), "99", WHOLE, true);
            script(tools.resolve("java"), "");                               // the path ends in no JDK
            var found = run(Map.of("HOME", user.toString()), "--which-jdk");
            assertEquals(java + "\n", found.out(), found.err());
        }
        for (String variable : List.of("JAVA_HOME", "JAVA25_HOME", "JAVA_HOME_25_X64", "CINEGRAD_JAVA_HOME")) {
            Path java = java("in " + variable, "25", WHOLE, true);
            assertEquals(java + "\n", run(Map.of(variable, java.toString()), "--which-jdk").out());
        }
        String launcher = Files.readString(home.resolve("cinegrad"));
        for (String place : List.of("/opt/*", "/usr/lib/jvm/*", "/usr/local/*", "/usr/java/*")) {
            assertTrue(launcher.contains(" " + place + " "), place);
        }
    }

    @Test
    void aRuntimeDoesNotBuild() throws Exception {
        var refused = run(Map.of("CINEGRAD_JAVA_HOME", java("runtime", "25", WHOLE, false).toString()), "--which-jdk");
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains("building needs a whole JDK 25"), refused.err());
        assertEquals("", refused.out());
    }

    @Test
    void aColonInThePathIsRefused() throws Exception {
        Path colon = Files.createDirectories(folder.resolve("a:b"));
        Files.copy(home.resolve("cinegrad"), colon.resolve("cinegrad"));
        home = colon;
        var refused = run(whole(), "demo");
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains("a:b holds a colon"), refused.err());
    }

    /// The JVM warns of the incubating module whenever it is asked for; only what computes asks for it.
    @Test
    void onlyWhatComputesAsksForTheVectorModule() throws Exception {
        var java = whole();
        Path arguments = Path.of(java.get("CINEGRAD_JAVA_HOME"), "bin", "java.arguments");
        for (String line : List.of("--help", "--version", "train --help", "help train", "inspect a.npz", "")) {
            run(java, line.isEmpty() ? new String[0] : line.split(" "));
            assertFalse(Files.readString(arguments).contains("--add-modules"), line);
        }
        for (String line : List.of("demo", "train --single help", "doctor")) {
            run(java, line.split(" "));
            assertTrue(Files.readString(arguments).contains("--add-modules=jdk.incubator.vector"), line);
        }
    }

    /// Where no language is set, as in containers, files and terminal speak UTF-8; a language that is set stays.
    @Test
    void withoutALanguageNamesAreUtf8() throws Exception {
        var environment = new HashMap<>(whole());
        Path java = Path.of(environment.get("CINEGRAD_JAVA_HOME"), "bin", "java");
        Path arguments = java.resolveSibling("java.arguments");
        String script = Files.readString(java);
        Files.writeString(java, script.replace("#!/bin/sh\n", "#!/bin/sh\necho \"$LC_ALL\" >\"$0.language\"\n"));
        for (String variable : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            for (String value : List.of("C", "POSIX")) {
                var set = new HashMap<>(environment);
                set.putAll(Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", ""));
                set.put(variable, value);
                run(set, "demo");
                assertTrue(Files.readString(arguments).contains("-Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8"), variable);
                assertEquals("C.UTF-8\n", Files.readString(java.resolveSibling("java.language")));
            }
        }
        environment.put("LC_ALL", "de_DE.UTF-8");
        run(environment, "demo");
        assertFalse(Files.readString(arguments).contains("encoding"));
        assertEquals("de_DE.UTF-8\n", Files.readString(java.resolveSibling("java.language")));
    }

    /// A script with line ends of Windows does not start: whoever checks the project out anywhere gets those of Unix.
    @Test
    void scriptsKeepTheirLineEnds() throws Exception {
        String attributes = Files.readString(Path.of("..", ".gitattributes"));
        for (String name : List.of("cinegrad", "mvnw", ".ci/run", "test/matrix", "gpu/run-on-device", "gpu/build-kernels")) {
            Path file = Path.of("..").resolve(name);
            assertTrue(Files.isExecutable(file), name);
            assertFalse(Files.readString(file).contains("\r"), name);
            assertTrue(attributes.contains("\n" + name + " text eol=lf\n"), name);
        }
    }

    /// What only tests need is not on the class path of a run: Maven writes that of the scope `runtime`.
    @Test
    void aRunHasNoLibrariesOfTests() throws Exception {
        assertTrue(Files.readString(Path.of("..", "pom.xml")).contains("<includeScope>runtime</includeScope>"));
        var poms = new ArrayList<Path>();
        try (var files = Files.find(Path.of(".."), 4, (f, _) -> f.endsWith("pom.xml") && !f.toString().contains("/target/"))) {
            files.forEach(poms::add);
        }
        assertTrue(poms.size() > 8, poms.toString());
        for (Path pom : poms) {
            String used = Files.readString(pom).replaceAll("(?s)<dependencyManagement>.*</dependencyManagement>", "");
            for (String dependency : used.split("<dependency>")) {
                String inside = dependency.split("</dependency>")[0];
                boolean ofTests = inside.contains("<groupId>org.junit") || inside.contains("archunit");
                assertTrue(!ofTests || inside.contains("<scope>test</scope>"), pom + ": " + inside);
            }
        }
    }

    /// Without multiply-adds in one instruction the vector module computes each in software.
    @Test
    void withoutFusedMultiplyAddsPlainLoopsCompute() throws Exception {
        var environment = new HashMap<>(whole());
        Path arguments = Path.of(environment.get("CINEGRAD_JAVA_HOME"), "bin", "java.arguments");
        for (String option : List.of("-XX:UseAVX=0", "-Xmx1g -XX:-UseFMA")) {
            environment.put("CINEGRAD_OPTS", option);
            var ran = run(environment, "train");
            assertTrue(ran.err.contains("no fused multiply-add"), ran.err);
            assertFalse(Files.readString(arguments).contains("--add-modules"), option);
        }
    }

    /// ZGC would warn of large pages that the system does not lend to it.
    @Test
    void zgcIsNotAskedForLargePages() throws Exception {
        var java = new HashMap<>(whole());
        java.put("CINEGRAD_OPTS", "-XX:+UseZGC");
        run(java, "demo");
        assertFalse(Files.readString(Path.of(java.get("CINEGRAD_JAVA_HOME"), "bin", "java.arguments"))
                .contains("TransparentHugePages"));
    }

    @Test
    void anotherUserRunsWhatTheOwnerBuilt() throws Exception {
        var java = whole();
        assertEquals("first", run(java, "demo").out());
        boolean root = Files.getOwner(folder).getName().equals("root");
        Assumptions.assumeTrue(root && Files.exists(Path.of("/usr/bin/setpriv")), "only root with setpriv runs as another user");
        for (Path open = folder; open.startsWith(System.getProperty("java.io.tmpdir")); open = open.getParent()) {
            if (Files.getOwner(open).getName().equals("root")) open.toFile().setExecutable(true, false);
        }
        var process = process(java, "demo");
        process.command().addAll(0, List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        var other = ended(process);
        assertEquals("first", other.out(), other.err());
        assertEquals("", other.err());
        Path source = home.resolve("ops/src/main/java/Source.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        var stale = ended(process);
        assertEquals(2, stale.status());
        assertTrue(stale.err().contains("build it as its owner"), stale.err());
    }

    @Test
    void withoutMavenTheWrapperBuilds() throws Exception {
        var java = whole();
        Files.move(tools.resolve("mvn"), home.resolve("mvnw"));
        linkTools();
        var built = run(Map.of("CINEGRAD_JAVA_HOME", java.get("CINEGRAD_JAVA_HOME"), "PATH", tools.toString()), "demo");
        assertEquals("first", built.out(), built.err());
    }

    @Test
    void aBuildIsMadeOnceAndAgainWhenASourceChanges() throws Exception {
        var java = whole();
        assertEquals("first", run(java, "demo").out());
        assertEquals("first", run(java, "demo").out());
        assertEquals(1, builds());
        write(home.resolve("ops/src/main/java/Source.java"), "second");
        Files.setLastModifiedTime(home.resolve("ops/src/main/java/Source.java"), FileTime.from(Instant.now().plusSeconds(5)));
        assertEquals("second", run(java, "demo").out());
        assertEquals(2, builds());
    }

    @Test
    void aSourceChangedDuringABuildIsBuiltNext() throws Exception {
        var java = whole();
        write(tools.resolve("mvn.edits"), "");
        assertEquals("first", run(java, "demo").out());
        assertEquals("edited\n", run(java, "demo").out());
    }

    @Test
    void anInterruptedBuildLeavesNothing() throws Exception {
        var java = whole();
        write(tools.resolve("mvn.slow"), "");
        var first = process(java, "demo").redirectErrorStream(true).redirectOutput(folder.resolve("first").toFile()).start();
        awaited(tools.resolve("mvn.began"));
        first.descendants().forEach(ProcessHandle::destroy);
        first.destroy();
        assertNotEquals(0, first.waitFor());
        Files.delete(tools.resolve("mvn.slow"));
        var next = run(java, "demo");
        assertEquals("first", next.out(), next.err());
    }

    @Test
    void aFailedBuildSaysWhy() throws Exception {
        write(tools.resolve("mvn.fails"), "");
        var failed = run(whole(), "demo");
        assertEquals(2, failed.status());
        assertTrue(failed.err().contains("cannot find symbol"), failed.err());
        assertEquals("", failed.out());
    }

    @Test
    void aRunningProgramKeepsWhatItBeganWith() throws Exception {
        var java = whole();
        Path waits = folder.resolve("waits");
        var running = process(Map.of("CINEGRAD_JAVA_HOME", java.get("CINEGRAD_JAVA_HOME"), "WAITS", waits.toString()), "train")
                .redirectOutput(folder.resolve("running").toFile()).redirectError(folder.resolve("errors").toFile()).start();
        awaited(waits);
        for (String text : List.of("second", "third")) {
            write(home.resolve("ops/src/main/java/Source.java"), text);
            Files.setLastModifiedTime(home.resolve("ops/src/main/java/Source.java"), FileTime.from(Instant.now().plusSeconds(5)));
            assertEquals(text, run(java, "demo").out());
        }
        Files.delete(waits);
        assertEquals(0, running.waitFor());
        assertEquals("firstfirst", Files.readString(folder.resolve("running")));
    }

    @Test
    void withoutMavenAnOlderBuildRunsAndSaysSo() throws Exception {
        var java = whole();
        run(java, "demo");
        write(home.resolve("ops/src/main/java/Source.java"), "second");
        Files.setLastModifiedTime(home.resolve("ops/src/main/java/Source.java"), FileTime.from(Instant.now().plusSeconds(5)));
        Files.delete(tools.resolve("mvn"));                                  // and a path on which there is none
        linkTools();
        var older = run(Map.of("CINEGRAD_JAVA_HOME", java.get("CINEGRAD_JAVA_HOME"), "PATH", tools.toString()), "demo");
        assertEquals("first", older.out(), older.err());
        assertTrue(older.err().contains("Maven is not installed"), older.err());
        assertFalse(older.err().contains("building"), older.err());
    }
}
