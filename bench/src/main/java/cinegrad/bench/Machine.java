package cinegrad.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The processor, memory, system and Java a result depends on.
record Machine(String processor, int processors, double memoryGib, String system, String java, String options) {
    static Machine here() {
        var os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(processorName(), Runtime.getRuntime().availableProcessors(),
                os.getTotalMemorySize() / (double) (1L << 30),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"),
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(a -> a.startsWith("-X") || a.startsWith("--add-modules")).collect(Collectors.joining(" ")));
    }

    private static String processorName() {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) return System.getProperty("os.arch");
        try {
            List<String> lines = Files.readAllLines(info);
            String flags = value(lines, "flags");
            String widest = flags.contains(" avx512f") ? ", AVX-512" : flags.contains(" avx2") ? ", AVX2" : "";
            return value(lines, "model name") + widest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String value(List<String> lines, String key) {
        return lines.stream().filter(l -> l.startsWith(key)).map(l -> l.substring(l.indexOf(':') + 1)).findFirst().orElse("")
                .stripTrailing();
    }

    /// What a run on this machine depends on, by name.
    ///
    /// @param environment the variables that peers read; numbers of threads are left out
    Map<String, String> about(Path project, Map<String, String> environment) {
        var all = new LinkedHashMap<String, String>();
        all.put("date", LocalDate.now(ZoneId.systemDefault()).toString());
        all.put("commit", commit(project));
        all.put("machine", String.format(Locale.ROOT, "%s, %d processors, %.0f GiB, %s", processor.strip(), processors, memoryGib,
                system));
        all.put("Java", java + ", `" + options + "`");
        all.put("environment", environment.entrySet().stream().filter(e -> !e.getKey().endsWith("_NUM_THREADS"))
                .map(e -> "`" + e.getKey() + "=" + e.getValue() + "`").collect(Collectors.joining(" ")));
        return all;
    }

    /// The commit that the sources are of, with a plus where they were changed since.
    private static String commit(Path project) {
        try {
            var git = new ProcessBuilder("git", "-C", project.toString(), "describe", "--always", "--dirty=+")
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String name = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 ? name : "unknown";
        } catch (IOException e) {
            return "unknown";                                    // no git here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }

    /// As a list in Markdown.
    String markdown() {
        return String.format(Locale.ROOT, "* %s, %d processors, %.0f GiB, %s%n* Java: %s, `%s`%n",
                processor.strip(), processors, memoryGib, system, java, options);
    }
}
