package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
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
                assertEquals(0, Main.execute("maps", "--single", scan, "--by", by, "--crop", "0", "--out", out.toString()));
            }
            var read = SingleAcquisition.read(whole);
            assertEquals(3, read.coils());
            assertArrayEquals(SingleAcquisition.read(Path.of(scan)).image().orElseThrow(), read.image().orElseThrow());
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
    }
}
