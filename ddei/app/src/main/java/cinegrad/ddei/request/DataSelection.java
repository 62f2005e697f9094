package cinegrad.ddei.request;

import cinegrad.ddei.io.cine.Acquisitions;
import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.AxisOrder;
import cinegrad.ddei.io.cine.Binning;
import cinegrad.ddei.io.cine.CoilPreparation;
import cinegrad.ddei.io.cine.CoilPreparation.Compression;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.io.cine.ReadoutChoice;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.json.Json;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Where acquisitions come from.
public sealed interface DataSelection {
    Json toJson();

    /// The same with every path of a file or folder changed.
    DataSelection mappingPaths(UnaryOperator<Path> change);

    static DataSelection fromJson(Json json) {
        var fields = new JsonFields("data", json);
        DataSelection selection = switch (fields.text("kind")) {
            case "single" -> new SingleFiles(fields.at("files").items().stream().map(f -> Path.of(f.text())).toList(),
                    fields.integer("noiseStream"),
                    fields.find("units").isPresent() ? fields.choice("units", Units.class) : Units.STORED, choice(fields));
            case "list" -> new ScanList(Path.of(fields.text("list")), fields.choice("units", Units.class), choice(fields));
            case "cmrxrecon" -> new CmrxReconSet(Path.of(fields.text("folder")), fields.text("set"),
                    fields.find("maskFolder").map(Json::text),
                    fields.find("drawnMasks").map(m -> LineLaw.parse(m.text())),
                    fields.find("size").map(s -> FrameSize.parse(s.text())),
                    fields.choice("scale", Scale.class), fields.number("trainFraction"), fields.whole("splitSeed"));
            case "phantom" -> new PhantomScan(fields.whole("seed"), fields.integer("frames"), fields.integer("height"),
                    fields.integer("width"),
                    fields.number("frameSeconds"), fields.number("noise"), LineLaw.parse(fields.text("mask")));
            default -> throw new IllegalArgumentException("data: the kind \"" + fields.text("kind")
                    + "\" is unknown to this version of the program");
        };
        fields.finish();
        return selection;
    }

    private static ArrayChoice choice(JsonFields fields) {
        var readouts = new ReadoutChoice(fields.pathIfAny("trajectory"),
                fields.find("matrix").map(m -> FrameSize.parse(m.text())),
                fields.find("bin").map(b -> Binning.parse(b.text())));
        return new ArrayChoice(fields.find("key").map(Json::text), fields.find("axes").map(a -> AxisOrder.parse(a.text())),
                fields.integerIfAny("slice"), readouts, coils(fields));
    }

    private static CoilPreparation coils(JsonFields fields) {
        if (fields.find("coilMaps").isEmpty()) return CoilPreparation.EARLIER;
        return new CoilPreparation(fields.choice("whitening", CoilPreparation.Whitening.class), fields.pathIfAny("coilNoise"),
                fields.integerIfAny("compressCoils"), fields.find("compressBy").isPresent()
                ? fields.choice("compressBy", Compression.class) : Compression.SVD, fields.choice("coilMaps", MapEstimate.class));
    }

    /// What acquisitions in files of their own are multiplied by when they are read; everything written is divided by it again.
    enum Units {
        /// By 1, as in trainings of earlier versions.
        STORED,
        /// By the power of ten that brings their brightness into one fixed decade, as in trainings of earlier versions.
        DECADE,
        /// By what makes their brightness 2, as in trainings of earlier versions.
        EQUAL,
        /// By what makes their brightness that of videos of standard deviation 1, so that no units make a difference.
        NORMAL,
        /// As the data were that the network to be used was trained on.
        AS_TRAINED
    }

    /// Acquisitions in files of their own, each an example to train on and to evaluate.
    sealed interface OwnFiles extends DataSelection {
        /// What they are multiplied by.
        Units units();

        OwnFiles withUnits(Units other);

        /// Which array of each file holds the measurements, and how it lies.
        ArrayChoice choice();

        /// The files, from the root on.
        List<Path> files();

        private static Json json(Map<String, Object> members, OwnFiles selection) {
            members.put("units", JsonFields.text(selection.units()));
            JsonFields.put(members, "key", selection.choice().key());
            JsonFields.put(members, "axes", selection.choice().axes());
            JsonFields.put(members, "slice", selection.choice().slice());
            JsonFields.put(members, "trajectory", selection.choice().readouts().trajectory());
            JsonFields.put(members, "matrix", selection.choice().readouts().matrix());
            JsonFields.put(members, "bin", selection.choice().readouts().binning());
            var coils = selection.choice().coils();
            if (!coils.equals(CoilPreparation.EARLIER)) {
                members.put("whitening", JsonFields.text(coils.whitening()));
                JsonFields.put(members, "coilNoise", coils.noise());
                JsonFields.put(members, "compressCoils", coils.count());
                if (coils.compression() == Compression.GCC) members.put("compressBy", JsonFields.text(coils.compression()));
                members.put("coilMaps", JsonFields.text(coils.maps()));
            }
            return Json.of(members);
        }
    }

    /// Those named on the command line, read at once.
    ///
    /// @param noiseStream which stream of random numbers the first file's noise is drawn from, the others following; [#SHARED]:
    ///                    the same for all
    /// @param choice     which array of each file holds the measurements, and how it lies
    record SingleFiles(List<Path> files, int noiseStream, Units units, ArrayChoice choice) implements OwnFiles {
        /// All files get the same noise, as in trainings of the first format.
        public static final int SHARED = -1;

        public SingleFiles {
            files = List.copyOf(files);
            if (files.isEmpty()) throw new IllegalArgumentException("--single: which file?");
            if (noiseStream < SHARED) throw new IllegalArgumentException("data: there is no stream " + noiseStream + " of noise");
        }

        public SingleFiles(List<Path> files) {
            this(files, 0);
        }

        public SingleFiles(List<Path> files, int noiseStream) {
            this(files, noiseStream, Units.NORMAL, ArrayChoice.FOUND);
        }

        public SingleFiles with(ArrayChoice other) {
            return new SingleFiles(files, noiseStream, units, other);
        }

        @Override
        public SingleFiles withUnits(Units other) {
            return new SingleFiles(files, noiseStream, other, choice);
        }

        /// Which stream a file's noise is drawn from.
        public int noiseStream(int file) {
            return noiseStream == SHARED ? 0 : noiseStream + file;
        }

        /// Every file alone, its noise that which it has among the others.
        public List<DataSelection> apart() {
            return IntStream.range(0, files.size())
                    .<DataSelection>mapToObj(i -> new SingleFiles(List.of(files.get(i)), noiseStream == SHARED ? SHARED
                    : noiseStream(i), units, choice)).toList();
        }

        @Override
        public DataSelection mappingPaths(UnaryOperator<Path> change) {
            return new SingleFiles(files.stream().map(change).toList(), noiseStream, units, choice.mappingPaths(change));
        }

        @Override
        public Json toJson() {
            var members = members("single", "files", files.stream().map(Path::toString).toList());
            members.put("noiseStream", noiseStream);
            return OwnFiles.json(members, this);
        }
    }

    /// Those that a list names, each read when its turn comes: as many as one likes.
    ///
    /// @param list a file with a name a line
    record ScanList(Path list, Units units, ArrayChoice choice) implements OwnFiles {
        /// One of the files alone.
        public SingleFiles alone(Path file) {
            return new SingleFiles(List.of(file), 0, units, choice);
        }

        @Override
        public ScanList withUnits(Units other) {
            return new ScanList(list, other, choice);
        }

        @Override
        public List<Path> files() {
            return Acquisitions.listed(list);
        }

        @Override
        public DataSelection mappingPaths(UnaryOperator<Path> change) {
            return new ScanList(change.apply(list), units, choice.mappingPaths(change));
        }

        @Override
        public Json toJson() {
            return OwnFiles.json(members("list", "list", list.toString()), this);
        }
    }

    /// What normalizes the data.
    enum Scale { ORACLE, ZEROFILLED, NONE }

    /// A CMRxRecon data set, its patients divided into those to train on and those to evaluate.
    ///
    /// @param folder        holds `SingleCoil`
    /// @param maskFolder    the set's folder of masks; with neither this nor `drawnMasks` they lie beside the data
    /// @param drawnMasks    the law by which masks are drawn for the final frame size
    /// @param size          every frame is padded or cropped to this; empty: as acquired
    /// @param trainFraction part of the patients to train on; with 0 all are evaluated
    record CmrxReconSet(Path folder, String set, Optional<String> maskFolder, Optional<LineLaw> drawnMasks,
            Optional<FrameSize> size, Scale scale,
            double trainFraction, long splitSeed) implements DataSelection {
        public CmrxReconSet {
            if (maskFolder.isPresent() && drawnMasks.isPresent()) {
                throw new IllegalArgumentException("give --mask-folder or --draw-masks, not both");
            }
            Limits.within("--train-fraction", 0, 1, trainFraction);
        }

        @Override
        public DataSelection mappingPaths(UnaryOperator<Path> change) {
            return new CmrxReconSet(change.apply(folder), set, maskFolder, drawnMasks, size, scale, trainFraction, splitSeed);
        }

        @Override
        public Json toJson() {
            var members = members("cmrxrecon", "folder", folder.toString());
            members.put("set", set);
            JsonFields.put(members, "maskFolder", maskFolder);
            JsonFields.put(members, "drawnMasks", drawnMasks);
            JsonFields.put(members, "size", size);
            members.put("scale", JsonFields.text(scale));
            members.put("trainFraction", trainFraction);
            members.put("splitSeed", splitSeed);
            return Json.of(members);
        }
    }

    /// A scan of the digital thorax, simulated when it is loaded: one example.
    ///
    /// @param frameSeconds from one frame to the next
    /// @param noise        standard deviation relative to the brightest blood
    /// @param mask         the law of the sampled lines, drawn with the same seed
    record PhantomScan(long seed, int frames, int height, int width, double frameSeconds, double noise, LineLaw mask)
            implements DataSelection {
        public static final double USUAL_FRAME_SECONDS = 0.055;

        public PhantomScan {
            Limits.atLeast("--frames", 1, frames);
            if (height < 1 || width < 1) {
                throw new IllegalArgumentException("--size must be at least 1x1, got " + height + "x" + width);
            }
            if (2.0 * frames * height * width > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("--frames " + frames + " of --size " + height + "x" + width
                        + " are more numbers than an array holds, " + Integer.MAX_VALUE + "; take fewer or smaller ones");
            }
            Limits.positive("--frame-seconds", frameSeconds);
            if (frameSeconds > 3600) {
                throw new IllegalArgumentException("--frame-seconds must be at most 3600, got " + frameSeconds);
            }
            Limits.notNegative("--noise", noise);
        }

        @Override
        public DataSelection mappingPaths(UnaryOperator<Path> change) {
            return this;
        }

        @Override
        public Json toJson() {
            var members = members("phantom", "seed", seed);
            members.put("frames", frames);
            members.put("height", height);
            members.put("width", width);
            members.put("frameSeconds", frameSeconds);
            members.put("noise", noise);
            members.put("mask", mask.toString());
            return Json.of(members);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "digital thorax, seed %d, %d frames of %d×%d, %.0f ms apart", seed, frames, height,
                    width, 1000 * frameSeconds);
        }
    }

    private static Map<String, Object> members(String kind, String first, Object value) {
        var members = new LinkedHashMap<String, Object>();
        members.put("kind", kind);
        members.put(first, value);
        return members;
    }

    /// The error where no data are named.
    static IllegalArgumentException missing() {
        return new IllegalArgumentException("which data? Give --single FILE, --list FILE, or --data DIR with --mask-folder NAME");
    }

    /// The path itself where something is there; else the same place as seen from where `from` was moved to, if something is
    /// there.
    static Path found(Path path, Path from, Path to) {
        if (Files.exists(path)) return path;
        boolean comparable = path.isAbsolute() == from.isAbsolute();
        Path moved = comparable ? to.resolve(from.relativize(path)).normalize() : path;
        return Files.exists(moved) ? moved : path;
    }
}
