package cinegrad.ddei.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.request.ReconstructionRequest.ByMethod;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Requests and the settings of checkpoints, changed in their text or in their values: they are read, or refused in a sentence.
///
/// ```text
/// java … cinegrad.ddei.request.RequestMutationTest INPUTS [SEED]
/// ```
class RequestMutationTest {
    private static final int INPUTS = 4000;
    private static final long MOST_BYTES = 64L << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final List<Object> EXTREMES = Arrays.asList(null, true, "", "null", "\u001b[31m", "../..", "\0",
            "x".repeat(5000), -1, 0, 1, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE, 1e308, -1e-308, 0.5, List.of(), Map.of(),
            List.of(List.of(1)), "gaussian:0", "gaussian:8:2", "t,t", "0x0", "999999999x999999999", "cosine:-1", "1e999");

    private record Reader(Json sound, Consumer<Json> read) { }

    private final List<Reader> readers;
    private final Map<String, Integer> kinds = new TreeMap<>();
    private final Map<String, String> escapes = new TreeMap<>();
    private long mostBytes;
    private double mostSeconds;

    RequestMutationTest() {
        var files = new SingleFiles(List.of(Path.of("/data/a.npz"), Path.of("/data/b.mat")));
        var training = TrainingRequest.of(files, Path.of("/runs/a"));
        var scan = training.scanSpecific().with(new PhantomScan(5, 8, 64, 48, 0.055, 0.005, LineLaw.parse("gaussian:8")));
        var words = List.of("--single", "/a.npz", "--loss", "ei-r", "--steps", "12", "--lr-schedule", "cosine:0.1", "--seed", "3",
                "--mask-law", "random:4", "--size", "64x48", "--data", "/set", "--out", "/runs/b");
        readers = List.of(new Reader(training.toJson(), TrainingRequest::fromJson), new Reader(scan.toJson(),
                TrainingRequest::fromJson),
                new Reader(new ReconstructionRequest(new ByMethod("llr", files), EnumSet.of(OutputFormat.NII), Path.of("/out"),
                        ComputeSettings.USUAL).toJson(), ReconstructionRequest::fromJson),
                new Reader(new ComparisonRequest(List.of("tv", "mc"), List.of(1L, 5L), training).toJson(),
                        ComparisonRequest::fromJson),
                new Reader(new CheckpointRequest(training, Optional.of("abc"), List.of("sup"), 10).toJson(),
                        json -> CheckpointRequest.find(json, Optional.empty())),
                new Reader(Json.of(Map.of("arguments", words)), json -> CheckpointRequest.find(json, Optional.empty())));
    }

    private void run(int inputs, long seed) {
        for (int i = 0; i < inputs; i++) {
            var random = new Random(seed * 1_000_003 + i);
            var reader = readers.get(i % readers.size());
            String text = random.nextInt(3) == 0 ? changedText(reader.sound.toString(), random)
                    : changed(reader.sound, random).toString();
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long start = THREADS.getCurrentThreadCpuTime();
            String kind = "read";
            try {
                reader.read.accept(Json.parse(text));
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                boolean fit = message.length() < 2000 && !message.contains("For input string") && !message.contains("java.")
                        && message.chars().noneMatch(c -> c < ' ') && !message.equals("null");
                kind = fit ? "refused" : "refused in bad words";
                if (!fit) escapes.putIfAbsent(kind + " " + i, message + " of " + text);
            } catch (RuntimeException | Error e) {
                kind = e.getClass().getSimpleName();
                escapes.putIfAbsent(kind, "input " + i + ": " + e + " " + Arrays.stream(e.getStackTrace()).limit(4).toList()
                        + " of " + text);
            }
            kinds.merge(kind, 1, Integer::sum);
            mostSeconds = Math.max(mostSeconds, (THREADS.getCurrentThreadCpuTime() - start) * 1e-9);
            mostBytes = Math.max(mostBytes, THREADS.getCurrentThreadAllocatedBytes() - bytes);
        }
    }

    private static String changedText(String sound, Random random) {
        var text = new StringBuilder(sound);
        for (int n = 1 + random.nextInt(3); n > 0 && text.length() > 1; n--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.setLength(at);
                case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(40))));
                default -> text.insert(at, "[{".repeat(random.nextInt(400)));
            }
        }
        return text.toString();
    }

    /// One value somewhere in the tree is another, is left out or is there twice under another name.
    private static Json changed(Json json, Random random) {
        return switch (json) {
            case Json.Obj(var members) when !members.isEmpty() -> {
                var all = new LinkedHashMap<String, Json>(members);
                var names = List.copyOf(members.keySet());
                String name = names.get(random.nextInt(names.size()));
                switch (random.nextInt(8)) {
                    case 0 -> all.remove(name);
                    case 1 -> all.put(name + "s", members.get(name));
                    case 2 -> all.put(name, members.get(names.get(random.nextInt(names.size()))));
                    default -> all.put(name, changed(members.get(name), random));
                }
                yield Json.of(all);
            }
            case Json.Arr(var items) when !items.isEmpty() -> {
                var all = new ArrayList<Json>(items);
                int at = random.nextInt(all.size());
                if (random.nextInt(4) == 0) all.remove(at);
                else all.set(at, changed(all.get(at), random));
                yield Json.of(all);
            }
            default -> Json.of(EXTREMES.get(random.nextInt(EXTREMES.size())));
        };
    }

    @Test
    void nothingButTheTypedExceptionAndLittleMemory() {
        run(INPUTS, 7);
        assertEquals(Map.of(), escapes);
        assertTrue(mostBytes <= MOST_BYTES, () -> mostBytes + " bytes");
        assertTrue(kinds.get("read") > 100 && kinds.get("refused") > 1000, kinds::toString);
    }

    public static void main(String[] args) {
        var test = new RequestMutationTest();
        test.run(Integer.parseInt(args[0]), args.length > 1 ? Long.parseLong(args[1]) : 1);
        System.out.printf("%s; at most %.1f MB and %.3f s%n", test.kinds, test.mostBytes / 1048576.0, test.mostSeconds);
        test.escapes.forEach((kind, what) -> System.out.println("    " + kind + ": " + what));
    }
}
