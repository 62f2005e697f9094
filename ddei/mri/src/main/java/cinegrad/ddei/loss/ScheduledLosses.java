package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.model.Reconstructor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/// One reconstruction from all measurements, and groups of losses of it, each with a schedule of its own:
///
/// ```java
/// new ScheduledLosses(List.of(new Group(Schedule.ALWAYS, List.of(new MeasurementConsistency())),
///                             new Group(new Schedule.After(5), List.of(new EquivariantImaging(transform)))))
/// ```
/// A step at which no loss has its turn has the constant `idle` = 0, whose gradient is zero.
public record ScheduledLosses(List<Group> groups) implements Objective {
    /// Losses that take turns.
    public record Group(LossSchedule schedule, List<Loss> losses) {
        public Group {
            losses = List.copyOf(losses);
            if (losses.isEmpty()) throw new IllegalArgumentException("ScheduledLosses: a group has no losses");
            schedule.choices(losses);
        }
    }

    public ScheduledLosses {
        groups = List.copyOf(groups);
        var names = new HashSet<String>();
        for (var group : groups) {
            for (var loss : group.losses) {
                if (!names.add(loss.name())) {
                    throw new IllegalArgumentException("ScheduledLosses: two losses are called " + loss.name());
                }
            }
        }
    }

    @Override
    public Terms terms(Sample sample, Reconstructor model, StepContext moment) {
        var chosen = new ArrayList<Loss>();
        for (int i = 0; i < groups.size(); i++) {
            var own = new StepContext(moment.step(), moment.epoch(), moment.random().stream("schedule").stream(i));
            chosen.addAll(groups.get(i).schedule.chosen(groups.get(i).losses, own));
        }
        return terms(sample, model, moment, chosen);
    }

    @Override
    public List<Terms> possibleTerms(Sample sample, Reconstructor model, StepContext moment) {
        var combinations = List.of(List.<Loss>of());
        for (var group : groups) {
            var longer = new ArrayList<List<Loss>>();
            for (var before : combinations) {
                for (var choice : group.schedule.choices(group.losses)) {
                    var both = new ArrayList<>(before);
                    both.addAll(choice);
                    longer.add(both);
                }
            }
            combinations = longer;
        }
        return combinations.stream().map(losses -> terms(sample, model, moment, losses)).toList();
    }

    private static Terms terms(Sample sample, Reconstructor model, StepContext moment, List<Loss> losses) {
        var pass = new LossContext(sample, model.reconstruct(sample.kspace(), sample.physics()), model, moment.random());
        var terms = new LinkedHashMap<String, Tensor>();
        for (var loss : losses) terms.put(loss.name(), loss.of(pass));
        if (terms.isEmpty()) terms.put("idle", pass.reconstruction().viewAsReal().sum().times(0));
        return new Terms(pass.reconstruction(), terms);
    }
}
