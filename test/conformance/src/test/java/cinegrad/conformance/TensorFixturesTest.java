package cinegrad.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.simd.DoubleSimdBackend;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.support.Shared;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is computed with tensors passes the golden cases on all backends of the processor: the small files of this repository,
/// and the full set where there is one. A case that no runner knows is a failure, too.
class TensorFixturesTest {
    private static final List<FixtureFolder> FOLDERS = List.of(new FftFixtures(), new PhysicsFixtures(), new MetricFixtures(),
            new CrnnFixtures(),
            new LossFixtures(), new TrajectoryFixtures(), new BasicsFixtures(), new NnFixtures(), new RnnFixtures());

    static Stream<Arguments> folders() {
        return onEveryBackend(FOLDERS);
    }

    private static Stream<Arguments> onEveryBackend(List<FixtureFolder> folders) {
        return Stream.of(new ReferenceBackend(), new SimdBackend(2), new DoubleSimdBackend(2))
                .flatMap(backend -> folders.stream().map(folder ->
                Arguments.of(folder.folder() + ", " + backend.name(), folder, backend)));
    }

    @Tag("parity")
    @ParameterizedTest(name = "{0}")
    @MethodSource("folders")
    void smallSet(String name, FixtureFolder folder, Backend backend) {
        passes(folder, backend, Shared.fixtures(folder.folder()), _ -> true);
    }

    /// The options and edges that other cases leave out.
    static Stream<Arguments> optionFolders() {
        return onEveryBackend(List.of(new BasicsFixtures(), new NnFixtures(), new FftFixtures(), new RnnFixtures(),
                new LinearAlgebraFixtures(), new SpecialFixtures(), new OptimFixtures(), new AttentionFixtures(),
                new ObjectiveFixtures(), new SignalFixtures(),
                new PatternFixtures()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optionFolders")
    void optionsAndEdges(String name, FixtureFolder folder, Backend backend) {
        passes(folder, backend, Shared.golden("options/" + folder.folder()), _ -> true);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("folders")
    void fullSetWhereThereIsOne(String name, FixtureFolder folder, Backend backend) {
        var full = Shared.find("fixtures/" + folder.folder());
        assumeTrue(full.isPresent(), "the full set of golden vectors is not here");
        passes(folder, backend, full.get(), backend.precision() == Precision.DOUBLE ? TensorFixturesTest::isShort
                : TensorFixturesTest::isDetermined);
    }

    /// The published network, 64 channels and 5 cascades, takes the plain loops of the reference a minute.
    private static boolean isShort(String name) {
        return !name.startsWith("crnn/js3611");
    }

    /// In the second step of this training run, one value before a ReLU is 1.7e-11: in single precision its sign, and with it the
    /// gradient's sixth digit and the parameters' fifth, is decided by rounding.
    private static boolean isDetermined(String name) {
        return !name.equals("trajectory/composed");
    }

    private static void passes(FixtureFolder folder, Backend backend, Path directory, Predicate<String> wanted) {
        var report = new CheckFixtures(List.of(folder), backend).run(directory, wanted);
        assertTrue(!report.results().isEmpty(), () -> "no cases in " + directory);
        assertEquals(List.of(), report.results().stream().filter(r -> r.status() != CaseResult.Status.PASSED).toList(),
                report::table);
    }
}
