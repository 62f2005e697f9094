package cinegrad.ddei.io.image;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.NaturalOrder;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Videos of magnitudes from files of many kinds, as FLOAT32 (T, H, W):
///
/// | path | frames are |
/// |---|---|
/// | `.nii`, `.nii.gz` | the fourth axis, or the third where there is no fourth; of several slices the chosen one |
/// | `.h5`, `.hdf5` in the manner of fastMRI | the first axis of `reconstruction_rss`, `reconstruction_esc` or else of `kspace` (frames, \[coils,\] H, W), whose coils' magnitudes are combined |
/// | `.dcm`, or a folder of DICOM files | by trigger time, then by instance number, then by name; of several slice positions the one asked for |
/// | a folder of pictures, or one animated GIF | by name, numbers in their order |
/// | `.npy`, `.npz` | (T, H, W), or complex, or `image_re_im` (T, H, W, 2); of an archive `magnitude`, `image_re_im`, `image`, `recon`, or else the first such array whose name does not begin with `mask`, `kspace`, `ksp`, `coil` or `sens` |
public final class MagnitudeVideo {
    private static final List<String> VIDEOS = List.of("magnitude", "image_re_im", "image", "recon");

    /// A video with what its file says of times and sizes.
    ///
    /// @param frames FLOAT32 (T, H, W)
    /// @param slices how many the file holds, of which this is one
    public record Recording(HostArray frames, Geometry geometry, int slices) { }

    /// Arrays of an archive that have the axes of a video and are none.
    private static final Pattern NO_IMAGES = Pattern.compile("(mask|k_?space|ksp|coil|sens).*", Pattern.CASE_INSENSITIVE);

    private final Path path;
    private final ReadBudget budget;
    private final Optional<Integer> slice;
    private Geometry geometry = Geometry.UNKNOWN;
    private int slices = 1;

    private MagnitudeVideo(Path path, ReadBudget budget, Optional<Integer> slice) {
        this.path = path;
        this.budget = budget;
        this.slice = slice;
    }

    /// The frames of [#recording(Path, Optional)] alone.
    public static HostArray read(Path path, Optional<Integer> slice) {
        return read(path, slice, ReadBudget.ofHeap());
    }

    public static HostArray read(Path path, Optional<Integer> slice, ReadBudget budget) {
        return recording(path, slice, budget).frames();
    }

    /// @param slice which one of several, from 0; empty: the middle one
    public static Recording recording(Path path, Optional<Integer> slice) {
        return recording(path, slice, ReadBudget.ofHeap());
    }

    public static Recording recording(Path path, Optional<Integer> slice, ReadBudget budget) {
        Recording stored = stored(path, slice, budget);
        HostArray video = magnitude(stored.frames);
        for (float v : video.toFloats()) {
            if (!Float.isFinite(v)) {
                throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, "holds a number that is not finite");
            }
        }
        return new Recording(video, stored.geometry, stored.slices);
    }

    /// The same frames as the file has them: signed or complex, of any type, numbers that are not finite among them.
    public static Recording stored(Path path, Optional<Integer> slice, ReadBudget budget) {
        var reader = new MagnitudeVideo(path, budget, slice);
        HostArray video = reader.video();
        if (reader.slices == 1 && slice.isPresent()) reader.chosen(1);            // an error for any but the first
        if (video.shape().elements() == 0) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, "an empty video " + video.shape());
        }
        return new Recording(video, reader.geometry, reader.slices);
    }

    private HostArray video() {
        return switch (FileKind.of(path)) {
            case FOLDER -> folder();
            case NIFTI -> nifti(Nifti.read(path, budget));
            case HDF5, MATLAB73 -> fastMri();
            case NPZ -> npz();
            case NPY -> numpy("the array", Npy.read(path, budget));
            case GIF, PICTURE -> pictures();
            case DICOM -> {
                var file = Dicom.read(path, budget);
                geometry = file.geometry();
                yield file.frames();
            }
            case MATLAB5, BART, TORCH, SAFETENSORS -> throw error(FileKind.of(path).description()
                    + " is no video of magnitudes; known are NIfTI, fastMRI's HDF5, DICOM, pictures, .npy and .npz");
            case UNKNOWN -> throw error("no video of a known kind; known are .nii, .nii.gz, .h5, DICOM, pictures, .npy and .npz");
        };
    }

    private HostArray pictures() {
        var film = Pictures.film(path, budget);
        geometry = Geometry.ofFrames(film.frameSeconds());
        return film.frames();
    }

    /// (x, y\[, z\]\[, t\]) to (t, y, x).
    private HostArray nifti(Nifti file) {
        HostArray image = file.values();
        HostArray still = image;
        geometry = file.geometry();
        if (image.shape().rank() > 4) throw error("an image " + image.shape() + " of more than four axes");
        if (image.shape().rank() == 4) {
            int index = chosen(image.shape().size(2));
            still = image.slice(2, index);
            geometry = geometry.slice(index);
        } else {
            geometry = geometry.withFrameSeconds(OptionalDouble.empty());
        }
        if (still.shape().rank() == 2) still = still.reshape(still.shape().insert(2, 1));
        return still.permute(2, 1, 0);
    }

    private int chosen(int among) {
        slices = among;
        int index = slice.orElse(slices / 2);
        if (index < 0 || index >= slices) {
            throw new IllegalArgumentException("slice " + index + ": " + path + " has "
                    + (slices == 1 ? "one slice, 0" : "slices 0 … " + (slices - 1)));
        }
        return index;
    }

    private HostArray fastMri() {
        try (var file = MatFile.open(path, budget)) {
            for (String name : List.of("reconstruction_rss", "reconstruction_esc")) {
                if (!file.names().contains(name)) continue;
                HostArray images = file.read(name).reversedAxes();
                if (images.shape().rank() != 3) throw error(name + " of shape " + images.shape() + ", expected (frames, H, W)");
                return images;
            }
            if (!file.names().contains("kspace")) {
                throw error("neither reconstruction_rss, reconstruction_esc nor kspace; it has " + file.names());
            }
            HostArray kspace = file.read("kspace").reversedAxes();
            if (!kspace.type().isComplex() || kspace.shape().rank() != 3 && kspace.shape().rank() != 4) {
                throw error("kspace " + kspace + ", expected complex (frames, H, W) or (frames, coils, H, W)");
            }
            return combined(kspace.shape().rank() == 4 ? kspace : kspace.reshape(kspace.shape().insert(1, 1)));
        }
    }

    /// The root of the sum of squares over the coils of F⁻¹ k.
    private static HostArray combined(HostArray kspace) {
        Shape s = kspace.shape();
        float[] k = kspace.toFloats();
        Fft.transform(k, k, FftGeometry.of(s, Direction.INVERSE, Norm.ORTHO, Centering.CENTERED, 2, 3),
                new Parallel(Runtime.getRuntime().availableProcessors()));
        int frame = s.size(2) * s.size(3);
        var out = new float[s.size(0) * frame];
        for (int t = 0; t < s.size(0); t++) {
            for (int i = 0; i < frame; i++) {
                double sum = 0;
                for (int c = 0; c < s.size(1); c++) {
                    int at = 2 * ((t * s.size(1) + c) * frame + i);
                    sum += (double) k[at] * k[at] + (double) k[at + 1] * k[at + 1];
                }
                out[t * frame + i] = (float) Math.sqrt(sum);
            }
        }
        return HostArray.of(s.remove(1), out);
    }

    private HostArray npz() {
        try (var npz = Npz.open(path, budget)) {
            geometry = Geometry.ofArrays(npz::find);
            var video = VIDEOS.stream().filter(npz::has).findFirst();
            for (String name : video.isPresent() ? List.of(video.get()) : npz.names()) {
                if (NO_IMAGES.matcher(name).matches()) continue;
                HostArray array = npz.read(name);
                if (array.shape().rank() == 3 || array.shape().rank() == 4 && array.shape().size(3) == 2) {
                    return numpy(name, array);
                }
            }
            throw error("no array of images (T,H,W) or (T,H,W,2); it has " + npz.names() + (npz.names().stream()
                    .anyMatch(name -> name.startsWith("k")) ? "; measurements are read by --single" : ""));
        }
    }

    private HostArray numpy(String name, HostArray array) {
        boolean pairs = array.shape().rank() == 4 && array.shape().size(3) == 2
                && (array.type() == ElementType.FLOAT32 || array.type() == ElementType.FLOAT64);
        if (!pairs && array.shape().rank() != 3) throw error(name + " is " + array + ", expected (T,H,W) or (T,H,W,2)");
        return pairs ? array.asComplex() : array;
    }

    private HostArray folder() {
        var dicoms = new ArrayList<Path>();
        var pictures = new ArrayList<Path>();
        try (var files = Files.list(path)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .sorted((a, b) -> NaturalOrder.compare(a.getFileName().toString(), b.getFileName().toString())).toList()) {
                switch (FileKind.of(file)) {
                    case GIF, PICTURE -> pictures.add(file);
                    case DICOM -> dicoms.add(file);
                    default -> { }                                     // a series has directories and notes beside it
                }
            }
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
        if (!dicoms.isEmpty() && !pictures.isEmpty()) {
            throw error("a folder with both DICOM files and pictures; give one with frames alone");
        }
        if (dicoms.isEmpty() && pictures.isEmpty()) throw error("a folder with neither DICOM files nor pictures");
        return dicoms.isEmpty() ? together(pictures.stream().map(p -> kept(Pictures.read(p, budget.another()))).toList())
                : series(dicoms);
    }

    /// The frames of one file of the folder, all of which share the folder's budget.
    private HostArray kept(HostArray frames) {
        budget.admit(path.toString(), FileFormatException.UNKNOWN, "the frames of a file", 4L * frames.shape().elements());
        return frames;
    }

    private HostArray series(List<Path> files) {
        var all = new ArrayList<Dicom>();
        for (Path file : files) {
            var dicom = Dicom.read(file, budget.another());
            kept(dicom.frames());
            all.add(dicom);
        }
        var names = all.stream().map(Dicom::series).distinct().toList();
        if (names.size() > 1) throw error("a folder with " + names.size() + " DICOM series; give one with a single series");
        var slices = slices(all);
        var frames = new ArrayList<>(slices.get(chosen(slices.size())));
        frames.sort(Comparator.comparingDouble(Dicom::trigger).thenComparingInt(Dicom::number));
        var first = frames.getFirst().geometry();
        OptionalDouble seconds = triggered(frames);
        geometry = seconds.isPresent() ? first.withFrameSeconds(seconds) : first;
        return together(frames.stream().map(Dicom::frames).toList());
    }

    /// The median time from one trigger to the next, if every file has one.
    private static OptionalDouble triggered(List<Dicom> frames) {
        double[] times = frames.stream().mapToDouble(Dicom::trigger).toArray();
        if (times.length < 2 || Arrays.stream(times).anyMatch(Double::isNaN)) return OptionalDouble.empty();
        double[] steps = IntStream.range(1, times.length).mapToDouble(i -> times[i] - times[i - 1]).sorted().toArray();
        double median = (steps[(steps.length - 1) / 2] + steps[steps.length / 2]) / 2;
        return Geometry.ofFrames(median / 1000).frameSeconds();
    }

    /// The files of each slice position, positions in the order along the axis in which they differ most.
    private List<List<Dicom>> slices(List<Dicom> all) {
        var groups = new LinkedHashMap<List<Double>, List<Dicom>>();
        for (Dicom file : all) groups.computeIfAbsent(file.position(), _ -> new ArrayList<>()).add(file);
        if (groups.size() == 1) return List.of(all);
        int rank = groups.keySet().iterator().next().size();
        if (rank == 0 || groups.keySet().stream().anyMatch(p -> p.size() != rank)) {
            throw error("DICOM files of which only some say where their slice lies");
        }
        int counts = (int) groups.values().stream().map(List::size).distinct().count();
        if (counts > 1) {
            throw error("a folder with " + groups.size() + " slice positions of different numbers of files, "
                    + groups.values().stream().map(List::size).toList()
                    + "; give one with the frames of one slice");
        }
        int axis = 0;
        double widest = -1;
        for (int i = 0; i < rank; i++) {
            int at = i;
            var along = groups.keySet().stream().mapToDouble(p -> p.get(at)).summaryStatistics();
            if (along.getMax() - along.getMin() > widest) {
                widest = along.getMax() - along.getMin();
                axis = i;
            }
        }
        int along = axis;
        return groups.entrySet().stream().sorted(Comparator.comparingDouble(e -> e.getKey().get(along))).map(Map.Entry::getValue)
                .toList();
    }

    /// The videos one after the other.
    private HostArray together(List<HostArray> videos) {
        Shape first = videos.getFirst().shape().remove(0);
        for (var v : videos) {
            if (!v.shape().remove(0).equals(first)) {
                throw error("frames of different sizes, " + first + " and " + v.shape().remove(0));
            }
        }
        int frames = videos.stream().mapToInt(v -> v.shape().size(0)).sum();
        var shape = first.insert(0, frames);
        budget.admit(path.toString(), FileFormatException.UNKNOWN, "the video " + shape, 4L * shape.elements());
        var out = new float[shape.elements()];
        int at = 0;
        for (var v : videos) {
            float[] values = v.toFloats();
            System.arraycopy(values, 0, out, at, values.length);
            at += values.length;
        }
        return HostArray.of(shape, out);
    }

    private static HostArray magnitude(HostArray video) {
        float[] values = video.toFloats();
        if (!video.type().isComplex()) {
            for (int i = 0; i < values.length; i++) values[i] = Math.abs(values[i]);
            return HostArray.of(video.shape(), values);
        }
        var out = new float[values.length / 2];
        IntStream.range(0, out.length).forEach(i -> out[i] = (float) Math.hypot(values[2 * i], values[2 * i + 1]));
        return HostArray.of(video.shape(), out);
    }

    private FileFormatException error(String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }
}
