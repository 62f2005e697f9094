package cinegrad.bench;

import cinegrad.bench.PeersCommand.Suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The tables of `bench/RESULTS.md`, made of the runs kept in `bench/runs`, one file a suite.
///
/// @param bench the folder of both
record ResultsPage(Path bench) {
    private static final String LEGEND = """
            Written by `./cinegrad bench peers` from the lines in `bench/runs`; `./cinegrad bench table` writes it again.

            * Contenders took turns under the same environment, those that are programs in processes of their own; JVMs one after
              the other.
            * Time is the median of the JVMs' medians, beside it the quartiles of all runs, and the fastest and the slowest JVM with
              their number.
            * A copy moves as many bytes as the work reads and writes. "Of the most" is the share of the multiply-adds or copies
              above the table, by the textbook's count, of which Winograd's convolutions do a quarter.
            * "Busy" is processor time over elapsed time. "Error" is the largest of sixteen elements against sums in double
              precision, over the root mean square. "Takes" is a contender's time over Cinegrad's.
            """;

    private static final Map<String, Set<Suite>> SECTIONS = new LinkedHashMap<>();

    static {
        var peers = EnumSet.of(Suite.CONV, Suite.MATMUL, Suite.FFT, Suite.STEP);
        SECTIONS.put("Beside its peers", peers);
        SECTIONS.put("Layers beside PyTorch", EnumSet.complementOf(peers));
    }

    Path run(Suite suite) {
        return bench.resolve("runs").resolve(suite.name().toLowerCase(Locale.ROOT) + ".tsv");
    }

    /// Writes the sections for which there are runs; the others stay.
    void write() throws IOException {
        Path page = bench.resolve("RESULTS.md");
        for (var section : sections()) section.writeInto(page);
    }

    /// The sections as the runs give them.
    Iterable<Section> sections() throws IOException {
        var all = new LinkedHashMap<String, Section>();
        for (var section : SECTIONS.entrySet()) {
            var text = new StringBuilder();
            for (Suite suite : section.getValue()) {
                if (!Files.exists(run(suite))) continue;
                text.append("\n### ").append(suite.title).append("\n\n").append(Results.read(run(suite)).markdown());
            }
            if (!text.isEmpty()) all.put(section.getKey(), new Section(section.getKey(), LEGEND + text));
        }
        return all.values();
    }
}
