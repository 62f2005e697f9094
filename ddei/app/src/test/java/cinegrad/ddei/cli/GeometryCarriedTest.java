package cinegrad.ddei.cli;

import static cinegrad.ddei.cli.Commands.results;
import static cinegrad.ddei.cli.Commands.succeeds;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.Orientation;
import cinegrad.ddei.io.image.MagnitudeVideo;
import cinegrad.ddei.io.image.Nifti;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The time of a frame, the size of a pixel and its place in the patient go from the recording through every command into what
/// it writes.
class GeometryCarriedTest {
    private static final double[] AFFINE = {-1.25, 0, 0, 70.5, 0, 0, 8, -20, 0, -1.5, 0, 33};

    @TempDir
    private Path folder;

    private static Geometry geometry(Path file) {
        return MagnitudeVideo.recording(file, Optional.empty()).geometry();
    }

    private Path recording() {
        var values = new float[8 * 20 * 16];
        for (int i = 0; i < values.length; i++) values[i] = 1 + (i * 7919) % 101;
        Path file = folder.resolve("in.nii");
        Nifti.writeVideo(file, HostArray.of(Shape.of(8, 20, 16), values), Geometry.of(0.0321, 1.5, 1.25, 8,
                Orientation.of(AFFINE)));
        return file;
    }

    @Test
    void fromRecordingToEveryOutput() throws IOException {
        Path scan = folder.resolve("scan.npz");
        succeeds("simulate", "--from", recording().toString(), "--acceleration", "2", "--out", scan.toString());
        Path out = folder.resolve("out");
        succeeds("reconstruct", "--method", "view-sharing", "--single", scan.toString(), "--format", "npz,mat,nii,dicom,gif",
                "--out", out.toString());
        Geometry expected = geometry(folder.resolve("in.nii"));
        for (String name : new String[] {"recon.nii.gz", "recon.npz"}) assertEquals(expected, geometry(out.resolve(name)), name);
        Geometry placed = geometry(out.resolve("recon-dicom"));
        assertEquals(expected.pixel(), placed.pixel());
        assertEquals(expected.frameSeconds().orElseThrow(), placed.frameSeconds().orElseThrow(), 1e-9);
        for (int j : new int[] {0, 1, 3}) {
            assertArrayEquals(expected.orientation().orElseThrow().column(j), placed.orientation().orElseThrow().column(j), 1e-6);
        }
        try (var mat = MatFile.open(out.resolve("recon.mat"))) {
            assertEquals(expected, Geometry.ofArrays(name -> Optional.of(mat.read(name))));
        }
        for (String name : new String[] {"recon.gif", "cine.gif"}) {
            assertEquals(0.0321, geometry(out.resolve(name)).frameSeconds().orElseThrow(), 0.005 / 8, name);
        }
        assertSaid(results(out).at("geometry"));
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("\"frameSeconds\":0.0321") && page.contains("\"pixelAspect\":1.2"), page.substring(0, 400));
        assertTrue(page.contains("frames 32.1 ms apart, pixels 1.5 x 1.25 mm, slice 8 mm, columns to the left"));
    }

    private static void assertSaid(Json geometry) {
        assertEquals(0.0321, geometry.at("frameSeconds").number());
        assertEquals("[1.5,1.25]", geometry.at("pixelMillimeters").toString());
        assertEquals(8, geometry.at("sliceMillimeters").number());
        assertEquals(70.5, geometry.at("orientation").items().getFirst().items().get(3).number());
    }

    /// A training, its continuation, a reconstruction by the checkpoint that names no data, and a comparison.
    @Test
    void throughCheckpoints() throws IOException {
        Path scan = folder.resolve("scan.npz");
        succeeds("simulate", "--from", recording().toString(), "--acceleration", "2", "--out", scan.toString());
        Path run = folder.resolve("run");
        succeeds("train", "--single", scan.toString(), "--chans", "2", "--steps", "1", "--out", run.toString());
        assertSaid(results(run).at("geometry"));
        succeeds("train", "--resume", run.toString(), "--steps", "2");
        assertSaid(results(run).at("geometry"));
        Path recon = folder.resolve("recon");
        succeeds("reconstruct", "--model", run.toString(), "--format", "nii", "--out", recon.toString());
        assertEquals(geometry(folder.resolve("in.nii")), geometry(recon.resolve("recon.nii.gz")));
        Path contest = folder.resolve("contest");
        succeeds("compare", "--single", scan.toString(), "--methods", "zero-filled,view-sharing", "--out", contest.toString());
        assertSaid(results(contest).at("geometry"));
        assertTrue(Files.readString(contest.resolve("compare.html")).contains("\"frameSeconds\":0.0321"));
    }

    /// Cropping moves the first pixel: by two columns of 1.25 mm to the left and two rows of 1.5 mm to the feet.
    @Test
    void croppingMovesTheFirstPixel() {
        Path scan = folder.resolve("scan.npz");
        succeeds("simulate", "--from", recording().toString(), "--size", "16x12", "--frame-seconds", "0.05", "--out",
                scan.toString());
        Geometry cut = geometry(scan);
        assertEquals(0.05, cut.frameSeconds().orElseThrow());
        assertArrayEquals(new double[] {70.5 - 2 * 1.25, -20, 33 - 2 * 1.5}, cut.orientation().orElseThrow().column(3));
        succeeds("simulate", "--from", recording().toString(), "--size", "23x16", "--out", scan.toString());
        assertEquals(33 + 1.5, geometry(scan).orientation().orElseThrow().column(3)[2]);
    }

    @Test
    void whatIsUnknownIsSaid() throws IOException {
        Path video = folder.resolve("in.nii");
        Nifti.writeVideo(video, HostArray.of(Shape.of(4, 12, 8), new float[4 * 12 * 8]), Geometry.UNKNOWN);
        byte[] content = Files.readAllBytes(video);
        for (int i = 0; i < 384; i++) content[352 + 4 * i + 2] = (byte) (64 + i % 60);
        Files.write(video, content);
        Path scan = folder.resolve("scan.npz");
        String said = succeeds("simulate", "--from", video.toString(), "--acceleration", "2", "--out", scan.toString());
        assertTrue(said.contains("frame time unknown, pixel size unknown"), said);
        Path out = folder.resolve("out");
        succeeds("reconstruct", "--method", "zero-filled", "--single", scan.toString(), "--format", "nii", "--out",
                out.toString());
        assertEquals(Geometry.UNKNOWN, geometry(out.resolve("recon.nii.gz")));
        assertEquals("{\"frameSeconds\":null,\"pixelMillimeters\":null,\"sliceMillimeters\":null,\"orientation\":null}",
                results(out).at("geometry").toString());
        assertTrue(Files.readString(out.resolve("report.html")).contains("do not say how long a frame takes"));
    }
}
