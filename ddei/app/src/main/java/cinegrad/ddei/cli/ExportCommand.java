package cinegrad.ddei.cli;

import cinegrad.ddei.run.TrainedNetwork;
import cinegrad.ops.simd.SimdBackend;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "export", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Writes a network for PyTorch.",
            "Parameters in PyTorch's layout under their published names: a .pth that torch.load(weights_only=True) reads, or "
            + ".safetensors. --model takes "
            + "these files too; they also hold the image the network begins with and its loss."},
        footer = {"", "Example:  ./cinegrad export --model run1 --out ddei.pth"})
final class ExportCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "PATH", required = true,
            description = "A checkpoint, the folder of a training, or weights.")
    private Path model;

    @Option(names = "--prefix", paramLabel = "TEXT", description =
            "Put before every name, such as backbone_net. as in checkpoints of the reference.")
    private String prefix = "";

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The .pth, .pt or .safetensors to write.")
    private Path out;

    @Override
    public Integer call() {
        String name = out.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".pth") && !name.endsWith(".pt") && !name.endsWith(".safetensors")) {
            throw new IllegalArgumentException("--out: a .pth, .pt or .safetensors can be written, not " + out);
        }
        var network = TrainedNetwork.load(model, new SimdBackend(1));
        int arrays = network.save(out, prefix);
        System.out.printf(Locale.ROOT, "%d arrays, %d numbers, written to %s%n", arrays, network.model().parameterCount(), out);
        return 0;
    }
}
