package cinegrad.ddei.cli;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.ResidentMemory;
import cinegrad.ddei.train.Trainer;
import cinegrad.ops.Backend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Trains a network on undersampled acquisitions, without ground truth unless --loss sup.",
            "Writes results.json, log.jsonl, checkpoint.safetensors, report.html, cine.gif, frame.png and, for one acquisition, recon.npz.",
            "Ctrl-C leaves a checkpoint; --resume continues from it to the same bits. Every step's numbers go to log.jsonl."},
        footer = {"", "Examples:",
            "  cinegrad train --single heart.npz --loss ddei --chans 16 --steps 400 --out run1",
            "  cinegrad train --data CMRxRecon --mask-folder TimeVaryingGaussianMask08 --loss ddei --epochs 50 --out run2",
            "  cinegrad train --single heart.npz --lr-schedule cosine:0.01 --warm-up 20 --clip 1 --average 0.99 --out run3",
            "  cinegrad train --data CMRxRecon --mask-folder M --eval-every 200 --best PSNR --patience 5 --final best --keep-every 1000 --out run4",
            "  cinegrad train --single heart.npz --serve --out run5",
            "  cinegrad train --resume run1"})
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private DataOptions data;

    @Mixin
    private TrainingOptions options;

    @Mixin
    private ComputeOptions compute;

    @Option(names = "--resume", paramLabel = "DIR", description = "Continue the training in this folder; options not given are as it was started.")
    private Path resume;

    @Option(names = "--serve", paramLabel = "PORT", arity = "0..1", fallbackValue = "0",
            description = "Show the training in a browser while it runs, on 127.0.0.1 and this port, or any free one; the address is printed.")
    private Integer serve;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (resume == null) return train(false, Main.arguments(spec));
        Path file = Trainer.checkpointIn(resume);
        if (!Files.exists(file)) throw new IllegalArgumentException("--resume: there is no checkpoint in " + resume);
        var arguments = new ArrayList<String>();
        for (Json argument : Checkpoint.read(file).settings().at("arguments").items()) arguments.add(argument.text());
        List<String> now = Main.arguments(spec);
        for (int i = 0; i < now.size(); i++) {
            if (now.get(i).equals("--resume")) i++;
            else if (!now.get(i).startsWith("--resume=")) arguments.add(now.get(i));
        }
        arguments.add("--out=" + resume);
        var again = new TrainCommand();
        new CommandLine(again).setCaseInsensitiveEnumValuesAllowed(true).setOverwrittenOptionsAllowed(true).parseArgs(arguments.toArray(String[]::new));
        return again.train(true, arguments);
    }

    private int train(boolean resumed, List<String> arguments) {
        options.check();
        Backend backend = compute.backend();
        Problem problem = data.problem(options, backend);
        var settings = new LinkedHashMap<String, Object>();
        settings.put("arguments", arguments);
        var session = new TrainingSession(options, backend, problem, Json.of(settings));
        if (options.planOnly) {
            session.printPlan();
            return 0;
        }
        var files = new RunFiles(options.out);
        TrainingSession.Trained trained;
        if (serve == null) {
            trained = session.run(resumed);
        } else {
            try (var spectators = LiveProgress.on(serve, problem)) {
                trained = session.telling(spectators).run(resumed);
            }
        }
        if (!trained.completed()) return 130;
        finish(files, problem, trained, options, arguments);
        return 0;
    }

    /// Evaluates a trained network and writes everything a run leaves behind.
    static void finish(RunFiles files, Problem problem, TrainingSession.Trained trained, TrainingOptions options, List<String> arguments) {
        var outcomes = Evaluator.evaluate(problem.test(), trained.objective(), trained.model(), options.seed, 1);
        var config = config(options, trained, arguments);
        Map<String, Object> results = Evaluator.summary(outcomes);
        results.put("secondsPerStep", trained.secondsPerStep());
        results.put("peakRssBytes", ResidentMemory.peakBytes());
        results.put("config", config);
        var first = outcomes.getFirst();
        if (problem.test().size() == 1) files.reconstruction(first.reconstruction());
        files.pictures(problem, first, options.loss, config);
        files.json("results.json", results);
        for (String name : Scores.NAMES) {
            if (!results.containsKey(name)) continue;
            System.out.printf("%-15s zero-filled %s, %s %s%n", name, Scores.text(name, (double) results.get(name + " no learning")), options.loss,
                    Scores.text(name, (double) results.get(name)));
        }
        if (results.get("absent") instanceof Map<?, ?> absent) absent.forEach((name, reason) -> System.out.printf("%-15s absent: %s%n", name, reason));
        System.out.println("Open " + options.out.resolve("report.html").toAbsolutePath());
    }

    private static Map<String, Object> config(TrainingOptions o, TrainingSession.Trained trained, List<String> arguments) {
        var config = new LinkedHashMap<String, Object>();
        config.put("loss", o.loss);
        config.put("chans", o.channels);
        config.put("cascades", o.cascades);
        config.put("parameters", trained.model().parameterCount());
        config.put("steps", trained.steps());
        config.put("lr", o.learningRate);
        config.put("practice", o.practice.practice().toString());
        config.put("network", o.practice.which.name().toLowerCase());
        config.put("seed", o.seed);
        config.put("noise", o.sigma);
        config.put("timeShift", o.timeShift.name().toLowerCase());
        config.put("timePadding", o.padding.name().toLowerCase());
        config.put("arguments", String.join(" ", arguments));
        return config;
    }
}
