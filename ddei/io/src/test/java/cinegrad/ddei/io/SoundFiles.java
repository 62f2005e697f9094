package cinegrad.ddei.io;

import cinegrad.ddei.io.Samples.Syntax;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.RawScan;
import cinegrad.ddei.io.cine.Readouts;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.image.MagnitudeVideo;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.json.JsonException;
import cinegrad.ddei.io.matlab.Mat5Writer;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ddei.io.torch.TorchFile;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Small sound files of every format, and how each is read to its last number.
final class SoundFiles {
    private static final long MOST_BYTES = 24 << 20;
    private static final ThreadLocal<List<ReadBudget>> BUDGETS = ThreadLocal.withInitial(ArrayList::new);
    private static final String JSON = """
            {"format": "cinegrad training request", "version": 1, "data": {"kind": "single", "files": ["/a/b.npz"],
             "noiseStream": 0, "units": "decade"}, "noise": 1.5e-3, "nested": [[[{"a": [true, false, null, -12, "\\u00e9\\n"]}]]],
             "seed": -9223372036854775808, "empty": {}, "none": []}""";

    private SoundFiles() { }

    /// A reader and a small sound file for it.
    record Reader(String name, String ending, byte[] sound, Consumer<Path> read) {
        /// Where the file may end and still be sound: a MATLAB 5 file is a row of variables without an end of its own, and
        /// trailing sizes of a BART header may be left out.
        List<Integer> ends() {
            var ends = new ArrayList<Integer>();
            if (ending.equals(".mat") && sound[126] == 'I') {
                var in = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
                for (int at = 128; at < sound.length; at += 8 + in.getInt(at + 4)) ends.add(at);
            }
            if (ending.equals(".hdr")) for (int n = "# Dimensions\n2 3".length(); n < sound.length; n++) ends.add(n);
            return ends;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Reader> readers(Path folder) throws IOException {
        var readers = new ArrayList<Reader>();
        Path made = Files.createDirectories(folder.resolve("made"));
        var small = HostArray.complex(Shape.of(2, 3), 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f, 11f, 12f);
        Npy.write(made.resolve("a.npy"), small);
        readers.add(new Reader("npy", ".npy", Files.readAllBytes(made.resolve("a.npy")), p -> Npy.read(p, budget())));
        for (var packing : Npz.Packing.values()) {
            var arrays = new LinkedHashMap<String, HostArray>();
            arrays.put("image_re_im", HostArray.of(Shape.of(2, 4, 3, 2), new float[48]));
            arrays.put("mask", HostArray.of(ElementType.UINT8, Shape.of(2, 3), 1, 0, 1, 0, 1, 1));
            Npz.write(made.resolve("a.npz"), arrays, packing);
            readers.add(new Reader("npz " + packing, ".npz", Files.readAllBytes(made.resolve("a.npz")), p -> {
                try (var npz = Npz.open(p, budget())) {
                    npz.names().forEach(npz::read);
                }
            }));
        }
        readers.add(new Reader("acquisition", ".npz", Files.readAllBytes(made.resolve("a.npz")),
                p -> SingleAcquisition.read(p, ArrayChoice.FOUND, budget())));
        Npz.write(made.resolve("spokes.npz"), Readouts.of(2, 3, 2, 8).arrays(), Npz.Packing.STORED);
        readers.add(new Reader("spokes", ".npz", Files.readAllBytes(made.resolve("spokes.npz")),
                p -> RawScan.read(p, ArrayChoice.FOUND, budget())));
        var scan = KspaceSample.numbers(2, 4, 16, 12);
        Mat5Writer.write(made.resolve("scan.mat"), Map.of("scan", scan.permute(2, 3, 0, 1)));
        readers.add(new Reader("acquisition.mat", ".mat", Files.readAllBytes(made.resolve("scan.mat")),
                p -> SingleAcquisition.read(p, ArrayChoice.FOUND, budget())));
        Npy.write(made.resolve("scan.npy"), scan);
        readers.add(new Reader("acquisition.npy", ".npy", Files.readAllBytes(made.resolve("scan.npy")),
                p -> SingleAcquisition.read(p, ArrayChoice.FOUND, budget())));
        Bart.write(made.resolve("bart"), small);
        byte[] numbers = Files.readAllBytes(made.resolve("bart.cfl"));
        readers.add(new Reader("bart header", ".hdr", Files.readAllBytes(made.resolve("bart.hdr")), p -> {
            Path cfl = p.resolveSibling(p.getFileName().toString().replace(".hdr", ".cfl"));
            write(cfl, numbers);
            try {
                Bart.read(p, budget());
            } finally {
                cfl.toFile().delete();
            }
        }));
        for (String name : new String[] {"mask_v5_compressed.mat", "types_v5_plain.mat", "types_v5_compressed.mat",
                "multi_vars.mat", "cine_lax_gzip_1chunk.mat"}) {
            readers.add(new Reader(name, ".mat", Files.readAllBytes(Shared.fixtures("formats").resolve(name)),
                    SoundFiles::readMat));
        }
        for (String name : new String[] {"dtypes_zip.pth", "dtypes_legacy.pth"}) {
            readers.add(new Reader(name, ".pth", Files.readAllBytes(Shared.fixtures("checkpoints").resolve(name)),
                    p -> TorchFile.read(p, budget())));
        }
        readers.add(new Reader("safetensors", ".safetensors",
                Files.readAllBytes(Shared.fixtures("checkpoints").resolve("dtypes.safetensors")), p -> {
            SafeTensors.metadata(p);
            SafeTensors.read(p, budget());
        }));
        byte[] nifti = Samples.nifti(ByteOrder.LITTLE_ENDIAN, 0, 4, 3, 2, 2);
        readers.add(new Reader("nifti", ".nii", nifti, SoundFiles::readVideo));
        readers.add(new Reader("nifti, packed", ".nii.gz", Samples.gzip(nifti), SoundFiles::readVideo));
        readers.add(new Reader("nifti 2", ".nii", Samples.nifti2(ByteOrder.BIG_ENDIAN, 0, 4, 3, 2, 2), SoundFiles::readVideo));
        for (var syntax : Syntax.values()) {
            readers.add(new Reader("dicom " + syntax, ".dcm", Samples.dicom(syntax, 2, 1, 3), SoundFiles::readVideo));
        }
        readers.add(new Reader("png", ".png", Samples.picture("png", 9, 8, 1, 2, 3, 4), SoundFiles::readVideo));
        readers.add(new Reader("jpeg", ".jpg", Samples.picture("jpg", 9, 8, 1, 2, 3, 4), SoundFiles::readVideo));
        readers.add(new Reader("bmp", ".bmp", Samples.picture("bmp", 9, 8, 1, 2, 3, 4), SoundFiles::readVideo));
        readers.add(new Reader("gif", ".gif", Samples.film(3, 9, 8), SoundFiles::readVideo));
        readers.add(new Reader("dicom nests", ".dcm", Samples.dicomNests(), SoundFiles::readVideo));
        for (String name : new String[] {"matlab5-plain.mat", "matlab5-packed.mat", "matlab5-kinds.mat",
                "matlab5-kinds-packed.mat", "cell-beside-numbers.mat", "fill-value.mat"}) {
            readers.add(new Reader(name, ".mat", resource("unusual/" + name), SoundFiles::readMat));
        }
        for (String name : new String[] {"hdf5-earliest.h5", "hdf5-latest.h5", "hdf5-kinds.h5"}) {
            readers.add(new Reader(name, ".mat", resource("unusual/" + name), SoundFiles::readMat));
        }
        for (String name : new String[] {"full.h5", "undersampled.h5"}) {
            readers.add(new Reader("ismrmrd " + name, ".h5", resource("ismrmrd/" + name),
                    p -> SingleAcquisition.read(p, ArrayChoice.FOUND, budget())));
        }
        readers.add(new Reader("hdf5-limits.h5", ".mat", resource("unusual/hdf5-limits.h5"), SoundFiles::readParts));
        for (var syntax : Syntax.values()) {
            readers.add(new Reader("dicom by frame, " + syntax, ".dcm",
                    Samples.dicomByFrame(syntax, List.of("1\\0\\5", "2\\-1\\5", "0.5\\10\\5")), SoundFiles::readVideo));
        }
        readers.add(new Reader("png with transparency", ".png", Samples.veiled(8, 0, 51, 102, 204), SoundFiles::readVideo));
        readers.add(new Reader("json", ".json", JSON.getBytes(StandardCharsets.UTF_8), SoundFiles::readJson));
        for (String name : new String[] {"conjugate.pth", "foreign-objects.pth"}) {
            readers.add(new Reader(name, ".pth", resource("unusual/" + name), p -> TorchFile.read(p, budget())));
        }
        return readers;
    }

    private static void readJson(Path path) {
        try {
            Json.parse(Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (JsonException e) {
            throw new FileFormatException(path.toString(), e.offset(), e.getMessage(), e);
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
    }

    private static void readVideo(Path path) {
        MagnitudeVideo.read(path, Optional.empty(), budget());
    }

    private static void readMat(Path path) {
        try (var mat = MatFile.open(path, budget())) {
            for (String name : mat.names()) mat.read(name);
        }
    }

    /// Of variables of very many chunks a single element.
    private static void readParts(Path path) {
        try (var mat = MatFile.open(path, budget())) {
            for (String name : mat.names()) {
                int[] sizes = mat.sizes(name);
                if (sizes.length == 1 && sizes[0] > 100_000) mat.readSlice(name, 0, 135_300);
                else mat.read(name);
            }
        }
    }

    private static ReadBudget budget() {
        var budget = new ReadBudget(MOST_BYTES);
        BUDGETS.get().add(budget);
        return budget;
    }

    /// The steps of work this thread's readings took since the last call.
    static long worked() {
        long steps = BUDGETS.get().stream().mapToLong(ReadBudget::worked).sum();
        BUDGETS.get().clear();
        return steps;
    }

    /// A file among the resources of the tests.
    static byte[] resource(String name) {
        try (var in = SoundFiles.class.getResourceAsStream("/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path path, byte[] content) {
        try {
            Files.write(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
