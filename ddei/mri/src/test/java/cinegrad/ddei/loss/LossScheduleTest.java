package cinegrad.ddei.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.ddei.loss.ScheduledLosses.Group;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.transform.Rotate;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.simd.SimdBackend;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossScheduleTest {
    private static final Loss MC = new MeasurementConsistency();
    private static final Loss EI = new EquivariantImaging(Rotate.any());
    private static final Loss SUP = new Supervised();
    private static final List<Loss> ALL = List.of(MC, EI, SUP);

    private static StepContext moment(long step, int epoch) {
        return new StepContext(step, epoch, RandomStream.of(5).stream(step));
    }

    private static List<Loss> chosen(LossSchedule schedule, long step, int epoch) {
        return schedule.chosen(ALL, moment(step, epoch));
    }

    static Stream<LossSchedule> schedules() {
        return Stream.of(LossSchedule.ALWAYS, LossSchedule.INTERLEAVED, LossSchedule.BY_EPOCH, new LossSchedule.AtRandom(),
                new LossSchedule.AtRandom(List.of(3, 0, 1)), new LossSchedule.After(2));
    }

    @Test
    void everyScheduleIsTested() {
        assertEquals(LossSchedule.class.getPermittedSubclasses().length, schedules().map(Object::getClass).distinct().count());
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void theForeseenChoicesAreMade(LossSchedule schedule) {
        var made = new HashSet<List<Loss>>();
        for (int step = 0; step < 50; step++) {
            made.add(chosen(schedule, step, step / 7));
            assertEquals(chosen(schedule, step, step / 7), chosen(schedule, step, step / 7));
        }
        assertEquals(Set.copyOf(schedule.choices(ALL)), made);
    }

    @Test
    void turnsFollowStepOrEpoch() {
        for (int step = 0; step < 9; step++) {
            assertEquals(ALL, chosen(LossSchedule.ALWAYS, step, 1));
            assertEquals(List.of(ALL.get(step % 3)), chosen(LossSchedule.INTERLEAVED, step, 1));
            assertEquals(List.of(ALL.get(step % 3)), chosen(LossSchedule.BY_EPOCH, 1, step));
            assertEquals(step > 4 ? ALL : List.of(), chosen(new LossSchedule.After(4), 100, step));
        }
    }

    @Test
    void chancesAreTheWeights() {
        int n = 4000;
        var drawn = IntStream.range(0, n).mapToObj(step -> chosen(new LossSchedule.AtRandom(List.of(3, 0, 1)), step, 0)
                .getFirst()).toList();
        assertEquals(0.75 * n, drawn.stream().filter(MC::equals).count(), 5 * Math.sqrt(n * 3 / 16.0));
        assertEquals(0, drawn.stream().filter(EI::equals).count());
        var fair = IntStream.range(0, n).mapToObj(step -> chosen(new LossSchedule.AtRandom(), step, 0).getFirst()).toList();
        for (var loss : ALL) assertEquals(n / 3.0, fair.stream().filter(loss::equals).count(), 5 * Math.sqrt(n * 2 / 9.0));
    }

    @Test
    void mistakesAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> new LossSchedule.AtRandom(List.of(1, -1)));
        assertThrows(IllegalArgumentException.class, () -> new LossSchedule.AtRandom(List.of(0, 0)));
        assertThrows(IllegalArgumentException.class, () -> new LossSchedule.AtRandom(List.of(Integer.MAX_VALUE, 1)));
        assertEquals("AtRandom: 2 weights for 3 losses; give each loss one",
                assertThrows(IllegalArgumentException.class, () -> new Group(new LossSchedule.AtRandom(List.of(1, 2)), ALL))
                .getMessage());
        assertEquals("ScheduledLosses: two losses are called mc",
                assertThrows(IllegalArgumentException.class, () -> Objective.sumOf(List.of(MC, MC))).getMessage());
    }

    @Test
    void groupsAddUpAndIdleStepsHaveZeroGradient() {
        var backend = new SimdBackend(1);
        var model = Crnn.of(backend, 2, 1, RandomStream.of(1));
        var sample = TinyScan.sample(backend, 1, 0, 1);
        var objective = new ScheduledLosses(List.of(new Group(new LossSchedule.After(0), List.of(MC)),
                new Group(new LossSchedule.After(1), List.of(SUP))));
        assertEquals(Set.of("idle"), objective.terms(sample, model, moment(0, 0)).losses().keySet());
        assertEquals(Set.of("mc"), objective.terms(sample, model, moment(0, 1)).losses().keySet());
        assertEquals(Set.of("mc", "sup"), objective.terms(sample, model, moment(0, 2)).losses().keySet());
        assertEquals(4, objective.possibleTerms(sample, model, moment(0, 0)).size());
        var idle = objective.terms(sample, model, moment(0, 0)).total();
        var gradients = idle.backward();
        assertEquals(0, idle.item(), 0);
        for (var p : model.parameters()) for (double g : gradients.of(p.tensor()).toDoubles()) assertEquals(0, g, 0);
    }
}
