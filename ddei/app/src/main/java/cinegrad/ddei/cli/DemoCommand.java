package cinegrad.ddei.cli;

import cinegrad.ddei.cli.MaskCommand.MaskOptions;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.transform.FrameShift;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "demo", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Simulates a beating, breathing heart scanned 8 times too fast, trains DDEI on it without ground truth,",
            "and writes report.html with videos. About four minutes on two cores; --quick takes about 40 seconds."},
        footer = {"", "Example:  cinegrad demo --quick --out demo"})
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "A smaller picture and a shorter training.")
    private boolean quick;

    @Option(names = "--seed", paramLabel = "N", description = "Another patient. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go. Default: ${DEFAULT-VALUE}")
    private Path out = Path.of("out", "demo");

    @Mixin
    private ComputeOptions compute;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var options = new TrainingOptions();
        options.seed = seed;
        options.out = out;
        options.channels = quick ? 8 : 16;
        options.steps = quick ? 100L : 240L;
        options.learningRate = 2e-3;
        options.startImage = TrainingOptions.StartImage.SHARED;
        options.padding = FrameShift.Padding.REFLECT;           // this heart beats irregularly, and the chest breathes meanwhile
        Backend backend = compute.backend();
        var files = new RunFiles(out);
        System.err.println("Scanning a digital thorax with a beating heart, 8 times too fast …");
        int frames = quick ? 8 : 12;
        int height = quick ? 64 : 112;
        int width = quick ? 48 : 84;
        var scan = new ThoraxScan(seed, frames, height, width, 0.055, 0.005);
        var acquisition = scan.acquire(new MaskOptions());
        var problem = new Problem("A beating heart from an eighth of the measurements", new SingleExample("phantom " + seed, acquisition, 0, seed, backend),
                new SingleExample("phantom " + seed, acquisition, 0, seed, backend),
                new LinkedHashMap<>(Map.of("data", scan.toString())), scan.frameSeconds());
        var arguments = Main.arguments(spec);
        var settings = new LinkedHashMap<String, Object>();
        settings.put("arguments", List.of());
        var trained = new TrainingSession(options, backend, problem, Json.of(settings)).run(false);
        if (!trained.completed()) {
            System.err.println("stopped; nothing to show yet");
            return 130;
        }
        TrainCommand.finish(files, problem, trained, options, arguments);
        var sample = problem.test().load(0, 0);
        NdArray begun = options.startImage.start.estimate(sample.kspace(), sample.physics()).value();
        System.out.printf("PSNR of the image that training began with, lines shared between frames: %.2f dB%n",
                Metrics.psnrOfMagnitudes(begun, sample.truth().orElseThrow().value()));
        return 0;
    }
}
