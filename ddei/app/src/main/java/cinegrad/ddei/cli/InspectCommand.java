package cinegrad.ddei.cli;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.arrays.ArrayFile;
import cinegrad.ddei.io.cine.Acquisitions;
import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.RawScan;
import cinegrad.ddei.io.cine.ReadoutAcquisition;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.image.MagnitudeVideo;
import cinegrad.ddei.io.ismrmrd.Ismrmrd;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ddei.io.torch.TorchFile;
import cinegrad.ddei.physics.PartialFourier;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "inspect", mixinStandardHelpOptions = true,
        description = {"Lists what a file holds, and says how the program reads it.",
            "Formats, told by content: .npy, .npz, .mat (v5 and v7.3), HDF5, ISMRMRD, .cfl/.hdr, .safetensors, PyTorch's .pth, "
            + ".pt and "
            + ".pth.tar, of which nothing is run;",
            "NIfTI, DICOM (a file or a folder), PNG, JPEG, BMP, GIF. Also the folder of a data set or of a training."},
        footer = {"", "Example:  ./cinegrad inspect P001/cine_lax.mat"})
final class InspectCommand implements Callable<Integer> {
    private static final int LONGEST_VALUE = 100;
    private static final int LONGEST_TEXT = 400;

    @Parameters(paramLabel = "PATH")
    private Path file;

    @Override
    public Integer call() {
        FileKind kind = FileKind.of(file);
        switch (kind) {
            case NPY, NPZ, MATLAB5, MATLAB73, HDF5, BART -> arrays(kind);
            case SAFETENSORS -> safeTensors();
            case TORCH -> torch();
            case NIFTI, DICOM, GIF, PICTURE -> {
                head(kind);
                video(MagnitudeVideo.recording(file, Optional.empty()));
            }
            case FOLDER -> folder();
            case UNKNOWN -> throw new FileFormatException(file.toString(), FileFormatException.UNKNOWN,
                    "unknown kind of file; known are .npy, .npz, .mat, .h5, .cfl with .hdr, .safetensors, .pth, .pt, .pth.tar, "
                    + "NIfTI, DICOM, PNG, JPEG, BMP and GIF");
        }
        return 0;
    }

    private void head(FileKind kind) {
        line("kind", kind.description());
    }

    private static void line(String name, String text) {
        System.out.printf(Locale.ROOT, "%-32s %s%n", name, text);
    }

    private void arrays(FileKind kind) {
        if (kind == FileKind.HDF5 && Ismrmrd.isOne(file)) {
            line("kind", "ISMRMRD (HDF5)");
        } else {
            head(kind);
            listed();
        }
        Optional<String> refused = Optional.empty();
        try {
            var scan = RawScan.read(file, ArrayChoice.FOUND);
            line("read by --single", scan.layout());
            line("", String.format(Locale.ROOT, "%s, %d frames of %d×%d%s, acceleration %.2f",
                    kindOf(scan), scan.frames(), scan.height(),
                    scan.width(), scan.coils() == 0 ? "" : ", " + scan.coils() + " coils", scan.acceleration()));
            if (scan instanceof SingleAcquisition grid) {
                PartialFourier.of(grid.mask().values(), grid.width()).ifPresent(side -> line("", side + "; reconstruct fills the "
                        + "rest by conjugate symmetry (--partial-fourier)"));
            }
            line("", scan.geometry().toString());
        } catch (FileFormatException e) {
            refused = Optional.of(e.reason());
        }
        try {
            if (kind == FileKind.NPY || kind == FileKind.NPZ || kind == FileKind.HDF5) {
                video(MagnitudeVideo.recording(file, Optional.empty()));
                refused = Optional.empty();
            }
        } catch (FileFormatException e) {
            refused = refused.map(reason -> reason + "; nor by simulate --from: " + e.reason());
        }
        refused.ifPresent(reason -> line("not read by --single", reason));
    }

    private static String kindOf(RawScan scan) {
        return switch (scan) {
            case ReadoutAcquisition spokes -> "measured along " + spokes.readouts() + " readouts of " + spokes.samples()
                    + " samples a frame" + (spokes.image().isPresent() ? ", true video known" : "");
            case SingleAcquisition grid -> grid.image().isPresent() ? "image, true video known" : "measured k-space";
        };
    }

    private void listed() {
        try (var arrays = ArrayFile.open(file)) {
            for (String name : arrays.names()) System.out.println(described(FileText.shown(name), arrays.read(name)));
            arrays.unsupported().forEach((name, reason) -> line(FileText.shown(name), "not read: " + reason));
        }
    }

    private static void video(MagnitudeVideo.Recording recording) {
        line("read by simulate --from", "magnitudes (T,H,W) = " + recording.frames().shape());
        System.out.println(described("frames", recording.frames()));
        line("", recording.geometry().toString());
    }

    private void safeTensors() {
        head(FileKind.SAFETENSORS);
        var content = SafeTensors.read(file);
        content.metadata().forEach((key, value) -> System.out.println(FileText.shown(key) + ": "
                + FileText.shown(value, LONGEST_TEXT)));
        content.arrays().forEach((key, array) -> System.out.println(described(FileText.shown(key), array)));
        line("read by --model", Checkpoint.isOne(file) ? "a checkpoint of this program" : "weights, if they are of its network");
    }

    private void torch() {
        head(FileKind.TORCH);
        var content = TorchFile.read(file);
        if (content.values() instanceof Json.Obj(var members)) {
            members.forEach((key, value) -> {
                if (!(value instanceof Json.Obj) && !content.tensors().containsKey(key)) {
                    System.out.println(FileText.shown(key) + ": " + FileText.shown(value.toString(), LONGEST_VALUE));
                }
            });
        }
        content.tensors().forEach((key, array) -> System.out.println(described(FileText.shown(key), array)));
        line("read by --model", "weights, if they are of its network");
    }

    private void folder() {
        if (Files.isDirectory(file.resolve("SingleCoil"))) {
            line("kind", "a CMRxRecon data set");
            line("read by --data", "SingleCoil/Cine of " + file);
        } else if (Files.exists(Trainer.checkpointIn(file))) {
            line("kind", "the folder of a training");
            line("read by --model, --resume", "step " + Checkpoint.read(Trainer.checkpointIn(file)).step());
        } else {
            var scans = Acquisitions.find(file);
            head(FileKind.FOLDER);
            scans.forEach(scan -> line("read by --data", scan.getFileName().toString()));
            if (scans.isEmpty()) video(MagnitudeVideo.recording(file, Optional.empty()));
        }
    }

    private static String described(String name, HostArray array) {
        double[] numbers = array.toDoubles();
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        double squares = 0;
        for (double v : numbers) {
            least = Math.min(least, v);
            most = Math.max(most, v);
            squares += v * v;
        }
        String range = numbers.length == 0 ? "empty" : String.format(Locale.ROOT, "from %.4g to %.4g, norm %.6g", least, most,
                Math.sqrt(squares));
        return String.format(Locale.ROOT, "%-32s %-10s %-24s %s", name, array.type().name().toLowerCase(Locale.ROOT),
                array.shape(), range);
    }
}
