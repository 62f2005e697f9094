package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.numpy.Npz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `reconstruct` says of each acquisition: the side of k-space that it leaves out, and that one frame has no others.
class AcquisitionCaveatsTest {
    private static final String FILLED = "the rest filled by conjugate symmetry";

    @TempDir
    Path folder;

    /// The scan with no line measured left of the middle but the three beside it.
    private Path oneSided(String scan) throws Exception {
        var arrays = new LinkedHashMap<>(Npz.readAll(Path.of(scan)));
        HostArray mask = arrays.get("mask");
        float[] lines = mask.toFloats();
        int width = mask.shape().size(1);
        for (int i = 0; i < lines.length; i++) lines[i] = i % width < width / 2 - 3 ? 0 : 1;
        arrays.put("mask", HostArray.of(mask.shape(), lines));
        Path file = folder.resolve("one-sided.npz");
        Npz.write(file, arrays, Npz.Packing.STORED);
        return file;
    }

    private String report(Path out, String name) throws Exception {
        return Files.readString(out.resolve(name).resolve("report.html"));
    }

    @Test
    void eachAcquisitionSaysWhatItLeavesOut() throws Exception {
        String whole = Commands.scan(folder, 1);
        Path oneSided = oneSided(whole);
        Path out = folder.resolve("out");
        Commands.succeeds("reconstruct", "--method", "average", "--single", whole, oneSided.toString(), "--out", out.toString());
        String name = Path.of(whole).getFileName().toString().replace(".npz", "");
        assertTrue(report(out, "one-sided").contains(FILLED));
        assertFalse(report(out, name).contains(FILLED));
        Path turned = folder.resolve("turned");
        Commands.succeeds("reconstruct", "--method", "average", "--single", oneSided.toString(), whole, "--out",
                turned.toString());
        assertFalse(report(turned, name).contains(FILLED));
        assertTrue(report(turned, "one-sided").contains(FILLED));
    }

    @Test
    void oneFrameHasNoOthers() throws Exception {
        String scan = folder.resolve("one.npz").toString();
        Commands.succeeds("simulate", "--frames", "1", "--size", "24x18", "--acceleration", "2", "--out", scan);
        for (String method : new String[] {"nlr", "tv"}) {
            Path out = folder.resolve(method);
            Commands.succeeds("reconstruct", "--method", method, "--single", scan, "--out", out.toString());
            assertEquals(method.equals("nlr"), report(out, "").contains("One frame has no others"), method);
        }
    }

    @Test
    void insistingRefusesEveryAcquisitionMeasuredOnBothSides() throws Exception {
        String whole = Commands.scan(folder, 1);
        Path oneSided = oneSided(whole);
        Commands.refused("leaves out no side of k-space", "reconstruct", "--method", "average", "--partial-fourier", "pocs",
                "--single", oneSided.toString(), whole, "--out", folder.resolve("out").toString());
    }
}
