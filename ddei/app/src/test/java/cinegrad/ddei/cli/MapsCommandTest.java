package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.run.CoilCalibration;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.ArrayList;
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

    @Test
    void whatCannotBeIsRefused() throws Exception {
        String one = Commands.scan(folder, 1);
        Commands.refused("has one coil", "maps", "--single", one, "--out", folder.resolve("m.npz").toString());
        String coils = Commands.scan(folder, 2, "--coils", "2");
        Commands.refused("choose one of [espirit, smooth]", "maps", "--single", coils, "--by", "magic", "--out",
                folder.resolve("m.npz").toString());
        Commands.refused("an .npz or .cfl is written", "maps", "--single", coils, "--out", folder.resolve("m.mat").toString());
        Commands.refused("--crop has no effect on smooth maps", "maps", "--single", coils, "--crop", "0.9", "--out",
                folder.resolve("m.npz").toString());
        Commands.refused("is the acquisition itself", "maps", "--single", coils, "--out", coils);
        Path pair = folder.resolve("pair");
        Bart.write(pair, HostArray.complex(Shape.of(4, 4, 1, 2), new float[64]));
        Commands.refused("is the acquisition itself", "maps", "--single", pair + ".hdr", "--out", pair + ".cfl");
    }
}
