package cinegrad.autograd.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.ops.NdArray;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import org.junit.jupiter.api.Test;

/// The numbers of classification were counted by hand, those of regression are numpy's.
class ScoresTest {
    private final ReferenceBackend backend = new ReferenceBackend();
    private final NdArray scores = array(Shape.of(5, 3), 3, 1, 2, 0, 5, 4, 1, 1, 0, -1, -2, -3, 7, 8, 9);
    private final int[] truth = {0, 2, 1, 0, 2};                       // answers: 0 1 0 0 2

    private NdArray array(Shape shape, double... numbers) {
        return backend.upload(ArrayType.real(shape), numbers);
    }

    @Test
    void answersAreCounted() {
        var matrix = ConfusionMatrix.of(scores, truth);
        assertEquals(" 2 0 0\n 1 0 0\n 0 1 1\n", matrix.toString());
        assertEquals(0.6, matrix.accuracy());
        assertEquals(2.0 / 3, matrix.precision(0));
        assertEquals(1, matrix.recall(0));
        assertEquals(0.8, matrix.f1(0), 1e-15);
        assertEquals(0, matrix.precision(1));
        assertEquals(0, matrix.f1(1));
        assertEquals(1, matrix.precision(2));
        assertEquals(0.5, matrix.recall(2));
        assertEquals((0.8 + 0 + 2.0 / 3) / 3, matrix.macroF1(), 1e-15);
        var twice = matrix.plus(matrix);
        assertEquals(10, twice.examples());
        assertEquals(4, twice.count(0, 0));
        assertEquals(2, matrix.count(0, 0));
    }

    /// Of equal scores the first class comes first.
    @Test
    void theTrueClassIsAmongTheFirst() {
        assertEquals(0.6, ConfusionMatrix.topK(1, scores, truth));
        assertEquals(1, ConfusionMatrix.topK(2, scores, truth));
        NdArray equal = array(Shape.of(3, 3), 1, 1, 1, 1, 1, 1, 1, 1, 1);
        assertEquals(2.0 / 3, ConfusionMatrix.topK(2, equal, 0, 1, 2), 1e-15);
        assertEquals(Double.NaN, ConfusionMatrix.topK(1, array(Shape.of(0, 3))));
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        assertThrows(ShapeException.class, () -> ConfusionMatrix.of(scores, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.of(scores, 0, 1, 2, 3, 0));
        assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.of(array(Shape.of(1, 2), 0, Double.NaN), 0));
        assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.topK(4, scores, truth));
        assertThrows(ShapeException.class, () -> RegressionScore.of(array(Shape.of(2), 1, 2), array(Shape.of(2, 1), 1, 2)));
    }

    @Test
    void predictionsAreCompared() {
        var predicted = array(Shape.of(5), 1, 2.5, -0.5, 4, 3);
        var observed = array(Shape.of(5), 1.5, 2, -1, 3, 3.5);
        var score = RegressionScore.of(predicted, observed);
        assertEquals(0.8373983739837398, score.rSquared(), 1e-14);
        assertEquals(0.6324555320336759, score.rootMeanSquare(), 1e-14);
        assertEquals(0.6, score.meanAbsolute(), 1e-14);
        var parts = RegressionScore.of(array(Shape.of(2), 1, 2.5), array(Shape.of(2), 1.5, 2))
                .plus(RegressionScore.of(array(Shape.of(3), -0.5, 4, 3), array(Shape.of(3), -1, 3, 3.5)));
        assertEquals(score.rSquared(), parts.rSquared(), 1e-14);
        assertEquals(score.spread(), parts.spread(), 1e-13);
        var none = RegressionScore.of(array(Shape.of(0)), array(Shape.of(0)));
        assertEquals(score, score.plus(none));
        assertEquals(score.rSquared(), none.plus(score).rSquared(), 1e-14);
    }

    @Test
    void equalTruthsLeaveNothingToExplain() {
        var truth = array(Shape.of(2), 3, 3);
        assertEquals(1, RegressionScore.of(truth, truth).rSquared());
        assertEquals(0, RegressionScore.of(array(Shape.of(2), 3, 4), truth).rSquared());
        var tenths = array(Shape.of(3), 0.1, 0.1, 0.1);                    // whose sum over 3 is not 0.1
        var score = RegressionScore.of(tenths, tenths);
        assertEquals(1, score.plus(score).rSquared());
        assertEquals(0, score.plus(RegressionScore.of(array(Shape.of(3), 0.1, 0.2, 0.3), tenths)).rSquared());
        assertEquals(Double.NaN, RegressionScore.of(array(Shape.of(2), 3, Double.NaN), truth).rSquared());
    }
}
