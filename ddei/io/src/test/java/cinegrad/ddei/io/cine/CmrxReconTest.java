package cinegrad.ddei.io.cine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.NaturalOrder;
import cinegrad.ddei.io.cine.CineTransform.Masking;
import cinegrad.ddei.io.cine.CineTransform.Scaling;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.image.FrameSize.OddDifference;
import cinegrad.ddei.io.matlab.Mat5Writer;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ddei.io.numpy.NpyTest;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.Mt19937;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CmrxReconTest {
    private static final Parallel ONE = new Parallel(1);
    private static final Path TREE = Shared.fixtures("pipeline").resolve("CMRxRecon");

    @TempDir
    Path folder;

    @Test
    void theIndexHasOneExampleASlice() {
        var data = CmrxRecon.open(TREE, "TrainingSet", Optional.of("TimeVaryingGaussianMask08"));
        assertEquals(List.of("P001", "P002"), data.patients());
        assertEquals(List.of("P001/cine_lax.mat[0]", "P001/cine_sax.mat[0]", "P001/cine_sax.mat[1]", "P002/cine_lax.mat[0]"),
                data.slices().stream().map(s -> s.toString().replace("SingleCoil/Cine/TrainingSet/FullSample/", "")).toList());
        var slice = data.slices().get(2);
        assertEquals(CineSlice.View.SHORT_AXIS, slice.view());
        assertEquals(2, slice.slices());
        assertEquals(Shape.of(slice.frames(), slice.height(), slice.width()), data.kspace(slice).shape());
        assertEquals(data.kspace(slice).shape(), data.mask(slice).shape());
    }

    @Test
    void aSliceIsOneOfTheFile() {
        var data = CmrxRecon.open(TREE, "TrainingSet", Optional.of("TimeVaryingGaussianMask08"));
        var slice = data.slices().get(2);
        HostArray whole = MatFile.readFirst(slice.file());       // (kx, ky, slice, t)
        NpyTest.assertSame(whole.slice(2, 1).permute(2, 0, 1), data.kspace(slice));
    }

    @Test
    void namesComeInNaturalOrder() {
        var names = Stream.of("P10", "P2", "P002", "a", "P2b", "P2a10", "P2a9", "", "P").sorted(NaturalOrder::compare).toList();
        assertEquals(List.of("", "P", "P002", "P2", "P2a9", "P2a10", "P2b", "P10", "a"), names);
    }

    /// Several coils are not one of them.
    @Test
    void severalCoilsAreRefusedAndOneIsRead() {
        var kspace = NpyTest.random(ElementType.COMPLEX64, Shape.of(4, 3, 2, 2, 5), new Random(1));
        Path file = folder.resolve("SingleCoil/Cine/TestSet/FullSample/P1/cine_sax.mat");
        Mat5Writer.write(file, Map.of("kspace_full", kspace));
        var e = assertThrows(FileFormatException.class, () -> CmrxRecon.open(folder, "TestSet", Optional.empty()));
        assertTrue(e.reason().contains("(kx, ky, coil, slice, t) = (4,3,2,2,5) of 2 coils"), e.getMessage());
        Mat5Writer.write(file, Map.of("kspace_full", kspace.slice(2, 1).reshape(Shape.of(4, 3, 1, 2, 5))));
        var data = CmrxRecon.open(folder, "TestSet", Optional.empty());
        assertEquals(2, data.slices().size());
        NpyTest.assertSame(kspace.slice(2, 1).slice(2, 1).permute(2, 0, 1), data.kspace(data.slices().get(1)));
        var missing = assertThrows(FileFormatException.class, () -> data.mask(data.slices().get(1)));
        assertTrue(missing.getMessage().endsWith("cine_sax_mask.mat: no such file"), missing.getMessage());
    }

    @Test
    void aMaskMustFitTheData() throws IOException {
        Path set = folder.resolve("SingleCoil/Cine/TrainingSet");
        Path source = TREE.resolve("SingleCoil/Cine/TrainingSet");
        copy(source.resolve("FullSample/P001/cine_lax.mat"), set.resolve("FullSample/P001/cine_lax.mat"));
        copy(Shared.fixtures("formats").resolve("mask_v5_plain.mat"), set.resolve("Masks/P001/cine_lax_mask.mat"));
        var data = CmrxRecon.open(folder, "TrainingSet", Optional.of("Masks"));
        var e = assertThrows(FileFormatException.class, () -> data.mask(data.slices().getFirst()));
        assertTrue(e.reason().startsWith("a mask UINT8(14,9,12) for k-space of shape"), e.getMessage());
        assertThrows(FileFormatException.class, () -> CmrxRecon.open(folder, "ValidationSet", Optional.empty()));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }

    /// The published split of the 120 training patients.
    @Test
    void theSplitIsThePublishedOne() {
        var slices = new ArrayList<CineSlice>();
        for (int p = 1; p <= 120; p++) for (String view : List.of("lax", "sax")) {
            for (int i = 0; i < 4; i++) slices.add(slice("P%03d".formatted(p), view, i, 4));
        }
        var split = PatientSplit.of(slices, 0.8, PatientSplit.PerPatient.PUBLISHED, new Mt19937(1)::randperm);
        assertEquals(List.of((
                "P004 P005 P009 P019 P021 P023 P030 P036 P052 P053 P059 P061 P062 P063 P064 P065 P067 P068 P070 P074 P077 P089 "
                + "P093 P103").split(" ")), split.test().stream().map(i -> slices.get(i).patient()).distinct().toList());
        assertEquals(96 * 4, split.train().size());
        var train = new HashSet<>(split.train().stream().map(i -> slices.get(i).patient()).toList());
        assertTrue(split.test().stream().noneMatch(i -> train.contains(slices.get(i).patient())));
        for (int i : split.train()) assertTrue(slices.get(i).view() != CineSlice.View.SHORT_AXIS || slices.get(i).index() == 0);
    }

    @Test
    void aSplitDrawsSlicesOfEachView() {
        var slices = IntStream.range(0, 10).mapToObj(i -> slice("P1", "sax", i, 10)).toList();
        var split = PatientSplit.of(slices, 1, new PatientSplit.PerPatient(3, 4),
                n -> IntStream.range(0, n).map(i -> n - 1 - i).toArray());
        assertEquals(List.of(6, 7, 8, 9), split.train());
        assertEquals(List.of(), split.test());
        var data = CmrxRecon.open(TREE, "TrainingSet", Optional.empty());
        assertEquals(2, data.sample(0.5, new Mt19937(3)::randperm).slices().size());
        assertEquals(data.sample(0.5, new Mt19937(3)::randperm).slices(), data.sample(0.5, new Mt19937(3)::randperm).slices());
    }

    private static CineSlice slice(String patient, String view, int index, int count) {
        return new CineSlice(Path.of(patient, "cine_" + view + ".mat"), patient + "/cine_" + view + ".mat", patient, index, count,
                1, 8, 6, 12);
    }

    @Test
    void nativeSizeLeavesTheMeasurementsAlone() {
        var kspace = NpyTest.random(ElementType.COMPLEX64, Shape.of(3, 7, 6), new Random(1));
        var mask = mask(3, 7, 6);
        var sample = CineTransform.NATIVE.with(Scaling.NONE).apply(kspace, mask, "x", ONE);
        float[] k = kspace.toFloats();
        float[] m = mask.toFloats();
        float[] y = sample.kspace().toFloats();
        for (int i = 0; i < k.length; i++) assertEquals(k[i] * m[i / 2], y[i], 1e-6);
        assertEquals(CineSample.Scale.NONE, sample.scale());
        for (float v : y) assertTrue(Float.floatToIntBits(v) != Integer.MIN_VALUE, "a negative zero");
    }

    @Test
    void oddDifferencesReachTheSizeUnlessAsPublished() {
        var video = NpyTest.random(ElementType.FLOAT32, Shape.of(1, 5, 4), new Random(2));
        var size = new FrameSize(8, 3);
        HostArray padded = size.fit(video, OddDifference.EXTRA_AFTER);
        assertEquals(Shape.of(1, 8, 3), padded.shape());
        float[] v = video.toFloats();
        float[] p = padded.toFloats();
        for (int h = 0; h < 8; h++) for (int w = 0; w < 3; w++) {
            assertEquals(h >= 1 && h < 6 ? v[(h - 1) * 4 + w + 1] : 0, p[h * 3 + w]);
        }
        assertEquals(Shape.of(1, 7, 2), size.fit(video, OddDifference.ONE_SHORT).shape());
    }

    @Test
    void theTimeWindowCutsImageAndMaskAlike() {
        var kspace = NpyTest.random(ElementType.COMPLEX64, Shape.of(9, 6, 4), new Random(3));
        var values = new float[9 * 24];
        for (int i = 0; i < values.length; i++) values[i] = i / 24 % 2;      // odd frames only
        var mask = HostArray.of(Shape.of(9, 6, 4), values);
        var starts = new HashSet<Integer>();
        for (int n = 0; n < 40; n++) {
            var sample = CineTransform.NATIVE.with(Scaling.NONE).window(4).apply(kspace, mask, "example " + n, ONE);
            float[] k = sample.kspace().toFloats();
            float[] m = sample.mask().toFloats();
            int start = IntStream.range(0, 6).filter(s -> matches(kspace.toFloats(), k, m, s)).findFirst().orElseThrow();
            starts.add(start);
            assertArrayEquals(k, CineTransform.NATIVE.with(Scaling.NONE).window(4).apply(kspace, mask, "example " + n, ONE)
                    .kspace().toFloats());
        }
        assertEquals(6, starts.size());
        assertThrows(IllegalArgumentException.class, () -> CineTransform.NATIVE.window(10).apply(kspace, mask, "x", ONE));
    }

    private static boolean matches(float[] whole, float[] part, float[] mask, int start) {
        for (int i = 0; i < part.length; i++) {
            if (mask[i / 2] != (start + i / 48) % 2 || !(Math.abs(part[i] - mask[i / 2] * whole[start * 48 + i]) <= 1e-5)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void theScaleIsTheOracleOrWhatWasMeasured() {
        var kspace = NpyTest.random(ElementType.COMPLEX64, Shape.of(3, 8, 6), new Random(4));
        var mask = mask(3, 8, 6);
        var size = new FrameSize(12, 9);
        var oracle = CineTransform.NATIVE.to(size, OddDifference.EXTRA_AFTER).apply(kspace, mask, "x", ONE);
        assertUnit(oracle.image().toDoubles());
        var measured = CineTransform.NATIVE.to(size, OddDifference.EXTRA_AFTER).with(Scaling.ZERO_FILLED)
                .apply(kspace, mask, "x", ONE);
        assertTrue(measured.scale().deviation() < oracle.scale().deviation());
        // What the mask hides must not matter to the measurements.
        var hidden = kspace.toFloats();
        float[] m = mask.toFloats();
        var plain = CineTransform.NATIVE.with(Scaling.ZERO_FILLED);
        for (int i = 0; i < hidden.length; i++) if (m[i / 2] == 0) hidden[i] = 7;
        assertEquals(plain.apply(kspace, mask, "x", ONE).scale().deviation(),
                plain.apply(HostArray.complex(kspace.shape(), hidden), mask, "x", ONE).scale().deviation(), 1e-9);
        assertEquals(0.25, oracle.scale().undo(oracle.scale().apply(0.25)), 1e-12);
    }

    private static void assertUnit(double[] x) {
        var scale = CineSample.Scale.of(x);
        assertEquals(0, scale.mean(), 1e-6);
        assertEquals(1, scale.deviation(), 1e-6);
    }

    /// The line at the center of k-space, column W/2, stays at the center of the padded grid.
    @Test
    void masksArePaddedCenterOnCenter() {
        for (int width : new int[] {24, 25, 37}) {
            for (int padded : new int[] {40, 41, 64}) {
                var shape = Shape.of(1, 3, width);
                float[] m = new float[3 * width];
                for (int h = 0; h < 3; h++) m[h * width + width / 2] = 1;
                var sample = CineTransform.NATIVE.with(Scaling.NONE).to(new FrameSize(4, padded), OddDifference.EXTRA_AFTER)
                        .apply(HostArray.complex(shape, new float[6 * width]), HostArray.of(shape, m), "x", ONE);
                float[] lines = sample.mask().toFloats();
                for (int i = 0; i < lines.length; i++) {
                    assertEquals(i >= padded && i % padded == padded / 2 ? 1 : 0, lines[i], width + " in " + padded);
                }
            }
        }
    }

    @Test
    void aMaskMayBeOnTheFinalGrid() {
        var kspace = NpyTest.random(ElementType.COMPLEX64, Shape.of(2, 4, 4), new Random(5));
        var transform = CineTransform.NATIVE.to(new FrameSize(8, 6), OddDifference.EXTRA_AFTER);
        assertEquals(2 * 16 / 2, sum(transform.apply(kspace, mask(2, 4, 4), "x", ONE).mask()));
        assertEquals(2 * 48 / 2, sum(transform.apply(kspace, mask(2, 8, 6), "x", ONE).mask()));
        assertThrows(IllegalArgumentException.class, () -> transform.apply(kspace, mask(2, 8, 4), "x", ONE));
        var full = transform.with(Masking.LEFT).apply(kspace, mask(2, 4, 4), "x", ONE).kspace().toFloats();
        assertTrue(IntStream.range(0, full.length).allMatch(i -> full[i] != 0));
    }

    private static int sum(HostArray mask) {
        return IntStream.of(mask.toInts()).sum();
    }

    /// Every other column.
    private static HostArray mask(int frames, int height, int width) {
        var values = new float[frames * height * width];
        for (int i = 0; i < values.length; i++) values[i] = i % width % 2;
        return HostArray.of(Shape.of(frames, height, width), values);
    }

    @Test
    void layoutsGoBothWays() {
        var video = NpyTest.random(ElementType.COMPLEX64, Shape.of(3, 5, 4), new Random(6));
        HostArray reference = CineSample.toReferenceLayout(video);
        assertEquals(Shape.of(2, 3, 5, 4), reference.shape());
        assertEquals(video.toFloats()[1], reference.toFloats()[60]);
        NpyTest.assertSame(video, CineSample.ofReferenceLayout(reference));
    }

    @Test
    void theRealAcquisitionLoads() {
        var root = Shared.find("data/cmrxrecon");
        org.junit.jupiter.api.Assumptions.assumeTrue(root.isPresent(), "the real acquisition is not here");
        var data = CmrxRecon.open(root.get(), "TrainingSet", Optional.of("TimeVaryingGaussianMask08"));
        var sample = CineTransform.PUBLISHED.load(data, data.slices().getFirst(), new Parallel(2));
        assertEquals(Shape.of(12, 512, 256), sample.image().shape());
        assertUnit(sample.image().toDoubles());
        assertEquals(12 * 448 * 25, sum(sample.mask()));
    }
}
