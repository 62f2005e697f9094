package cinegrad.ddei.io;

import cinegrad.ddei.io.hdf5.Resealed;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Feeds mutated sound files of every format to their readers: bits flipped, ends cut, parts spliced from another file of the
/// format or doubled, sizes set to extremes, half of the time with checksums put right. Counts what comes back by kind, and keeps
/// the largest cost in memory and processor time of one input.
///
/// ```text
/// java … cinegrad.ddei.io.MutationRun INPUTS [SEED [FORMAT]]
/// ```
final class MutationRun {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PACKED = 15;
    private static final byte[][] EXTREMES = {{-1, -1, -1, 0x7f}, {-1, -1, -1, -1}, {0x7f, -1, -1, -1}, {0, 0, 0, 0}, {-1, -1},
            {0, 0}, {1, 0, 0, 0}, {0, 0, 0, 1},
        {0, 0, 16, 0}, {-1, -1, -1, -1, -1, -1, -1, 0x7f}, {-1, -1, -1, -1, -1, -1, -1, -1}, {0, 0, 0, 0, 0, 0, 0, 0},
        {'9', '9', '9', '9', '9', '9'}};

    /// What one format's inputs came to.
    static final class Outcome {
        final Map<String, Integer> kinds = new TreeMap<>();
        final Map<String, String> escapes = new TreeMap<>();
        long mostBytes;
        String mostBytesInput = "";
        double mostSeconds;
        String mostSecondsInput = "";
        long mostSteps;

        @Override
        public String toString() {
            return "%s; at most %.1f MB (%s), %d steps and %.3f s (%s)".formatted(kinds, mostBytes / 1048576.0, mostBytesInput,
                    mostSteps, mostSeconds, mostSecondsInput);
        }
    }

    private final Path folder;
    private final List<SoundFiles.Reader> readers;
    private final Map<String, Resealed> seals = new HashMap<>();

    MutationRun(Path folder) throws IOException {
        this.folder = folder;
        this.readers = SoundFiles.readers(folder);
    }

    /// `inputs` mutations of the readers' files in turn; input `i` depends on seed and `i` alone.
    Map<String, Outcome> run(int inputs, long seed, String format) throws IOException {
        var outcomes = new TreeMap<String, Outcome>();
        for (int i = 0; i < inputs; i++) {
            var reader = readers.get(i % readers.size());
            if (!reader.name().contains(format)) continue;
            var random = new Random(seed * 1_000_003 + i);
            byte[] content = mutated(reader, random);
            Path path = Hostile.write(folder.resolve("hostile" + reader.ending()), content);
            measure(reader, path, "input " + i, outcomes.computeIfAbsent(reader.name(), _ -> new Outcome()));
        }
        return outcomes;
    }

    private static void measure(SoundFiles.Reader reader, Path path, String input, Outcome outcome) {
        SoundFiles.worked();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long start = THREADS.getCurrentThreadCpuTime();
        String kind = "read";
        try {
            reader.read().accept(path);
        } catch (FileFormatException e) {
            kind = "refused";
            String message = e.getMessage();
            if (message.length() > 5000 || message.chars().anyMatch(c -> c < ' ') || names(message, path, "null")
                    || names(message, path, "java.")) {
                kind = "refused in bad words";
                outcome.escapes.putIfAbsent(kind + " " + input, message);
            }
        } catch (Throwable e) {
            kind = e.getClass().getSimpleName();
            outcome.escapes.putIfAbsent(kind, input + ": " + e + " " + Arrays.stream(e.getStackTrace()).limit(5).toList());
        }
        double seconds = (THREADS.getCurrentThreadCpuTime() - start) * 1e-9;
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        outcome.mostSteps = Math.max(outcome.mostSteps, SoundFiles.worked());
        outcome.kinds.merge(kind, 1, Integer::sum);
        if (allocated > outcome.mostBytes) {
            outcome.mostBytes = allocated;
            outcome.mostBytesInput = input;
        }
        if (seconds > outcome.mostSeconds) {
            outcome.mostSeconds = seconds;
            outcome.mostSecondsInput = input;
        }
    }

    /// Whether a message has a word that is not out of the file.
    private static boolean names(String message, Path path, String word) {
        return message.contains(word)
                && !new String(ByteReader.head(path, 1 << 20), StandardCharsets.ISO_8859_1).contains(word);
    }

    /// Half of the time checksums are put right after the change, as who makes a file on purpose does.
    private byte[] mutated(SoundFiles.Reader reader, Random random) throws IOException {
        byte[] sound = reader.sound();
        boolean sealed = random.nextBoolean();
        if (sealed && sound[0] == 'P' && sound[1] == 'K') {
            var members = members(reader);
            var names = List.copyOf(members.keySet());
            String chosen = names.get(random.nextInt(names.size()));
            members.put(chosen, mutated(reader, members.get(chosen), random));
            return zip(members);
        }
        if (sealed && sound[0] == 0x1f && sound[1] == (byte) 0x8b) {
            return Samples.gzip(mutated(reader, new Gunzipped(new ByteArrayInputStream(sound)).readAllBytes(), random));
        }
        if (sealed && isPackedMatlab(sound)) return mutatedElement(reader, sound, random);
        byte[] content = mutated(reader, sound, random);
        if (sealed && ByteReader.startsWith(sound, 0x89, 'P', 'N', 'G')) sealPng(content);
        if (sealed && reader.name().startsWith("hdf5")) {
            seals.computeIfAbsent(reader.name(), _ -> new Resealed(sound)).seal(content);
        }
        return content;
    }

    private static boolean isPackedMatlab(byte[] sound) {
        return sound.length > 136 && sound[126] == 'I' && sound[127] == 'M' && sound[128] == PACKED;
    }

    /// A MATLAB 5 file, one of its packed variables changed before it is packed.
    private byte[] mutatedElement(SoundFiles.Reader reader, byte[] sound, Random random) throws IOException {
        var in = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        var starts = new ArrayList<Integer>();
        for (int at = 128; at < sound.length; at += 8 + in.getInt(at + 4)) if (in.getInt(at) == PACKED) starts.add(at);
        int chosen = starts.get(random.nextInt(starts.size()));
        int end = chosen + 8 + in.getInt(chosen + 4);
        byte[] element = new InflaterInputStream(new ByteArrayInputStream(sound, chosen + 8, end - chosen - 8)).readAllBytes();
        var packed = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(packed)) {
            deflater.write(mutated(reader, element, random));
        }
        var out = new ByteArrayOutputStream();
        out.write(sound, 0, chosen);
        out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(PACKED).putInt(packed.size()).array());
        out.writeBytes(packed.toByteArray());
        out.write(sound, end, sound.length - end);
        return out.toByteArray();
    }

    private Map<String, byte[]> members(SoundFiles.Reader reader) throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipFile(Files.write(folder.resolve("sound.zip"), reader.sound()).toFile())) {
            for (var entry : zip.stream().toList()) members.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
        }
        Files.delete(folder.resolve("sound.zip"));
        return members;
    }

    private static byte[] zip(Map<String, byte[]> members) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        }
        return out.toByteArray();
    }

    private static void sealPng(byte[] content) {
        var b = ByteBuffer.wrap(content);
        for (int at = 8; at + 12 <= content.length; ) {
            int length = b.getInt(at);
            if (length < 0 || length > content.length - at - 12) return;
            var crc = new CRC32();
            crc.update(content, at + 4, length + 4);
            b.putInt(at + 8 + length, (int) crc.getValue());
            at += 12 + length;
        }
    }

    private byte[] mutated(SoundFiles.Reader reader, byte[] sound, Random random) {
        byte[] content = sound.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int length = content.length;
            if (length < 2) break;
            // Half of the changes near the front, where most heads are.
            int at = random.nextBoolean() ? random.nextInt(length) : random.nextInt(Math.min(length, 600));
            switch (random.nextInt(7)) {
                case 0, 1 -> content[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> content[at] = (byte) random.nextInt(256);
                case 3 -> {
                    byte[] run = EXTREMES[random.nextInt(EXTREMES.length)];
                    System.arraycopy(run, 0, content, at, Math.min(run.length, length - at));
                }
                case 4 -> content = Arrays.copyOf(content, random.nextInt(8) == 0 ? at
                        : length - random.nextInt(Math.min(length, 40)));
                case 5 -> content = doubled(content, at, Math.min(length - at, 1 + random.nextInt(200)));
                default -> {
                    byte[] other = readers.get(random.nextInt(readers.size())).sound();
                    if (random.nextBoolean()) other = reader.sound();
                    int from = random.nextInt(other.length);
                    int run = Math.min(Math.min(other.length - from, length - at), 1 + random.nextInt(64));
                    System.arraycopy(other, from, content, at, run);
                }
            }
        }
        return content;
    }

    private static byte[] doubled(byte[] content, int at, int n) {
        byte[] out = new byte[content.length + n];
        System.arraycopy(content, 0, out, 0, at + n);
        System.arraycopy(content, at, out, at + n, content.length - at);
        return out;
    }

    public static void main(String[] args) throws IOException {
        int inputs = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        Path folder = Files.createTempDirectory("mutations");
        try {
            var outcomes = new MutationRun(folder).run(inputs, seed, args.length > 2 ? args[2] : "");
            outcomes.forEach((name, outcome) -> {
                System.out.println(name + ": " + outcome);
                outcome.escapes.forEach((kind, what) -> System.out.println("    " + kind + ": " + what));
            });
        } finally {
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            }
        }
    }
}
