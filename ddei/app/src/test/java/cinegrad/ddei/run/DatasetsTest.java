package cinegrad.ddei.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.cli.Main;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.cine.CineSlice;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.loss.WeightedSplitting;
import cinegrad.ddei.request.DataSelection.CmrxReconSet;
import cinegrad.ddei.request.DataSelection.Scale;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.request.LossSettings;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.request.ValidationSettings;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.support.Shared;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a data selection loads as.
class DatasetsTest {
    private static final SimdBackend BACKEND = new SimdBackend(1);

    @TempDir
    private Path folder;

    private Path file(String name, float value) throws Exception {
        Path file = Files.createDirectories(folder.resolve(name)).resolve("scan.npz");
        var image = new float[2 * 4 * 6 * 2];
        Arrays.fill(image, value);
        var mask = new float[2 * 6];
        Arrays.fill(mask, 1);
        Npz.write(file, Map.of("image_re_im", HostArray.of(Shape.of(2, 4, 6, 2), image), "mask",
                HostArray.of(Shape.of(2, 6), mask)), Npz.Packing.STORED);
        return file;
    }

    private static double[] kspace(Examples examples, int index) {
        return examples.load(index, 0).kspace().toDoubles();
    }

    @Test
    void everyFileHasNoiseOfItsOwn() throws Exception {
        var files = new SingleFiles(List.of(file("a", 1), file("b", 1)));
        var both = Datasets.toEvaluate(files, 0.5, 7, BACKEND).test();
        assertNotEquals(Arrays.toString(kspace(both, 0)), Arrays.toString(kspace(both, 1)));
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(kspace(both, i), kspace(Datasets.toEvaluate(files.apart().get(i), 0.5, 7, BACKEND).test(), 0), 0);
        }
        var shared = Datasets.toEvaluate(new SingleFiles(files.files(), SingleFiles.SHARED), 0.5, 7, BACKEND).test();
        assertArrayEquals(kspace(both, 0), kspace(shared, 0), 0);
        assertArrayEquals(kspace(shared, 0), kspace(shared, 1), 0);
        assertNotEquals(both.name(0), both.name(1), "files of one name are told apart");
    }

    @Test
    void theFingerprintIsOfTheContent() throws Exception {
        String one = Datasets.toEvaluate(new SingleFiles(List.of(file("a", 1))), 0, 1, BACKEND).fingerprint().digits();
        assertEquals(one, Datasets.toEvaluate(new SingleFiles(List.of(file("elsewhere", 1))), 0, 1, BACKEND).fingerprint()
                .digits());
        assertNotEquals(one, Datasets.toEvaluate(new SingleFiles(List.of(file("b", 2))), 0, 1, BACKEND).fingerprint().digits());
        Path copy = folder.resolve("copy");
        Path set = Shared.fixtures("pipeline").resolve("CMRxRecon");
        try (var all = Files.walk(set)) {
            for (Path path : all.toList()) {
                Path target = copy.resolve(set.relativize(path).toString());
                if (Files.isDirectory(path)) Files.createDirectories(target);
                else Files.copy(path, target);
            }
        }
        String whole = Datasets.toEvaluate(set(set), 0, 1, BACKEND).fingerprint().digits();
        assertEquals(whole, Datasets.toEvaluate(set(copy), 0, 1, BACKEND).fingerprint().digits());
        try (var all = Files.walk(copy)) {
            Path first = all.filter(p -> p.toString().contains("FullSample") && p.toString().endsWith(".mat")).sorted()
                    .findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(first);
            bytes[5] ^= 1;                                                            // in the text of the header
            Files.write(first, bytes);
        }
        assertNotEquals(whole, Datasets.toEvaluate(set(copy), 0, 1, BACKEND).fingerprint().digits());
    }

    private static CmrxReconSet set(Path folder) {
        return new CmrxReconSet(folder, "TrainingSet", Optional.empty(), Optional.of(LineLaw.parse("gaussian:4")),
                Optional.empty(), Scale.ORACLE, 0.8, 1);
    }

    private Dataset load(double trainFraction, ValidationSettings validation) {
        var data = new CmrxReconSet(Shared.fixtures("pipeline").resolve("CMRxRecon"), "TrainingSet", Optional.empty(),
                Optional.of(LineLaw.parse("gaussian:4")),
                Optional.empty(), Scale.ORACLE, trainFraction, 1);
        var usual = TrainingRequest.of(data, folder);
        return Datasets.of(new TrainingRequest(data, 0, usual.network(), usual.loss(), usual.recipe(), validation,
                usual.checkpoints(), 1, folder, usual.compute()), BACKEND);
    }

    /// The best network is chosen by patients that are neither trained on nor evaluated, if there are enough; else by the
    /// training examples.
    @Test
    void theBestIsNotChosenByTheTruthOfTheEvaluated() {
        var best = new ValidationSettings(OptionalLong.of(1), Optional.of("PSNR"), OptionalInt.empty(),
                ValidationSettings.Result.BEST, 0.2);
        var plain = load(1, ValidationSettings.NONE);
        assertEquals(names(plain.test()), names(plain.validation()));
        assertEquals(2, patients(plain.train()).size());
        var choosing = load(1, best);
        assertEquals(1, patients(choosing.train()).size());
        assertEquals(1, patients(choosing.validation()).size());
        var all = new HashSet<>(names(choosing.train()));
        all.addAll(names(choosing.validation()));
        assertEquals(names(plain.train()), all);
        assertEquals(all.size(), choosing.train().size() + choosing.validation().size());
        assertTrue(Caveats.ofChoice(best, LossSettings.DDEI, choosing).getFirst()
                .contains("neither trained on nor are evaluated"));

        var small = load(0.5, best);
        assertEquals(names(small.train()), names(small.validation()), "one patient alone both teaches and chooses");
        assertNotEquals(names(small.test()), names(small.validation()));
        assertTrue(Caveats.ofChoice(best, LossSettings.DDEI, small).getFirst()
                .contains("of the training examples, which are not evaluated"));
        var careless = new ValidationSettings(OptionalLong.of(1), Optional.of("PSNR"), OptionalInt.empty(),
                ValidationSettings.Result.BEST, 0);
        assertTrue(Caveats.ofChoice(careless, LossSettings.DDEI, load(0.5, careless)).getFirst()
                .contains("of the very examples evaluated here"));
    }

    /// The law of masks read from files is over the columns each slice was acquired with, of masks drawn for the final size over
    /// all.
    @Test
    void aLawOfMasksIsOverTheAcquiredColumns() {
        var slices = ((CmrxReconExamples) padded(Optional.empty(), false).train()).slices();
        assertTrue(slices.stream().map(CineSlice::width).distinct().count() > 1, "the data set has slices of different widths");
        int wide = slices.stream().mapToInt(CineSlice::width).max().orElseThrow() + 10;
        int narrow = slices.stream().mapToInt(CineSlice::width).min().orElseThrow() - 4;
        for (int width : new int[] {wide, narrow}) {
            var examples = padded(Optional.of(width), false).train();
            for (int i = 0; i < slices.size(); i++) assertEquals(slices.get(i).width(), examples.load(i, 0).columns());
            assertEquals(width, padded(Optional.of(width), true).train().load(0, 0).columns());
        }
        var usual = LossSettings.DDEI;
        var loss = new LossSettings("weighted-ssdu", usual.shown(), usual.tau(), Optional.of(LineLaw.parse("gaussian:4")),
                usual.timeShift(), usual.padding());
        var objective = (WeightedSplitting) loss.objective();
        int acquired = slices.getFirst().width();
        assertArrayEquals(objective.columnWeights(acquired, acquired), Arrays.copyOfRange(objective.columnWeights(wide, acquired),
                wide / 2 - acquired / 2, wide / 2 - acquired / 2 + acquired), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"weighted-ssdu, 64x70", "robust-ssdu, 64x70", "moi, 64x70", "mo-ei, 48x20"})
    void slicesOfDifferentWidthsTrainTogether(String loss, String size) throws Exception {
        Path out = folder.resolve(loss);
        String set = Shared.fixtures("pipeline").resolve("CMRxRecon").toString();
        assertEquals(0, Main.execute("train", "--data", set, "--mask-folder", "TimeVaryingGaussianMask08", "--size", size,
                "--loss", loss, "--mask-law", "gaussian:8", "--noise", "0.1", "--chans", "1", "--steps", "3", "--out",
                out.toString()));
    }

    private static Dataset padded(Optional<Integer> width, boolean drawn) {
        Path set = Shared.fixtures("pipeline").resolve("CMRxRecon");
        return Datasets.toEvaluate(new CmrxReconSet(set, "TrainingSet", drawn ? Optional.empty()
                : Optional.of("TimeVaryingGaussianMask08"),
                drawn ? Optional.of(LineLaw.parse("gaussian:4")) : Optional.empty(), width.map(w -> new FrameSize(64, w)),
                Scale.ORACLE, 1, 1), 0, 1, BACKEND);
    }

    /// What a report says of the data and of the training follows them.
    @Test
    void sentencesFollowTheData() throws Exception {
        var single = new SingleFiles(List.of(file("a", 1)));
        assertTrue(Caveats.ofData(single, true).getFirst().contains("computed from the reference"));
        var measured = String.join(" ", Caveats.ofData(single, false));
        assertTrue(measured.contains("not known") && !measured.contains("computed from"));
        assertTrue(Caveats.ofData(set(folder), true).getFirst().contains("fully sampled k-space"));
        assertTrue(Caveats.ofTraining(Optional.of(LossSettings.DDEI), List.of(), false).stream()
                .noneMatch(s -> s.contains("reference")));
        Path raw = folder.resolve("raw.npz");
        var kspace = new float[2 * 4 * 6 * 2];
        Arrays.fill(kspace, 1);
        var mask = new float[2 * 6];
        Arrays.fill(mask, 1);
        Npz.write(raw, Map.of("kspace_re_im", HostArray.of(Shape.of(2, 4, 6, 2), kspace), "mask",
                HostArray.of(Shape.of(2, 6), mask)), Npz.Packing.STORED);
        assertEquals(List.of(), Caveats.ofChoice(ValidationSettings.NONE, LossSettings.DDEI,
                Datasets.toEvaluate(new SingleFiles(List.of(raw)), 0, 1, BACKEND)));
    }

    private static Set<String> names(Examples examples) {
        var names = new HashSet<String>();
        for (int i = 0; i < examples.size(); i++) names.add(examples.name(i));
        return names;
    }

    private static Set<String> patients(Examples examples) {
        var patients = new HashSet<String>();
        for (String name : names(examples)) patients.add(name.replaceAll(".*FullSample/([^/]+)/.*", "$1"));
        return patients;
    }
}
