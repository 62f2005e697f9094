package cinegrad.ddei.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.CoilPreparation;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.request.DataSelection.CmrxReconSet;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.DataSelection.Scale;
import cinegrad.ddei.request.DataSelection.ScanList;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ddei.request.ReconstructionRequest.ByMethod;
import cinegrad.ddei.request.ReconstructionRequest.ByModel;
import cinegrad.ddei.request.ReconstructionRequest.ByTraining;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;
import cinegrad.ddei.train.RatePlan;
import cinegrad.ddei.transform.FrameShift;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A request comes back from JSON as it was; what it cannot mean is an error that names the option.
class RequestTest {
    private static final SingleFiles FILES = new SingleFiles(List.of(Path.of("/data/a b.npz"), Path.of("/data/é.npz")));

    private static TrainingRequest full() {
        var law = new LineLaw(LineLaw.Spread.RANDOM, 4, OptionalDouble.of(0.08));
        var set = new CmrxReconSet(Path.of("/data/CMRxRecon"), "TestSet", Optional.empty(), Optional.of(law),
                Optional.of(new FrameSize(64, 48)), Scale.ZEROFILLED, 0.5, 7);
        return new TrainingRequest(set, 0.25, new NetworkSettings(8, 3, StartImage.LOW_RANK, Optional.of(Path.of("/runs/first"))),
                new LossSettings("mo-ei-sure", OptionalDouble.of(0.7), 0.3, Optional.of(law), LossSettings.TimeShift.PUBLISHED,
                FrameShift.Padding.REFLECT),
                new RecipeSettings(new TrainingLength.Steps(77), 2e-3, new RatePlan.Stairs(10, 0.5), 4, OptionalDouble.of(1.5), 3,
                OptionalDouble.of(0.99)),
                new ValidationSettings(OptionalLong.of(10), Optional.of("SSIM per frame"), OptionalInt.of(4),
                ValidationSettings.Result.BEST, 0.3),
                new CheckpointSettings(5, OptionalLong.of(50)), -3, Path.of("/runs/second"),
                new ComputeSettings(OptionalInt.of(2), ComputeSettings.Device.CPU, ComputeSettings.Engine.SIMD, true,
                ComputeSettings.Products.JBLAS,
                        ComputeSettings.Transforms.JTRANSFORMS, ComputeSettings.Recompute.CASCADES));
    }

    static Stream<TrainingRequest> trainings() {
        var plain = TrainingRequest.of(FILES, Path.of("/runs/plain"));
        return Stream.of(plain, plain.scanSpecific(), full(),
                plain.with(new PhantomScan(5, 8, 64, 48, 0.055, 0.005, LineLaw.parse("gaussian:8"))),
                plain.with(plain.recipe().withSchedule(new RatePlan.Exponential(0.01), 0)),
                plain.with(new ScanList(Path.of("/data/scans.txt"), Units.NORMAL, new ArrayChoice(Optional.of("k"),
                Optional.empty(), OptionalInt.of(2)))));
    }

    /// Trainings of earlier versions whitened nothing and had smooth maps.
    @Test
    void preparationsOfCoilsComeBack() {
        var prepared = new CoilPreparation(CoilPreparation.Whitening.KNOWN, Optional.of(Path.of("/data/noise.h5")),
                OptionalInt.of(8), MapEstimate.SMOOTH);
        for (var coils : List.of(CoilPreparation.USUAL, CoilPreparation.EARLIER, prepared)) {
            var files = FILES.with(ArrayChoice.FOUND.with(coils));
            assertEquals(files, DataSelection.fromJson(Json.parse(files.toJson().toString())));
            assertEquals(coils.equals(CoilPreparation.EARLIER), files.toJson().find("coilMaps").isEmpty());
        }
        var moved = (SingleFiles) FILES.with(ArrayChoice.FOUND.with(prepared)).mappingPaths(p -> Path.of("/there")
                .resolve(p.getFileName()));
        assertEquals(Optional.of(Path.of("/there/noise.h5")), moved.choice().coils().noise());
        assertEquals(prepared.count(), moved.choice().coils().count());
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void trainingsComeBackFromJson(TrainingRequest request) {
        assertEquals(request, TrainingRequest.fromJson(Json.parse(request.toJson().toString())));
    }

    @Test
    void otherRequestsComeBackFromJson() {
        for (var by : List.of(new ByModel(Path.of("/runs/plain"), Optional.of(FILES)),
                new ByModel(Path.of("net.pth"), Optional.empty()), new ByMethod("llr", FILES),
                new ByMethod("nlr", FILES, OptionalInt.of(5)), new ByTraining(full()))) {
            var request = new ReconstructionRequest(by, EnumSet.of(OutputFormat.GIF, OutputFormat.NII), Path.of("/out"),
                    ComputeSettings.USUAL);
            assertEquals(request, ReconstructionRequest.fromJson(Json.parse(request.toJson().toString())));
        }
        for (var out : List.of(Optional.<Path>empty(), Optional.of(Path.of("/out")))) {
            var evaluation = new EvaluationRequest(Path.of("net.pth"), Optional.of(FILES), out, ComputeSettings.USUAL);
            assertEquals(evaluation, EvaluationRequest.fromJson(Json.parse(evaluation.toJson().toString())));
        }
        var comparison = new ComparisonRequest(List.of("tv", "mc", "scan-specific"), List.of(1L, 5L),
                TrainingRequest.of(FILES, Path.of("/out")));
        assertEquals(comparison, ComparisonRequest.fromJson(Json.parse(comparison.toJson().toString())));
        assertEquals("t-ssdu", comparison.training("scan-specific").loss().name());
        assertEquals(StartImage.LOW_RANK, comparison.training("scan-specific").network().start());
        assertEquals(new CheckpointRequest(full(), Optional.of("abc"), List.of("sup")),
                CheckpointRequest.find(Json.parse(new CheckpointRequest(full(), Optional.of("abc"), List.of("sup")).toJson()
                .toString()), Optional.empty()).orElseThrow());
    }

    /// Nothing that a newer program asks for is dropped in silence.
    @Test
    void whatIsUnknownIsRefused() {
        for (String part : new String[] {"", "data", "network", "loss", "recipe", "validation", "checkpoints", "compute"}) {
            var members = new LinkedHashMap<>(full().toJson().members());
            if (part.isEmpty()) {
                members.put("surprise", Json.of(1));
            } else {
                var inner = new LinkedHashMap<>(members.get(part).members());
                inner.put("surprise", Json.of(1));
                members.put(part, Json.of(inner));
            }
            var e = assertThrows(IllegalArgumentException.class, () -> TrainingRequest.fromJson(Json.of(members)), part);
            assertTrue(e.getMessage().contains("surprise"), e.getMessage());
        }
        var newer = new LinkedHashMap<>(full().toJson().members());
        newer.put("version", Json.of(2));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> TrainingRequest.fromJson(Json.of(newer))).getMessage()
                .contains("version 2"));
    }

    @Test
    void aTrainingIsTheSameForAnyLengthFolderAndThreads() {
        var request = full();
        assertTrue(request.trainsAs(request.withOut(Path.of("/elsewhere"))
                .with(request.recipe().withLength(new TrainingLength.Epochs(3))).with(request.compute().withThreads(7))));
        var noiseless = TrainingRequest.of(new SingleFiles(FILES.files(), SingleFiles.SHARED), Path.of("/runs/plain"));
        assertTrue(noiseless.trainsAs(noiseless.with(FILES)), "noise that is not added is the same");
        assertFalse(request.trainsAs(request.withSeed(4)));
        assertFalse(request.trainsAs(request.with(request.recipe().withLearningRate(0.5))));
        assertNotEquals(request, request.withSeed(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian:8", "random:4:0.08", "equispaced:2:0.0", "polynomial:3"})
    void lawsAreReadAsTheyAreWritten(String text) {
        assertEquals(text, LineLaw.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"constant", "cosine:0.02", "step:10:0.5", "exponential:0.01"})
    void ratePlansAreReadAsTheyAreWritten(String text) {
        assertEquals(text, RatePlan.parse(text).text());
    }

    @Test
    void filesApartKeepTheirNoise() {
        assertEquals(List.of(new SingleFiles(FILES.files().subList(0, 1), 0), new SingleFiles(FILES.files().subList(1, 2), 1)),
                FILES.apart());
        assertEquals(0, new SingleFiles(FILES.files(), SingleFiles.SHARED).noiseStream(1));
    }

    private static void wrong(String option, Runnable make) {
        var e = assertThrows(IllegalArgumentException.class, make::run, option);
        assertTrue(e.getMessage().contains(option), e.getMessage());
    }

    @Test
    void rangesAreCheckedWhereValuesAreMade() {
        var r = TrainingRequest.of(FILES, Path.of("out"));
        wrong("--chans", () -> r.network().withChannels(0));
        wrong("--lr", () -> r.recipe().withLearningRate(Double.NaN));
        wrong("--steps", () -> new TrainingLength.Steps(-1));
        wrong("--steps", () -> new TrainingLength.Steps(3_000_000_000L));
        wrong("--epochs", () -> new TrainingLength.Epochs(Integer.MAX_VALUE).steps(5, 1));
        wrong("--threads", () -> ComputeSettings.USUAL.withThreads(0));
        wrong("--shown", () -> r.loss().withShown(1));
        wrong("--train-fraction", () -> new CmrxReconSet(Path.of("d"), "s", Optional.empty(), Optional.empty(), Optional.empty(),
                Scale.NONE, Double.NaN, 1));
        wrong("--best", () -> new ValidationSettings(OptionalLong.of(1), Optional.empty(), OptionalInt.empty(),
                ValidationSettings.Result.BEST, 0.2));
        wrong("--eval-every", () -> new ValidationSettings(OptionalLong.empty(), Optional.of("PSNR"), OptionalInt.empty(),
                ValidationSettings.Result.LAST, 0.2));
        wrong("--noise", () -> r.with(r.loss().withName("ddei-sure")));
        wrong("--methods", () -> new ComparisonRequest(List.of("mc", "mc"), List.of(1L), r));
        wrong("choose methods without learning", () -> new ComparisonRequest(List.of("magic"), List.of(1L), r));
    }

    private static TrainingRequest ofWords(String... words) {
        return CheckpointRequest.find(Json.of(java.util.Map.of("arguments", List.of(words))), Optional.empty()).orElseThrow()
                .training();
    }

    /// The words that checkpoints of the first format hold.
    @Test
    void wordsOfTheFirstFormat() {
        var usual = ofWords("--single", "a.npz");
        assertEquals(TrainingRequest.of(new SingleFiles(List.of(Path.of("a.npz"))), Path.of("out")).with(usual.recipe()).toJson()
                .at("loss"), usual.toJson().at("loss"));
        assertEquals(new TrainingLength.Epochs(2), usual.recipe().length());
        var words = ofWords("--single", "a.npz", "b.npz", "--single=c.npz", "--steps", "3", "--loss=mo-ei", "--mask-law",
                "Gaussian:3:0.1", "--serve", "8080", "--exact",
                "--start", "LOW_RANK", "--steps=5", "--device", "GPU", "--lr-schedule", "cosine", "--final", "last");
        assertEquals(List.of(Path.of("a.npz"), Path.of("b.npz"), Path.of("c.npz")), ((SingleFiles) words.data()).files());
        assertEquals(new TrainingLength.Steps(5), words.recipe().length());
        assertEquals("gaussian:3:0.1", words.loss().maskLaw().orElseThrow().toString());
        assertEquals(StartImage.LOW_RANK, words.network().start());
        assertEquals(ComputeSettings.Device.GPU, words.compute().device());
        assertTrue(words.compute().exact());
        var set = (CmrxReconSet) ofWords("--data", "D", "--native", "--mask-folder", "M", "--scale", "zerofilled", "--serve",
                "--chans", "3").data();
        assertEquals(Optional.empty(), set.size());
        assertEquals(Scale.ZEROFILLED, set.scale());
        assertEquals(Optional.empty(), CheckpointRequest.find(Json.of(java.util.Map.of("arguments", List.of())),
                Optional.empty()));
        assertEquals("t-ssdu", ofWords("--single", "a.npz", "--loss", "t-ssdu-sure", "--noise", "0.1").loss().name(),
                "which it was bit for bit");
        assertEquals("mc-sure", ofWords("--single", "a.npz", "--loss", "mc-sure", "--noise", "0.1").loss().name());
        assertThrows(IllegalArgumentException.class, () -> ofWords("single", "a.npz"));
    }
}
