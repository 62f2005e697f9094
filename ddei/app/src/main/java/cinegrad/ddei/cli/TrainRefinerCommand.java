package cinegrad.ddei.cli;

import cinegrad.ddei.cli.options.ComputeOptions;
import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.refine.RefinerTraining;
import cinegrad.ddei.refine.RefinerTraining.Settings;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "train-refiner", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Trains a network that takes noise and errors out of videos.",
            "Draws films of moving textures, disturbs them, anew at every step, and trains on them: no scan is ever seen. Writes "
            + "refiner.safetensors, card.json, log.jsonl and the films. An experiment: in the rounds of nlr such a network gains "
            + "on real hearts and loses on sharp textures; no command uses one.",
            "Ctrl-C leaves what is there; the same command goes on to the same bits."},
        footer = {"", "Examples:",
            "  ./cinegrad train-refiner --out refiner",
            "  ./cinegrad train-refiner --films 8 --steps 100 --channels 16 --out small"})
final class TrainRefinerCommand implements Callable<Integer> {
    @Option(names = "--films", paramLabel = "N", description =
            "Films to learn from, some 2 seconds of a processor each. Default: ${DEFAULT-VALUE}")
    private int films = Settings.USUAL.films();

    @Option(names = "--steps", paramLabel = "N", description = "Training steps, one film each. Default: ${DEFAULT-VALUE}")
    private int steps = Settings.USUAL.steps();

    @Option(names = "--lr", paramLabel = "RATE", description = "Highest learning rate of Adam. Default: ${DEFAULT-VALUE}")
    private double rate = Settings.USUAL.rate();

    @Option(names = "--channels", paramLabel = "N", description =
            "Channels of the network, a multiple of 4. Default: ${DEFAULT-VALUE}")
    private int channels = Settings.USUAL.channels();

    @Option(names = "--blocks", paramLabel = "N", description =
            "Residual blocks of two convolutions. Default: ${DEFAULT-VALUE}")
    private int blocks = Settings.USUAL.blocks();

    @Option(names = "--seed", paramLabel = "N", description = "Other films, other first weights. Default: ${DEFAULT-VALUE}")
    private long seed = Settings.USUAL.seed();

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go. Default: ${DEFAULT-VALUE}")
    private Path out = Path.of("out", "refiner");

    @Mixin
    private ComputeOptions compute;

    @Override
    public Integer call() {
        var settings = new Settings(seed, films, steps, rate, channels, blocks);
        var training = new RefinerTraining(settings, out.toAbsolutePath().normalize(), Backends.of(compute.settings()));
        return training.run() ? 0 : Main.INTERRUPTED;
    }
}
