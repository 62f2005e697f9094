package cinegrad.bench;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Gradients;
import cinegrad.autograd.MemoryPlan;
import cinegrad.autograd.OperationTimes;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.train.ResidentMemory;
import cinegrad.ops.Workspace;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `cinegrad bench step`: the DDEI training step, end to end, the first one shown by itself because it carries the JVM's warm-up.
@Command(name = "step", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Times DDEI training steps (both losses, gradients and the update) on random data; prints their memory.",
            "The first step is reported apart; the median is over the others, or over the one if there is only one."},
        footer = {"", "Example:  ./cinegrad bench step --size 128x64 --threads 2 --json step.json"})
final class StepCommand implements Runnable {
    /// When activations are computed again instead of being kept.
    enum Recompute { AUTO, NONE, CASCADES, SWEEPS, NETWORKS }

    @Option(names = "--frames", paramLabel = "T", description = "Default: ${DEFAULT-VALUE}")
    private int frames = 12;

    @Option(names = "--size", paramLabel = "HxW", description = "Default: ${DEFAULT-VALUE}")
    private String size = "128x64";

    @Option(names = "--chans", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
    private int channels = 64;

    @Option(names = "--cascades", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
    private int cascades = 2;

    @Option(names = "--threads", paramLabel = "N", description = "Default: one per processor")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--steps", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
    private int steps = 5;

    @Option(names = "--recompute", paramLabel = "WHAT",
            description = {"none, cascades, sweeps, networks, or auto: the first of these that fits into 10 GB.",
                "Default: ${DEFAULT-VALUE}"})
    private Recompute recompute = Recompute.AUTO;

    @Option(names = "--profile", description = "Also print where the time of all steps but the first went, by operation.")
    private boolean profile;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the numbers here.")
    private Path json;

    @Override
    public void run() {
        if (steps < 1) throw new IllegalArgumentException("--steps is at least 1, got " + steps);
        int height = FrameSize.parse(size).height();
        int width = FrameSize.parse(size).width();
        var backend = new SimdBackend(threads);
        var network = Crnn.of(backend, channels, cascades, RandomStream.of(1));
        var objective = Objectives.byName("ddei", Objectives.Settings.DEFAULT);
        var sample = sample(backend, height, width);
        var choices = switch (recompute) {
            case AUTO -> Crnn.Recompute.values();
            case NONE -> new Crnn.Recompute[] {Crnn.Recompute.NOTHING};
            case CASCADES -> new Crnn.Recompute[] {Crnn.Recompute.CASCADES};
            case SWEEPS -> new Crnn.Recompute[] {Crnn.Recompute.SWEEPS};
            case NETWORKS -> new Crnn.Recompute[] {Crnn.Recompute.NETWORKS};
        };
        var chosen = choices[0];
        var plan = plan(network.recomputing(chosen), objective, sample);
        for (int i = 1; i < choices.length && plan.peakBytes() + plan.leafBytes() > most(); i++) {
            chosen = choices[i];
            plan = plan(network.recomputing(chosen), objective, sample);
        }
        report(chosen, plan, times(network.recomputing(chosen), objective, sample));
    }

    private static MemoryPlan plan(Crnn network, Objective objective, Sample sample) {
        return Evaluation.ofLoss(objective.terms(sample, network, random(0)).total()).plan();
    }

    private static double most() {
        return 0.9 * Math.min((double) Runtime.getRuntime().maxMemory(), 10e9);
    }

    private static RandomStream random(long step) {
        return RandomStream.of(1).stream(step);
    }

    private List<Double> times(Crnn network, Objective objective, Sample sample) {
        var adam = new Adam(network.parameters(), 1e-3);
        var workspace = new Workspace();
        var operations = new OperationTimes();
        var seconds = new ArrayList<Double>();
        for (int step = 0; step < steps; step++) {
            long start = System.nanoTime();
            Tensor total = objective.terms(sample, network, random(step)).total();
            var evaluation = Evaluation.ofLoss(total).in(workspace);
            Gradients gradients = (profile && (step > 0 || steps == 1) ? evaluation.timing(operations) : evaluation).run();
            adam.step(gradients);
            seconds.add((System.nanoTime() - start) * 1e-9);
            System.err.printf(Locale.ROOT, "step %d: %.3f s, loss %.5f%n", step, seconds.getLast(), total.item());
        }
        if (profile) System.out.print(operations.table(30));
        return seconds;
    }

    private Sample sample(SimdBackend backend, int height, int width) {
        float[] lines = new GaussianLines(LineBudget.of(8)).draw(frames, width, RandomStream.of(2)).overRows(1).toFloats();
        var physics = DynamicMri.withLines(backend, lines, frames, width);
        var type = ArrayType.complex(Shape.of(1, frames, height, width));
        var random = RandomStream.of(3);
        float[] video = new float[type.numbers()];
        for (int i = 0; i < video.length; i++) video[i] = (float) random.normal();
        return new Sample(physics.apply(backend.upload(type, video)), physics, Optional.empty());
    }

    private void report(Crnn.Recompute recomputed, MemoryPlan plan, List<Double> seconds) {
        double[] steady = seconds.stream().skip(seconds.size() > 1 ? 1 : 0).mapToDouble(s -> s).sorted().toArray();
        double median = (steady[(steady.length - 1) / 2] + steady[steady.length / 2]) / 2;
        var numbers = new LinkedHashMap<String, Object>();
        numbers.put("frames", frames);
        numbers.put("size", size);
        numbers.put("chans", channels);
        numbers.put("cascades", cascades);
        numbers.put("threads", threads);
        numbers.put("secondsPerStep", median);
        numbers.put("firstStepSeconds", seconds.getFirst());
        numbers.put("fastestSeconds", steady[0]);
        numbers.put("slowestSeconds", steady[steady.length - 1]);
        numbers.put("stepsPerHour", 3600 / median);
        numbers.put("recomputed", recomputed.name().toLowerCase(Locale.ROOT));
        numbers.put("plannedBytes", plan.peakBytes() + plan.leafBytes());
        numbers.put("peakRssBytes", ResidentMemory.peakBytes());
        numbers.put("allSeconds", seconds);
        System.out.printf(Locale.ROOT, "%d frames of %s, %d channels, %d cascades, %d threads: median %.3f s per step%n", frames,
                size, channels, cascades, threads, median);
        System.out.printf(Locale.ROOT, "first step %.3f s; planned memory %.2f GB, peak resident %.2f GB%n", seconds.getFirst(),
                (plan.peakBytes() + plan.leafBytes()) / 1e9, ResidentMemory.peakBytes() / 1e9);
        if (json == null) return;
        try {
            Files.writeString(json, Json.of(numbers).pretty() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("step: cannot write " + json + ": " + e.getMessage(), e);
        }
    }
}
