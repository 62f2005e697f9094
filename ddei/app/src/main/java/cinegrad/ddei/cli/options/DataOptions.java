package cinegrad.ddei.cli.options;

import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.cine.Acquisitions;
import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.AxisOrder;
import cinegrad.ddei.io.cine.CoilPreparation;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.request.DataSelection.CmrxReconSet;
import cinegrad.ddei.request.DataSelection.OwnFiles;
import cinegrad.ddei.request.DataSelection.Scale;
import cinegrad.ddei.request.DataSelection.ScanList;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ddei.request.LineLaw;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// Where acquisitions come from.
public final class DataOptions {
    private static final FrameSize PUBLISHED_SIZE = new FrameSize(512, 256);

    @Option(names = "--single", paramLabel = "FILE", arity = "1..*",
            description =
                    "One acquisition: k-space in MATLAB 5 or 7.3, HDF5, BART's .cfl, .npy or .npz, on lines or along spokes. "
                    + "In an "
                    + ".npz also "
                    + "image_re_im (T,H,W,2), from which measurements are made, with mask (T,W). The order of axes is found and "
                    + "printed. Several files are several examples.")
    private List<Path> single = List.of();

    @Option(names = "--key", paramLabel = "NAME",
            description = "With --single or --list: the array that holds the k-space, where the file has several.")
    private String key;

    @Option(names = "--axes", paramLabel = "t,c,y,x", converter = Axes.class,
            description = "With --single or --list: what the array's axes count, where it cannot be known: t frames, c coils, y "
            + "rows (the readout), x columns (the phase encoding), z slices.")
    private AxisOrder axes;

    @Option(names = "--slice", paramLabel = "N", description = "With --single or --list: which of several slices, from 0.")
    private Integer slice;

    @Mixin
    private ReadoutOptions readouts;

    @Mixin
    private CoilOptions coils;

    @Option(names = "--coil-maps", paramLabel = "NAME", description =
            "With --single or --list: how the sensitivities of coils are found in files without, espirit, espirit2 (two sets, "
            + "for pictures that fold onto themselves), smooth, or auto (espirit2 of four coils and more on a grid, else "
            + "espirit); see the command maps. Default: auto for nlr and --scan-specific, otherwise espirit")
    private String maps;

    private MapEstimate usualMaps = CoilPreparation.USUAL.maps();

    @Option(names = "--list", paramLabel = "FILE", description =
            "A text file that names acquisitions, one a line, from its folder on; each is read when its turn comes, so there may "
            + "be thousands.")
    private Path list;

    @Option(names = "--data", paramLabel = "PATH", description =
            "A CMRxRecon data set: the folder that holds SingleCoil. Another folder's acquisitions, or a file, are taken as by "
            + "--single.")
    private Path data;

    @Option(names = "--mask-folder", paramLabel = "NAME",
            description = "The set's folder of masks, such as TimeVaryingGaussianMask08.")
    private String masks;

    @Option(names = "--draw-masks", paramLabel = "TYPE:ACCELERATION[:CENTER]", converter = LineLawConverter.class,
            description =
                    "Draw masks for the final frame size instead of reading files, such as gaussian:8, one a file as "
                    + "published: nominal and true acceleration agree.")
    private LineLaw drawn;

    @Option(names = "--set", paramLabel = "NAME", description = "The part of the data set. Default: TrainingSet")
    private String set;

    @Option(names = "--size", paramLabel = "HxW", converter = FrameSizeConverter.class,
            description = "Pad or crop every frame to this size. Default: 512x256")
    private FrameSize size;

    @Option(names = "--native", description = "Keep every frame as it was acquired, instead of --size.")
    private boolean asAcquired;

    @Option(names = "--scale", paramLabel = "BY", description =
            "With --data: normalize by the fully sampled video (oracle, as published), by the zerofilled one, or not (none). "
            + "Default: oracle. With --single or --list: make all zerofilled videos equally bright, whatever units they have, or "
            + "take the numbers as they are (none). Default: zerofilled, or as the network was trained")
    private Scale scale;

    @Option(names = "--train-fraction", paramLabel = "F",
            description = "Part of the patients to train on; the others are evaluated. Default: 0.8")
    private Double trainFraction;

    @Option(names = "--split-seed", paramLabel = "N", description = "Another division of the patients. Default: 1, as published")
    private Long splitSeed;

    /// The data asked for.
    ///
    /// @throws IllegalArgumentException if no data are named
    public DataSelection selection() {
        return given(Optional.empty()).orElseThrow(DataSelection::missing);
    }

    /// The same, with coil maps found in this way unless another was asked for.
    public DataSelection selection(MapEstimate usual) {
        usualMaps = usual;
        return selection();
    }

    /// Whether a list names the acquisitions.
    public boolean isList() {
        return list != null;
    }

    /// The data asked for, if any option names some, to use a network on that may have been trained on others.
    public Optional<DataSelection> forNetwork() {
        return given(Optional.empty(), Units.AS_TRAINED);
    }

    /// The data asked for, if any option names some or changes those of `base`.
    public Optional<DataSelection> given(Optional<DataSelection> base) {
        return given(base, base.orElse(null) instanceof OwnFiles before ? before.units() : Units.NORMAL);
    }

    /// @param usual units of single files, where no option says
    private Optional<DataSelection> given(Optional<DataSelection> base, Units usual) {
        var details = details();
        if (list != null) {
            if (!single.isEmpty() || data != null) {
                throw new IllegalArgumentException("give --list or " + (data != null ? "--data" : "--single") + ", not both");
            }
            refuseDetails(details, "--list");
            return Optional.of(new ScanList(absolute(list), units(usual), choice()));
        }
        List<Path> files = files();
        if (!files.isEmpty()) {
            if (!single.isEmpty() && data != null) throw new IllegalArgumentException("give --single or --data, not both");
            refuseDetails(details, "--single");
            return Optional.of(new SingleFiles(different(files)).withUnits(units(usual)).with(choice()));
        }
        if (!choice(CoilPreparation.USUAL.maps()).equals(ArrayChoice.FOUND)) {
            throw new IllegalArgumentException((key != null ? "--key" : axes != null ? "--axes" : slice != null ? "--slice"
                    : readouts.given().or(coils::given).orElse("--coil-maps"))
                    + " has no effect without --single or --list: it is about files of arrays");
        }
        if (data == null && details.isEmpty()) return Optional.empty();
        if (base.orElse(null) instanceof OwnFiles before && details.keySet().equals(Set.of("--scale"))) {
            return Optional.of(before.withUnits(units(usual)));
        }
        if (data == null && !(base.orElse(null) instanceof CmrxReconSet)) {
            throw base.isEmpty() ? DataSelection.missing()
                    : new IllegalArgumentException(details.keySet().iterator().next()
                    + " has no effect: it is about data sets given by --data");
        }
        if (asAcquired && size != null) throw new IllegalArgumentException("give --size or --native, not both");
        if (masks != null && drawn != null) throw new IllegalArgumentException("give --mask-folder or --draw-masks, not both");
        boolean otherMasks = masks != null || drawn != null;
        Optional<CmrxReconSet> before = base.filter(CmrxReconSet.class::isInstance).map(CmrxReconSet.class::cast);
        Optional<FrameSize> frame = size != null ? Optional.of(size) : asAcquired ? Optional.empty()
                : before.map(CmrxReconSet::size).orElse(Optional.of(PUBLISHED_SIZE));
        return Optional.of(new CmrxReconSet(data != null ? absolute(data) : before.orElseThrow().folder(),
                Given.or(set, before.map(CmrxReconSet::set).orElse("TrainingSet")),
                otherMasks ? Optional.ofNullable(masks) : before.flatMap(CmrxReconSet::maskFolder),
                otherMasks ? Optional.ofNullable(drawn) : before.flatMap(CmrxReconSet::drawnMasks), frame,
                Given.or(scale, before.map(CmrxReconSet::scale).orElse(Scale.ORACLE)),
                Given.or(trainFraction, before.map(CmrxReconSet::trainFraction).orElse(0.8)),
                Given.or(splitSeed, before.map(CmrxReconSet::splitSeed).orElse(1L))));
    }

    private static void refuseDetails(Map<String, Object> details, String with) {
        details.remove("--scale");
        details.keySet().stream().findFirst().ifPresent(option -> {
            throw new IllegalArgumentException(option + " has no effect with " + with
                    + ": it is about data sets given by --data");
        });
    }

    /// What `--single` names, or `--data` where that is no CMRxRecon data set.
    private List<Path> files() {
        if (!single.isEmpty() || data == null) return single;
        if (Files.isRegularFile(data) || Files.isRegularFile(Bart.numbers(data))) return List.of(data);
        boolean set = !Files.isDirectory(data) || Files.isDirectory(data.resolve("SingleCoil")) || !details().isEmpty();
        return set ? List.of() : Acquisitions.in(data);
    }

    private ArrayChoice choice() {
        return choice(usualMaps);
    }

    private ArrayChoice choice(MapEstimate unlessAsked) {
        return new ArrayChoice(Optional.ofNullable(key), Optional.ofNullable(axes), slice == null ? OptionalInt.empty()
                : OptionalInt.of(slice), readouts.choice(), coils.preparation(maps == null ? unlessAsked
                : MapEstimate.byName(maps)));
    }

    private Units units(Units usual) {
        return switch (scale) {
            case null -> usual;
            case NONE -> Units.STORED;
            case ZEROFILLED -> Units.NORMAL;
            case ORACLE ->
                    throw new IllegalArgumentException(
                    "--scale oracle is about data sets given by --data; with --single or --list choose none or zerofilled");
        };
    }

    private Map<String, Object> details() {
        var details = new LinkedHashMap<String, Object>();
        details.put("--mask-folder", masks);
        details.put("--draw-masks", drawn);
        details.put("--set", set);
        details.put("--size", size);
        details.put("--native", asAcquired ? true : null);
        details.put("--scale", scale);
        details.put("--train-fraction", trainFraction);
        details.put("--split-seed", splitSeed);
        details.values().removeIf(Objects::isNull);
        return details;
    }

    /// The files from the root on; one that is named twice would count as two examples.
    private static List<Path> different(List<Path> files) {
        var all = files.stream().map(DataOptions::absolute).toList();
        for (int i = 0; i < all.size(); i++) {
            if (all.indexOf(all.get(i)) < i) throw new IllegalArgumentException("--single names " + files.get(i) + " twice");
        }
        return all;
    }

    static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /// Reads an order of axes, such as `t,c,y,x`.
    static final class Axes implements ITypeConverter<AxisOrder> {
        @Override
        public AxisOrder convert(String text) {
            try {
                return AxisOrder.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
