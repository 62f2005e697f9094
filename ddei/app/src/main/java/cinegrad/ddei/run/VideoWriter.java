package cinegrad.ddei.run;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.image.DicomSeries;
import cinegrad.ddei.io.image.Nifti;
import cinegrad.ddei.io.matlab.Mat5Writer;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.report.Montage;
import cinegrad.ddei.report.ReportVideo;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Writes a reconstruction as other programs read it.
///
/// | format | files |
/// |---|---|
/// | NPZ | `recon.npz`: complex `recon` and, where it was found out, real `spread` (T, H, W), times and sizes ([Geometry]) |
/// | CFL | `recon.cfl`, `recon.hdr`: readout H and phase encoding W on BART's axes 0 and 1, time on its axis 10 |
/// | MAT | `recon.mat`: complex single `recon` (H, W, T), MATLAB 5, and times and sizes |
/// | NII | `recon.nii.gz`: magnitudes (x, y, 1, t), pixel size, slice thickness, frame time and orientation |
/// | DICOM | `recon-dicom/frame-001.dcm`, …: magnitudes, one file a frame ([DicomSeries]) |
/// | PNG | `recon-001.png`, …: one picture a frame |
/// | GIF | `recon.gif`: the film, repeating |
final class VideoWriter {
    private static final String DICOM_FOLDER = "recon-dicom";
    private static final String FILES = "{recon.npz,recon.cfl,recon.hdr,recon.mat,recon.nii.gz,recon.gif,recon-[0-9]*.png}";
    private static final String DICOM_FILES = "frame-[0-9]*.dcm";

    private VideoWriter() { }

    /// Writes the result's video in each format; files of an earlier result in other formats, or of more frames, go. Arrays are
    /// divided by what the data were multiplied by when they were read; pictures show the same either way.
    static void write(Set<OutputFormat> formats, Path folder, Outcome outcome) {
        var written = new HashSet<String>();
        for (var format : formats) {
            write(format, folder, outcome);
            written.addAll(names(format, outcome.result().video().shape().size(1)));
        }
        remove(folder, written);
    }

    /// Removes the files of a reconstruction but these, named from `folder`.
    static void remove(Path folder, Set<String> kept) {
        Path dicom = folder.resolve(DICOM_FOLDER);
        try {
            remove(folder, FILES, folder, kept);
            if (Files.isDirectory(dicom)) {
                remove(dicom, DICOM_FILES, folder, kept);
                removeIfEmpty(dicom);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("output folder " + folder + ": an earlier reconstruction cannot be removed: "
                    + AtomicFile.reason(e), e);
        }
    }

    private static void remove(Path in, String pattern, Path from, Set<String> kept) throws IOException {
        try (var files = Files.newDirectoryStream(in, pattern)) {
            for (Path file : files) {
                if (!kept.contains(from.relativize(file).toString().replace('\\', '/'))) Files.delete(file);
            }
        }
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        boolean empty;
        try (var files = Files.newDirectoryStream(folder)) {
            empty = !files.iterator().hasNext();
        }
        if (empty) Files.delete(folder);
    }

    private static List<String> names(OutputFormat format, int frames) {
        return switch (format) {
            case NPZ -> List.of("recon.npz");
            case CFL -> List.of("recon.cfl", "recon.hdr");
            case MAT -> List.of("recon.mat");
            case NII -> List.of("recon.nii.gz");
            case DICOM -> IntStream.range(0, frames).mapToObj(t -> dicom(t, frames)).toList();
            case PNG -> IntStream.range(0, frames).mapToObj(t -> picture(t, frames)).toList();
            case GIF -> List.of("recon.gif");
        };
    }

    private static String picture(int frame, int frames) {
        return "recon-" + number(frame, frames) + ".png";
    }

    private static String dicom(int frame, int frames) {
        return DICOM_FOLDER + "/frame-" + number(frame, frames) + ".dcm";
    }

    /// Frames are counted from 1, as players count them, by numbers of one length.
    private static String number(int frame, int frames) {
        int digits = Math.max(3, Integer.toString(frames).length());
        return String.format(Locale.ROOT, "%0" + digits + "d", frame + 1);
    }

    private static void write(OutputFormat format, Path folder, Outcome outcome) {
        NdArray complex = outcome.result().video();
        var geometry = outcome.geometry();
        Shape s = complex.shape();
        var video = HostArray.complex(Shape.of(s.size(1), s.size(2), s.size(3)),
                dividedBy(outcome.factor(), firstVideo(complex)));
        switch (format) {
            case NPZ -> Npz.write(folder.resolve("recon.npz"), withSpread(named(video, geometry), outcome), Npz.Packing.DEFLATED);
            case CFL -> Bart.write(folder.resolve("recon"), video.permute(1, 2, 0)
                    .reshape(Shape.of(s.size(2), s.size(3), 1, 1, 1, 1, 1, 1, 1, 1, s.size(1))));
            case MAT -> Mat5Writer.write(folder.resolve("recon.mat"), named(video.permute(1, 2, 0), geometry));
            case NII -> Nifti.writeVideo(folder.resolve("recon.nii.gz"), magnitudes(video), geometry);
            case DICOM -> DicomSeries.write(names(format, s.size(1)).stream().map(folder::resolve).toList(), magnitudes(video),
                    geometry, "Cinegrad " + outcome.result().method());
            case PNG -> {
                var montage = Montage.of(List.of(shown(complex)));
                for (int t = 0; t < s.size(1); t++) bytes(folder.resolve(picture(t, s.size(1))), montage.plain(t));
            }
            case GIF -> bytes(folder.resolve("recon.gif"), Montage.of(List.of(shown(complex))).plainGif(outcome.shownSeconds()));
        }
    }

    private static Map<String, HostArray> named(HostArray video, Geometry geometry) {
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("recon", video);
        arrays.putAll(geometry.arrays());
        return arrays;
    }

    private static Map<String, HostArray> withSpread(Map<String, HostArray> arrays, Outcome outcome) {
        outcome.result().spread().ifPresent(s -> arrays.put("spread", HostArray.of(
                Shape.of(s.shape().size(1), s.shape().size(2), s.shape().size(3)), dividedBy(outcome.factor(), s.toFloats()))));
        return arrays;
    }

    private static float[] dividedBy(double factor, float[] numbers) {
        if (factor != 1) for (int i = 0; i < numbers.length; i++) numbers[i] = (float) (numbers[i] / factor);
        return numbers;
    }

    private static HostArray magnitudes(HostArray video) {
        float[] z = video.toFloats();
        var magnitude = new float[z.length / 2];
        for (int i = 0; i < magnitude.length; i++) magnitude[i] = (float) Math.hypot(z[2 * i], z[2 * i + 1]);
        return HostArray.of(video.shape(), magnitude);
    }

    private static ReportVideo shown(NdArray complex) {
        return video("recon", complex);
    }

    /// The first video of a batch, for a report.
    ///
    /// @param complex (N, T, H, W)
    static ReportVideo video(String name, NdArray complex) {
        Shape s = complex.shape();
        return ReportVideo.ofComplex(name, firstVideo(complex), s.size(1), s.size(2), s.size(3));
    }

    private static float[] firstVideo(NdArray complex) {
        float[] all = complex.toFloats();
        return Arrays.copyOf(all, all.length / complex.shape().size(0));
    }

    private static void bytes(Path file, byte[] content) {
        AtomicFile.write(file, out -> out.write(content));
    }
}
