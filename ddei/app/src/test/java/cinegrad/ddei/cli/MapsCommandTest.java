package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.run.CoilCalibration;
import cinegrad.ops.shape.Shape;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `cinegrad maps`: what it writes is read again, by both ways of finding maps.
class MapsCommandTest {
    @TempDir
    Path folder;

    @Test
    void mapsAreWrittenBesideTheAcquisitionAndAlone() throws Exception {
        String scan = folder.resolve("scan.npz").toString();
        assertEquals(0, Main.execute("simulate", "--frames", "6", "--size", "24x18", "--acceleration", "2", "--coils", "3",
                "--out", scan));
        for (String by : new String[] {"espirit", "smooth"}) {
            Path whole = folder.resolve(by + ".npz");
            Path alone = folder.resolve(by + ".cfl");
            for (Path out : new Path[] {whole, alone}) {
                var words = new ArrayList<>(List.of("maps", "--single", scan, "--by", by, "--out", out.toString()));
                if (by.equals("espirit")) words.addAll(List.of("--crop", "0"));
                assertEquals(0, Main.execute(words.toArray(String[]::new)));
            }
            var read = SingleAcquisition.read(whole);
            assertEquals(3, read.coils());
            assertTrue(read.image().isEmpty(), "measurements would be made from it by the maps that were found");
            assertArrayEquals(CoilCalibration.measurements(SingleAcquisition.read(Path.of(scan))), read.kspace().orElseThrow());
            float[] maps = Npz.readAll(whole).get("coil_maps_re_im").toFloats();
            var bart = Bart.read(alone);
            assertEquals(Shape.of(24, 18, 1, 3), bart.shape());
            float[] turned = bart.reshape(Shape.of(24, 18, 3)).permute(2, 0, 1).toFloats();
            assertArrayEquals(maps, turned);
            for (int p = 0; p < 24 * 18; p++) {
                double sum = 0;
                for (int c = 0; c < 3; c++) sum += Math.pow(Math.hypot(maps[2 * (c * 432 + p)], maps[2 * (c * 432 + p) + 1]), 2);
                assertEquals(1, sum, 1e-4);
            }
        }
    }

    /// Fewer coils and white noise, by `maps` and by `reconstruct`, for a file of k-space alone, whose maps are found. All of it
    /// stands in the report.
    @Test
    void coilsArePreparedFirst() throws Exception {
        String simulated = Commands.scan(folder, 1, "--coils", "4");
        Path found = folder.resolve("found.npz");
        Path noise = folder.resolve("noise.npy");
        Npy.write(noise, HostArray.of(Shape.of(4, 4), 1f, 0, 0, 0, 0, 2, 0.5f, 0, 0, 0.5f, 3, 0, 0, 0, 0, 1));
        Commands.succeeds("maps", "--single", simulated, "--compress-coils", "3", "--coil-noise", noise.toString(), "--out",
                found.toString());
        assertEquals(3, SingleAcquisition.read(found).coils());
        var raw = new LinkedHashMap<>(Npz.readAll(found));
        raw.remove("coil_maps_re_im");
        Path bare = folder.resolve("bare.npz");
        Npz.write(bare, raw, Npz.Packing.STORED);
        Commands.succeeds("reconstruct", "--method", "zero-filled", "--single", bare.toString(), "--compress-coils", "2", "--out",
                folder.resolve("two").toString());
        String report = Files.readString(folder.resolve("two/report.html"));
        assertTrue(report.contains("3 coils compressed to 2") && report.contains("by ESPIRiT"), report);
        Commands.succeeds("reconstruct", "--method", "zero-filled", "--single", bare.toString(), "--coil-maps", "smooth", "--out",
                folder.resolve("smooth").toString());
        report = Files.readString(folder.resolve("smooth/report.html"));
        assertTrue(report.contains("smooth images over their root sum of squares"), report);
        Commands.refused("--compress-coils has no effect: there is one coil", "reconstruct", "--method", "average", "--single",
                Commands.scan(folder, 2), "--compress-coils", "2", "--out", folder.resolve("x").toString());
        Commands.refused("--compress-coils has no effect without --single", "train", "--data", folder.toString(),
                "--compress-coils", "2", "--set", "a");
    }

    /// Two sets of maps: beside the acquisition, alone along BART's axis 4, and found on the way of a reconstruction. The one
    /// picture of both images has the energy of both.
    @Test
    void twoSetsOfMaps() throws Exception {
        String scan = Commands.scan(folder, 1, "--coils", "3");
        Path whole = folder.resolve("whole.npz");
        Path alone = folder.resolve("alone.cfl");
        for (Path out : new Path[] {whole, alone}) {
            Commands.succeeds("maps", "--single", scan, "--sets", "2", "--crop", "0.5", "--threads", "1", "--out",
                    out.toString());
        }
        var read = SingleAcquisition.read(whole);
        Shape one = Shape.of(3, read.height(), read.width());
        assertEquals(2 * 2 * one.elements(), read.maps().orElseThrow().length);
        assertEquals(Shape.of(read.height(), read.width(), 1, 3, 2), Bart.read(alone).shape());
        var turned = Bart.read(alone).reshape(Shape.of(read.height(), read.width(), 3, 2)).permute(3, 2, 0, 1);
        assertArrayEquals(read.maps().orElseThrow(), turned.toFloats());
        for (String method : new String[] {"zero-filled", "llr", "tv", "l+s", "nlr"}) {
            Commands.succeeds("reconstruct", "--method", method, "--single", whole.toString(), "--compress-coils", "2", "--out",
                    folder.resolve(method).toString());
            assertTrue(Npz.readAll(folder.resolve(method + "/recon.npz")).get("recon").shape().equals(Shape.of(read.frames(),
                    read.height(), read.width())), method);
        }
    }

    /// nlr takes two sets of maps that it finds of four coils, other methods one; a wish comes first.
    @Test
    void nlrFindsTwoSets() throws Exception {
        for (int coils : new int[] {3, 4}) {
            Path whole = folder.resolve("whole" + coils + ".npz");
            Commands.succeeds("maps", "--single", Commands.scan(folder, coils, "--coils", "" + coils), "--out", whole.toString());
            var raw = new LinkedHashMap<>(Npz.readAll(whole));
            raw.remove("coil_maps_re_im");
            Path bare = folder.resolve("bare" + coils + ".npz");
            Npz.write(bare, raw, Npz.Packing.STORED);
            assertEquals(coils == 4, twoSets("--single", bare.toString()));
            assertEquals(false, twoSets("--single", bare.toString(), "--method", "llr"));
            assertEquals(false, twoSets("--single", bare.toString(), "--coil-maps", "espirit"));
            assertEquals(false, twoSets("--single", whole.toString()));
        }
    }

    private boolean twoSets(String... words) throws Exception {
        var all = new ArrayList<>(List.of("reconstruct", "--overwrite", "--out", folder.resolve("found").toString()));
        all.addAll(List.of(words));
        Commands.succeeds(all.toArray(String[]::new));
        return Files.readString(folder.resolve("found/report.html")).contains("2 sets");
    }

    @Test
    void whatCannotBeIsRefused() throws Exception {
        String one = Commands.scan(folder, 1);
        Commands.refused("has one coil", "maps", "--single", one, "--out", folder.resolve("m.npz").toString());
        String coils = Commands.scan(folder, 2, "--coils", "2");
        Commands.refused("choose one of [espirit, espirit2, smooth, auto]", "maps", "--single", coils, "--by", "magic", "--out",
                folder.resolve("m.npz").toString());
        Commands.refused("an .npz or .cfl is written", "maps", "--single", coils, "--out", folder.resolve("m.mat").toString());
        Commands.refused("--crop has no effect on smooth maps", "maps", "--single", coils, "--by", "smooth", "--crop", "0.9",
                "--out", folder.resolve("m.npz").toString());
        Commands.refused("is the acquisition itself", "maps", "--single", coils, "--out", coils);
        Commands.refused("--sets has no effect on smooth maps", "maps", "--single", coils, "--by", "smooth", "--sets", "2",
                "--out", folder.resolve("m.npz").toString());
        Commands.refused("--sets: 1 or 2, got 3", "maps", "--single", coils, "--sets", "3", "--out",
                folder.resolve("m.npz").toString());
        Commands.refused("--threads", "maps", "--single", coils, "--threads", "0", "--out", folder.resolve("m.npz").toString());
        Commands.refused("--compress-by has no effect without --compress-coils", "maps", "--single", coils, "--compress-by",
                "gcc", "--out", folder.resolve("m.npz").toString());
        Path pair = folder.resolve("pair");
        Bart.write(pair, HostArray.complex(Shape.of(4, 4, 1, 2), new float[64]));
        Commands.refused("is the acquisition itself", "maps", "--single", pair + ".hdr", "--out", pair + ".cfl");
    }
}
