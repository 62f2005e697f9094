package cinegrad.ddei.cli.options;

import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.request.DataSelection.CmrxReconSet;
import cinegrad.ddei.request.DataSelection.Scale;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ddei.request.LineLaw;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/// Where acquisitions come from.
public final class DataOptions {
    private static final FrameSize PUBLISHED_SIZE = new FrameSize(512, 256);

    @Option(names = "--single", paramLabel = "FILE.npz", arity = "1..*",
            description =
                    "One acquisition: image_re_im (T,H,W,2), from which measurements are made, or kspace_re_im; and mask (T,W). "
                    + "Several coils: kspace_re_im (C,T,H,W,2), coil_maps_re_im (C,H,W,2). Several files are several examples.")
    private List<Path> single = List.of();

    @Option(names = "--data", paramLabel = "DIR", description = "A CMRxRecon data set: the folder that holds SingleCoil.")
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
            + "Default: oracle. With --single: make all zerofilled videos equally bright, whatever units they have, or take "
            + "the numbers as they are (none). Default: zerofilled, or as the network was trained")
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

    /// The data asked for, if any option names some, to use a network on that may have been trained on others.
    public Optional<DataSelection> forNetwork() {
        return given(Optional.empty(), Units.AS_TRAINED);
    }

    /// The data asked for, if any option names some or changes those of `base`.
    public Optional<DataSelection> given(Optional<DataSelection> base) {
        return given(base, base.orElse(null) instanceof SingleFiles before ? before.units() : Units.NORMAL);
    }

    /// @param usual units of single files, where no option says
    private Optional<DataSelection> given(Optional<DataSelection> base, Units usual) {
        var details = details();
        if (!single.isEmpty()) {
            if (data != null) throw new IllegalArgumentException("give --single or --data, not both");
            details.remove("--scale");
            details.keySet().stream().findFirst().ifPresent(option -> {
                throw new IllegalArgumentException(option
                        + " has no effect with --single: it is about data sets given by --data");
            });
            return Optional.of(new SingleFiles(single.stream().map(DataOptions::absolute).toList()).withUnits(units(usual)));
        }
        if (data == null && details.isEmpty()) return Optional.empty();
        if (base.orElse(null) instanceof SingleFiles before && details.keySet().equals(Set.of("--scale"))) {
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

    private Units units(Units usual) {
        return switch (scale) {
            case null -> usual;
            case NONE -> Units.STORED;
            case ZEROFILLED -> Units.NORMAL;
            case ORACLE ->
                    throw new IllegalArgumentException(
                    "--scale oracle is about data sets given by --data; with --single choose none or zerofilled");
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

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
