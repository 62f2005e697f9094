package cinegrad.ddei.cli;

import static cinegrad.ddei.cli.Commands.refused;
import static cinegrad.ddei.cli.Commands.results;
import static cinegrad.ddei.cli.Commands.succeeds;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.matlab.Mat5Writer;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.run.Datasets;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every command that takes an acquisition takes it in every format, and `inspect` shows all formats that are read.
class FormatsTest {
    @TempDir
    private Path folder;

    private Path npz;
    private HostArray kspace;
    private HostArray mask;

    /// A scan's k-space (T, H, W).
    @BeforeEach
    void measure() {
        Path scan = Path.of(Commands.scan(folder, 1));
        mask = Npz.readAll(scan).get("mask");
        var sample = Datasets.toEvaluate(new SingleFiles(List.of(scan)), 0, 1, new ReferenceBackend()).test().load(0, 0);
        kspace = HostArray.complex(Shape.of(6, 24, 18), sample.kspace().toFloats());
        npz = folder.resolve("complex.npz");
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("kspace", kspace);
        arrays.put("mask", mask);
        Npz.write(npz, arrays, Npz.Packing.STORED);
    }

    /// Neither measurements nor coil maps are a video.
    @Test
    void aVideoIsWhatIsCalledOne() {
        refused("measurements are read by --single", "simulate", "--from", npz.toString(), "--out",
                folder.resolve("x.npz").toString());
        String coils = Commands.scan(folder, 2, "--coils", "5");
        succeeds("simulate", "--from", coils, "--acceleration", "2", "--out", folder.resolve("x.npz").toString());
        assertEquals(Shape.of(6, 24, 18, 2), Npz.readAll(folder.resolve("x.npz")).get("image_re_im").shape());
    }

    private Path written(String name) {
        Path file = folder.resolve(name);
        if (name.endsWith(".mat")) {
            Mat5Writer.write(file, Map.of("scan", kspace.permute(1, 2, 0), "other", kspace));
        } else {
            Bart.write(file, kspace.permute(1, 2, 0).reshape(Shape.of(24, 18, 1, 1, 1, 1, 1, 1, 1, 1, 6)));
        }
        return file;
    }

    private static float[] recon(Path out) {
        return Npz.readAll(out.resolve("recon.npz")).get("recon").toFloats();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.mat", "a.cfl"})
    void everyCommandTakesIt(String name) throws IOException {
        String file = written(name).toString();
        String[] choice = name.endsWith(".mat") ? new String[] {"--key", "scan", "--axes", "y,x,t"} : new String[0];
        Path expected = folder.resolve("expected");
        succeeds("reconstruct", "--method", "view-sharing", "--single", npz.toString(), "--out", expected.toString());
        Path out = folder.resolve("out");
        succeeds(with(choice, "reconstruct", "--method", "view-sharing", "--single", file, "--out", out.toString()));
        assertArrayEquals(recon(expected), recon(out));
        succeeds(with(choice, "reconstruct", "--method", "view-sharing", "--data", file, "--out", out.toString()));
        assertArrayEquals(recon(expected), recon(out));
        assertTrue(Files.readString(out.resolve("report.html")).contains(name.endsWith(".mat") ? "as asked for"
                : "axes 0, 1, 3, 10 and 13"));

        Path run = folder.resolve("run");
        succeeds(with(choice, "train", "--single", file, "--chans", "2", "--steps", "1", "--out", run.toString()));
        succeeds("train", "--resume", run.toString(), "--steps", "2");
        Path same = folder.resolve("same");
        succeeds("train", "--single", npz.toString(), "--chans", "2", "--steps", "2", "--out", same.toString());
        Commands.assertSameBits(Commands.checkpoint(same), Commands.checkpoint(run));
        succeeds("reconstruct", "--model", run.toString(), "--out", out.toString());
        refused("the true video of " + name + " is not known", with(choice, "evaluate", "--model", run.toString(), "--single",
                file));
        refused("is not known", with(choice, "compare", "--single", file, "--methods", "zero-filled", "--out",
                folder.resolve("contest").toString()));
        var request = results(run).at("request").at("data");
        assertEquals(name.endsWith(".mat"), request.find("key").isPresent());
    }

    private static String[] with(String[] more, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void aFolderOfAcquisitions() throws IOException {
        Path scans = Files.createDirectory(folder.resolve("scans"));
        Files.copy(npz, scans.resolve("s10.npz"));
        Files.copy(npz, scans.resolve("s9.npz"));
        Path out = folder.resolve("out");
        succeeds("reconstruct", "--method", "zero-filled", "--data", scans.toString(), "--out", out.toString());
        assertEquals("[\"s9\",\"s10\"]", results(out).at("examples").toString());
        refused("neither a CMRxRecon data set", "reconstruct", "--method", "zero-filled", "--data",
                Files.createDirectory(folder.resolve("none")).toString(), "--out", out.toString());
        refused("--key has no effect without --single", "train", "--key", "k", "--data", scans.getParent().toString(),
                "--native");
    }

    /// Raw data of a scanner's converter to a series that viewers open.
    @Test
    void fromReadoutsToSeries() {
        Path scan = Shared.repository().resolve("ddei/io/src/test/resources/ismrmrd/undersampled.h5");
        says("read by --single", scan, "kind ISMRMRD", "40 readouts of 16 samples", "8 frames of 8×8, 2 coils",
                "pixels 37.5 x 37.5 mm");
        Path out = folder.resolve("out");
        succeeds("reconstruct", "--method", "view-sharing", "--single", scan.toString(), "--format", "dicom", "--out",
                out.toString());
        says("read by simulate --from", out.resolve("recon-dicom"), "(8,8,8)", "pixels 37.5 x 37.5 mm, slice 6 mm");
    }

    @Test
    void inspectShowsEveryFormat() {
        Path out = folder.resolve("out");
        succeeds("reconstruct", "--method", "zero-filled", "--single", npz.toString(), "--format",
                "npz,cfl,mat,nii,dicom,png,gif",
                "--out", out.toString());
        says("read by simulate --from", out.resolve("recon.nii.gz"), "kind NIfTI", "(6,24,18)", "frame time unknown");
        says("read by simulate --from", out.resolve("recon-dicom"), "kind a folder", "(6,24,18)", "frame time unknown");
        says("read by simulate --from", out.resolve("recon.gif"), "kind a GIF", "frames 100 ms apart");
        says("read by simulate --from", out.resolve("recon-001.png"), "kind a picture", "(1,24,18)");
        says("read by --single", npz, "kind a NumPy archive", "kspace", "the order of npz files", "acceleration");
        says("read by --single", out.resolve("recon.cfl"), "kind BART's pair", "BART's axes");
        says("", written("a.mat"), "kind MATLAB 5", "scan", "not read by --single", "with --key");
    }

    private static void says(String reading, Path file, String... words) {
        String said = succeeds("inspect", file.toString()).replaceAll(" +", " ");
        for (String word : words) assertTrue(said.contains(word), said);
        assertTrue(said.contains(reading), said);
    }
}
