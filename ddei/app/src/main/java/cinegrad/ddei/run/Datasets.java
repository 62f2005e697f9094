package cinegrad.ddei.run;

import cinegrad.ddei.compute.Devices;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.cine.CineSlice;
import cinegrad.ddei.io.cine.CineTransform;
import cinegrad.ddei.io.cine.CmrxRecon;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.io.cine.PatientSplit;
import cinegrad.ddei.io.cine.RawScan;
import cinegrad.ddei.io.cine.ReadoutAcquisition;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.report.Provenance;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.request.DataSelection.CmrxReconSet;
import cinegrad.ddei.request.DataSelection.OwnFiles;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.DataSelection.ScanList;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.request.NetworkCard;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.simulate.ThoraxScan;
import cinegrad.ops.Backend;
import cinegrad.ops.random.Mt19937;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Loads what a [DataSelection] names.
public final class Datasets {
    private static final int PART_OF_MEMORY = 8;                        // that acquisitions of a list may take
    private static final double LOUDEST = 1e12;                         // --scale none leaves any units

    private Datasets() { }

    /// The data of a training.
    public static Dataset of(TrainingRequest request, Backend backend) {
        return load(request.data(), new Noise(request.noise(), Noise.Units.DATA, request.seed()),
                request.validation().keptApart(), backend);
    }

    /// Data to evaluate.
    ///
    /// @param sigma standard deviation of noise added to the measurements, in the units of the data
    /// @param seed  of that noise
    public static Dataset toEvaluate(DataSelection selection, double sigma, long seed, Backend backend) {
        return load(selection, new Noise(sigma, Noise.Units.DATA, seed), 0, backend);
    }

    /// Data to evaluate a network on that was trained on others.
    public static Dataset toEvaluate(DataSelection selection, NetworkCard network, Backend backend) {
        return load(selection, new Noise(network.noise(), Noise.Units.NETWORK, network.seed()), 0, backend);
    }

    private static Dataset load(DataSelection selection, Noise noise, double keptApart, Backend backend) {
        return switch (selection) {
            case SingleFiles files -> files(files, new SingleExamples(reader(files, noise, backend)));
            case ScanList list -> listed(list, reader(list, noise, backend));
            case PhantomScan scan -> phantom(scan, new SingleExamples(noise.sigma(), noise.seed(), backend));
            case CmrxReconSet set -> dataSet(set, noise.sigma(), noise.seed(), keptApart, backend);
        };
    }

    private static ScanReader reader(OwnFiles files, Noise noise, Backend backend) {
        return new ScanReader(noise, files.units(), files.choice().coils().maps(), backend);
    }

    private static Dataset files(SingleFiles selection, SingleExamples examples) {
        var facts = new LinkedHashMap<String, String>();
        var sums = new ArrayList<String>();
        List<Path> files = selection.files();
        for (Path path : files) {
            var file = RawScan.read(path, selection.choice());
            String name = path.getFileName().toString();
            System.err.println("note: " + name + ": " + file.layout() + (file.coils() == 0 || file.maps().isPresent() ? ""
                    : "; coil maps " + mapsFound(selection, file)));
            examples.add(name, file, selection.noiseStream(examples.size()));
            String number = files.size() == 1 ? "" : " " + examples.size();
            facts.put("data" + number, name + String.format(Locale.ROOT, ", %d frames of %d×%d%s, true acceleration %.2f",
                    file.frames(), file.height(),
                    file.width(), file.coils() == 0 ? "" : ", " + file.coils() + " coils"
                    + (file.maps().isPresent() ? "" : ", maps " + mapsFound(selection, file)), file.acceleration()));
            facts.put("data" + number + " layout", file.layout());
            facts.put("data" + number + " geometry", file.geometry().toString());
            facts.put("data" + number + " units", BrightnessScale.meaning(examples.factor(examples.size() - 1)));
            if (file instanceof ReadoutAcquisition) {
                facts.put("data" + number + " sampling", "along readouts, weighed by the k-space area each sample stands for");
            }
            var all = new ArrayList<>(ScanFiles.of(path));
            all.addAll(ScanFiles.ofTrajectory(selection));
            for (Path part : all) {
                String sum = Provenance.sha256(part);
                sums.add(sum);
                facts.put("data" + number + " SHA-256" + (part.equals(path) ? "" : " of " + part.getFileName()), sum);
            }
        }
        selection.choice().readouts().binning().ifPresent(binning -> sums.add("frames of " + binning));
        for (Path part : ScanFiles.ofNoise(selection)) {
            String sum = Provenance.sha256(part);
            sums.add(sum);
            facts.put("coil noise SHA-256 of " + part.getFileName(), sum);
        }
        String title = files.getFirst().getFileName() + (files.size() == 1 ? "" : " and " + (files.size() - 1) + " more");
        return new Dataset(title, examples, examples, examples, facts, Fingerprint.of(sums));
    }

    private static String mapsFound(SingleFiles selection, RawScan file) {
        MapEstimate estimate = selection.choice().coils().maps();
        return switch (file) {
            case SingleAcquisition grid -> CoilCalibration.of(estimate, grid).toString();
            case ReadoutAcquisition readouts -> CoilCalibration.of(estimate, readouts).toString();
        };
    }

    private static Dataset listed(ScanList selection, ScanReader reader) {
        var files = selection.files();
        var examples = new ListedExamples(files, selection.choice(), reader,
                Devices.available(reader.backend()) / PART_OF_MEMORY);
        String title = selection.list().getFileName() + ", " + files.size() + " acquisition" + (files.size() == 1 ? "" : "s");
        var facts = new LinkedHashMap<String, String>();
        facts.put("data", title);
        facts.put("data geometry", examples.geometry(0).toString());
        return new Dataset(title, examples, examples, examples, facts, Fingerprint.ofFiles(() -> Stream.concat(files.stream()
                .flatMap(file -> ScanFiles.of(file).stream()), ScanFiles.beside(selection).stream()).toList()));
    }

    private static Dataset phantom(PhantomScan scan, SingleExamples examples) {
        var acquisition = ThoraxScan.acquire(scan);
        examples.add("phantom " + scan.seed(), acquisition, 0);
        String title = String.format(Locale.ROOT, "A beating heart from 1/%.1f of the measurements", acquisition.acceleration());
        return new Dataset(title, examples, examples, examples,
                Map.of("data", scan.toString(), "data geometry", examples.geometry(0).toString()),
                Fingerprint.of(List.of(scan.toJson().toString())));
    }

    private static Dataset dataSet(CmrxReconSet selection, double sigma, long seed, double keptApart, Backend backend) {
        if (sigma > LOUDEST) {
            throw new IllegalArgumentException("--noise: a standard deviation of " + sigma
                    + " drowns the data, which have about 1");
        }
        var recon = CmrxRecon.open(selection.folder(), selection.set(), selection.maskFolder());
        var scaling = switch (selection.scale()) {
            case ORACLE -> CineTransform.Scaling.ORACLE;
            case ZEROFILLED -> CineTransform.Scaling.ZERO_FILLED;
            case NONE -> CineTransform.Scaling.NONE;
        };
        var transform = selection.size().map(size -> CineTransform.NATIVE.to(size, FrameSize.OddDifference.EXTRA_AFTER))
                .orElse(CineTransform.NATIVE).with(scaling);
        var division = Division.of(recon, selection, keptApart);
        if (division.test.isEmpty()) {
            System.err.println("note: too few patients to keep some for testing; evaluating on the training examples");
        }
        var law = selection.drawnMasks().map(LineLaw::sampling);
        var trained = new CmrxReconExamples(recon, division.learned, transform, law, sigma, seed, backend);
        var tested = new CmrxReconExamples(recon, division.evaluated(), transform, law, sigma, seed, backend);
        if (division.test.isEmpty()) trained = tested;                   // the same examples, and known to be
        var chosenBy = keptApart == 0 ? tested : division.apart.isEmpty() ? trained
                : new CmrxReconExamples(recon, division.apart, transform, law, sigma, seed, backend);
        return new Dataset("CMRxRecon " + selection.set(), trained, chosenBy, tested,
                facts(selection, recon, division, tested), fingerprint(selection));
    }

    /// How many of the examples that this selection evaluates took part in the training: it learned from them, or the best
    /// network was chosen by them. 0 where training and selection are not of one data set.
    static int seenInTraining(TrainingRequest training, DataSelection selection) {
        if (!(training.data() instanceof CmrxReconSet before && selection instanceof CmrxReconSet now)
                || !before.folder().equals(now.folder()) || !before.set().equals(now.set())) {
            return 0;
        }
        var recon = CmrxRecon.open(now.folder(), now.set(), now.maskFolder());
        var seen = new HashSet<String>();
        var division = Division.of(recon, before, training.validation().keptApart());
        for (var part : List.of(division.learned, division.apart)) part.forEach(slice -> seen.add(slice.toString()));
        return (int) Division.of(recon, now, 0).evaluated().stream().filter(slice -> seen.contains(slice.toString())).count();
    }

    /// The slices of a data set by what they are used for.
    ///
    /// @param apart of training patients by whom the best network is chosen
    /// @param test  of the other patients; none where there are too few
    private record Division(List<CineSlice> learned, List<CineSlice> apart, List<CineSlice> test) {
        static Division of(CmrxRecon recon, CmrxReconSet selection, double keptApart) {
            var split = PatientSplit.of(recon.slices(), selection.trainFraction(), PatientSplit.PerPatient.PUBLISHED,
                    new Mt19937(selection.splitSeed())::randperm);
            List<CineSlice> train = split.train().stream().map(recon.slices()::get).toList();
            var apart = keptApart(train, keptApart);
            return new Division(train.stream().filter(slice -> !apart.contains(slice)).toList(), apart,
                    split.test().stream().map(recon.slices()::get).toList());
        }

        /// The slices of the last training patients, so many that the fraction is reached, but not of all of them.
        private static List<CineSlice> keptApart(List<CineSlice> train, double fraction) {
            var patients = train.stream().map(CineSlice::patient).distinct().toList();
            if (fraction == 0 || patients.size() < 2) return List.of();
            int count = Math.clamp(Math.round(fraction * patients.size()), 1, patients.size() - 1);
            var apart = patients.subList(patients.size() - count, patients.size());
            return train.stream().filter(slice -> apart.contains(slice.patient())).toList();
        }

        List<CineSlice> evaluated() {
            return test.isEmpty() ? learned : test;
        }
    }

    private static Map<String, String> facts(CmrxReconSet selection, CmrxRecon recon, Division division,
            CmrxReconExamples tested) {
        var facts = new LinkedHashMap<String, String>();
        String masks = selection.drawnMasks().map(law -> "drawn by " + law).or(selection::maskFolder).orElse("beside the data");
        facts.put("data", String.format(Locale.ROOT,
                "CMRxRecon %s, masks %s, %d patients, %d examples to train on%s, %d to test on", selection.set(), masks,
                recon.patients().size(), division.learned.size(), division.apart.isEmpty() ? ""
                : ", " + division.apart.size() + " to choose the best network by", tested.size()));
        facts.put("data geometry", Geometry.UNKNOWN.toString());
        selection.maskFolder().filter(name -> name.matches(".*\\D0*\\d+"))
                .ifPresent(name -> facts.put("nominal acceleration", name.replaceAll(".*\\D0*", "")));
        if (tested.size() > 0) {
            facts.put("true acceleration of the first test example",
                    String.format(Locale.ROOT, "%.2f", RunReport.acceleration(tested.load(0, 0).physics())));
        }
        return facts;
    }

    private static Fingerprint fingerprint(CmrxReconSet selection) {
        Path set = selection.folder().resolve("SingleCoil").resolve("Cine").resolve(selection.set());
        var folders = new ArrayList<>(List.of(set.resolve("FullSample")));
        selection.maskFolder().ifPresent(masks -> folders.add(set.resolve(masks)));
        return Fingerprint.ofFolders(folders);
    }
}
