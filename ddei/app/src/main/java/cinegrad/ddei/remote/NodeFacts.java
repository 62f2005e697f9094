package cinegrad.ddei.remote;

import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ops.parallel.Vectors;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the bits of a node's results depend on besides the request, and what a person wants to know of it.
///
/// @param name       of machine and process
/// @param java       the version of Java
/// @param vectorBits how long its vectors are; sums over vectors of other lengths differ in the last bits
/// @param backend    what computes: the SIMD kernels, or those of a card
/// @param files      by path, in their order, with their sizes; -1: not there
public record NodeFacts(String name, String java, int vectorBits, String backend, Map<String, Long> files)
        implements Serializable {
    public NodeFacts {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    /// Those of this process.
    static NodeFacts here(String backend, List<Path> files) {
        var sizes = new LinkedHashMap<String, Long>();
        for (var path : files) sizes.put(path.toString(), size(path));
        String name = ManagementFactory.getRuntimeMXBean().getName();
        return new NodeFacts(name, Runtime.version().toString(), Vectors.bits(), backend, sizes);
    }

    /// The files that hold these data.
    static List<Path> files(DataSelection data) {
        return switch (data) {
            case DataSelection.OwnFiles own -> own.files().stream()
                    .map(f -> Files.exists(f) ? f : Bart.numbers(f)).toList();
            case DataSelection.CmrxReconSet set -> below(set.folder().resolve("SingleCoil").resolve("Cine").resolve(set.set()));
            case DataSelection.PhantomScan _ -> List.of();
        };
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

    private static long size(Path path) {
        try {
            return Files.exists(path) ? Files.size(path) : -1;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + path + ": " + e.getMessage(), e);
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
        if (!backend.equals(first.backend)) {
            return Optional.of("node " + name + " computes by " + backend + ", " + first.name + " by " + first.backend
                    + "; give --device cpu, or --device gpu where all have a card");
        }
        return differentFile(first);
    }

    private Optional<String> differentFile(NodeFacts first) {
        for (var file : first.files.entrySet()) {
            long size = files.getOrDefault(file.getKey(), -1L);
            if (size == file.getValue()) continue;
            return Optional.of("node " + name + " sees other files: " + file.getKey()
                    + (size < 0 ? " is not there" : " has " + size + " bytes, on " + first.name + " " + file.getValue())
                    + "; data, networks and --out must lie in folders that all machines see under the same paths");
        }
        if (List.copyOf(files.keySet()).equals(List.copyOf(first.files.keySet()))) return Optional.empty();
        return Optional.of("node " + name + " has other files, or another order, in its list or data set than " + first.name
                + "; the list must lie in a folder that all machines see under the same path");
    }
}
