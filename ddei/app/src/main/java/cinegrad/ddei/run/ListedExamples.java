package cinegrad.ddei.run;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.RawScan;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.run.ScanReader.Scan;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Precision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Acquisitions in files that are read when their turn comes. Those read last are kept, as many as the given memory holds: a
/// short list is read once, and a long one takes no more memory.
final class ListedExamples implements Examples {
    private record Facts(double factor, Geometry geometry) { }

    private final List<Path> files;
    private final List<String> names = new ArrayList<>();
    private final ArrayChoice choice;
    private final ScanReader reader;
    private final long most;
    private final Map<Integer, Scan> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Integer, Facts> facts = new HashMap<>();
    private long bytes;

    /// @param most bytes of the acquisitions that are kept
    ListedExamples(List<Path> files, ArrayChoice choice, ScanReader reader, long most) {
        this.files = List.copyOf(files);
        this.choice = choice;
        this.reader = reader;
        this.most = most;
        var taken = new HashSet<String>();
        for (var file : files) names.add(SingleExamples.unique(file.getFileName().toString(), taken));
    }

    private synchronized Scan scan(int index) {
        var known = kept.get(index);
        if (known != null) return known;
        var scan = reader.read(names.get(index), RawScan.read(files.get(index), choice), index);
        facts.put(index, new Facts(scan.factor(), scan.geometry()));
        kept.put(index, scan);
        bytes += bytes(scan);
        while (bytes > most && kept.size() > 1) {
            var oldest = kept.entrySet().iterator();
            bytes -= bytes(oldest.next().getValue());
            oldest.remove();
        }
        return scan;
    }

    private long bytes(Scan scan) {
        var sample = scan.sample();
        long numbers = (long) sample.kspace().numbers() + sample.truth().map(NdArray::numbers).orElse(0)
                + sample.physics().arrays().stream().mapToLong(NdArray::numbers).sum();
        return numbers * (reader.backend().precision() == Precision.SINGLE ? Float.BYTES : Double.BYTES);
    }

    private synchronized Facts facts(int index) {
        var known = facts.get(index);
        if (known != null) return known;
        var scan = scan(index);
        return new Facts(scan.factor(), scan.geometry());
    }

    /// How many are in memory.
    synchronized int kept() {
        return kept.size();
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public Sample load(int index, int visit) {
        return scan(index).sample();
    }

    @Override
    public String name(int index) {
        return names.get(index);
    }

    @Override
    public double factor(int index) {
        return facts(index).factor;
    }

    @Override
    public Geometry geometry(int index) {
        return facts(index).geometry;
    }
}
