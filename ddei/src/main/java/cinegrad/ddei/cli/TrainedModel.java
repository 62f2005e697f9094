package cinegrad.ddei.cli;

import cinegrad.ddei.data.HostArray;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.ops.Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/// A network from a checkpoint, with the options it was trained with.
record TrainedModel(Crnn model, TrainingOptions options) {
    private static final class Recorded {
        @Mixin
        private DataOptions data;

        @Mixin
        private TrainingOptions options;

        @Mixin
        private ComputeOptions compute;
    }

    /// @param path a checkpoint, or the folder of a training
    static TrainedModel load(Path path, Backend backend) {
        var checkpoint = Checkpoint.read(Files.isDirectory(path) ? Trainer.checkpointIn(path) : path);
        var recorded = new Recorded();
        List<String> arguments = new ArrayList<>();
        checkpoint.settings().at("arguments").items().forEach(a -> arguments.add(a.text()));
        new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(recorded)).setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(true).parseArgs(arguments.toArray(String[]::new));
        if (Files.isDirectory(path) && recorded.options.practice.which == PracticeOptions.Final.BEST && Files.exists(Trainer.bestIn(path))) {
            checkpoint = Checkpoint.read(Trainer.bestIn(path));
        }
        var shape = parameter(checkpoint, "model.conv4_x.weight").shape();
        recorded.options.channels = shape.size(3);
        var model = recorded.options.network(backend);
        checkpoint.restore(model.parameters());
        return new TrainedModel(model, recorded.options);
    }

    private static HostArray parameter(Checkpoint checkpoint, String name) {
        HostArray array = checkpoint.arrays().get(name);
        if (array == null) throw new IllegalArgumentException("checkpoint: has no " + name + "; it holds another model");
        return array;
    }
}
