package cinegrad.ddei.remote;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.run.ScanFiles;
import cinegrad.ops.parallel.Vectors;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the bits of a node's results depend on besides the request, and what a person wants to know of it.
///
/// @param name       of machine and process
/// @param java       the version of Java
/// @param processor  the kind of processor, such as amd64; sines and exponentials of others differ in the last bits
/// @param vectorBits how long its vectors are; sums over vectors of other lengths differ in the last bits
/// @param backend    what computes: the SIMD kernels, or those of a card
/// @param files      by path, in their order
public record NodeFacts(String name, String java, String processor, int vectorBits, String backend, Map<String, Seen> files)
        implements Serializable {
    private static final int HEAD = 1 << 16;

    /// What a node sees of a file: to read all of it would take minutes where there are thousands.
    ///
    /// @param bytes its size; -1: it is not there
    /// @param head  the SHA-256 of its first 64 KiB, by which a file of the same size is told from another
    public record Seen(long bytes, String head) implements Serializable {
        static final Seen NOTHING = new Seen(-1, "");
    }

    public NodeFacts {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    /// Those of this process.
    static NodeFacts here(String backend, List<Path> files) {
        var seen = files.parallelStream().map(NodeFacts::seen).toList();
        var byPath = new LinkedHashMap<String, Seen>();
        for (int i = 0; i < files.size(); i++) byPath.put(files.get(i).toString(), seen.get(i));
        String name = ManagementFactory.getRuntimeMXBean().getName();
        return new NodeFacts(name, Runtime.version().toString(), System.getProperty("os.arch"), Vectors.bits(), backend, byPath);
    }

    /// The files that hold these data.
    static List<Path> files(DataSelection data) {
        return switch (data) {
            case DataSelection.OwnFiles own -> files(own, own.files());
            case DataSelection.CmrxReconSet set -> below(set.folder().resolve("SingleCoil").resolve("Cine").resolve(set.set()));
            case DataSelection.PhantomScan _ -> List.of();
        };
    }

    /// All that is read for these acquisitions.
    static List<Path> files(DataSelection.OwnFiles selection, List<Path> acquisitions) {
        return Stream.concat(acquisitions.stream().flatMap(scan -> ScanFiles.of(scan).stream()),
                ScanFiles.beside(selection).stream()).toList();
    }

    private static List<Path> below(Path folder) {
        if (!Files.isDirectory(folder)) return List.of(folder);
        var found = new ArrayList<Path>();
        try (var all = Files.walk(folder)) {
            all.filter(Files::isRegularFile).sorted().forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
        return found;
    }

    private static Seen seen(Path path) {
        if (!Files.isRegularFile(path)) return Seen.NOTHING;
        try {
            byte[] head = ByteReader.head(path, HEAD);
            return new Seen(Files.size(path), HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(head)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + path + ": " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Why this node's results would not have the bits of the other's, and what mends it.
    ///
    /// @param first the node that the others must be like: the one that was started by hand
    public Optional<String> difference(NodeFacts first) {
        if (vectorBits != first.vectorBits) {
            int least = Math.min(vectorBits, first.vectorBits);
            return Optional.of("node " + name + " computes with vectors of " + vectorBits + " bits, " + first.name + " with "
                    + first.vectorBits + ": their results differ in the last bits; set all to the shorter: "
                    + "--cluster-conf spark.executor.extraJavaOptions=-XX:MaxVectorSize=" + least / Byte.SIZE
                    + " for the cluster, CINEGRAD_OPTS=-XX:MaxVectorSize=" + least / Byte.SIZE + " here");
        }
        if (!java.equals(first.java)) {
            return Optional.of("node " + name + " runs Java " + java + ", " + first.name + " Java " + first.java
                    + "; install one on all machines, and name it by --executor-java PATH");
        }
        if (!processor.equals(first.processor)) {
            return Optional.of("node " + name + " has a processor of kind " + processor + ", " + first.name + " of kind "
                    + first.processor + ": their results differ in the last bits; take machines of one kind");
        }
        if (!backend.equals(first.backend)) {
            return Optional.of("node " + name + " computes by " + backend + ", " + first.name + " by " + first.backend
                    + "; give --device cpu, or --device gpu where all have a card");
        }
        return differentFile(first);
    }

    private Optional<String> differentFile(NodeFacts first) {
        for (var file : first.files.entrySet()) {
            var seen = files.getOrDefault(file.getKey(), Seen.NOTHING);
            if (seen.equals(file.getValue())) continue;
            long bytes = file.getValue().bytes;
            return Optional.of("node " + name + " sees other files: " + file.getKey() + (seen.bytes < 0 ? " is not there"
                    : seen.bytes == bytes ? " has other contents than on " + first.name
                    : bytes < 0 ? ", which is not there on " + first.name
                    : " has " + seen.bytes + " bytes, on " + first.name + " " + bytes)
                    + "; data, networks and --out must lie in folders that all machines see under the same paths");
        }
        if (List.copyOf(files.keySet()).equals(List.copyOf(first.files.keySet()))) return Optional.empty();
        return Optional.of("node " + name + " has other files, or another order, in its list or data set than " + first.name
                + "; the list must lie in a folder that all machines see under the same path");
    }
}
