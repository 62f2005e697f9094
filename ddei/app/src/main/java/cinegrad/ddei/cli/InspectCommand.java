package cinegrad.ddei.cli;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ddei.io.torch.TorchFile;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "inspect", mixinStandardHelpOptions = true,
        description = {"Lists the arrays of a data file or checkpoint.",
            "Formats: .npy, .npz, .mat (v5 and v7.3), .cfl/.hdr, .safetensors, and PyTorch's .pth, .pt and .pth.tar, of which "
            + "nothing is run."},
        footer = {"", "Example:  ./cinegrad inspect P001/cine_lax.mat"})
final class InspectCommand implements Callable<Integer> {
    private static final int LONGEST_VALUE = 100;
    private static final int LONGEST_TEXT = 400;

    @Parameters(paramLabel = "FILE")
    private Path file;

    @Override
    public Integer call() {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        Map<String, HostArray> arrays = new LinkedHashMap<>();
        Map<String, String> unsupported = new LinkedHashMap<>();
        if (name.endsWith(".npy")) {
            arrays.put("array", Npy.read(file));
        } else if (name.endsWith(".npz")) {
            try (var npz = Npz.open(file)) {
                for (String array : npz.names()) arrays.put(array, npz.read(array));
                unsupported.putAll(npz.unsupported());
            }
        } else if (name.endsWith(".safetensors")) {
            var content = SafeTensors.read(file);
            content.metadata().forEach((key, value) -> System.out.println(FileText.shown(key) + ": "
                    + FileText.shown(value, LONGEST_TEXT)));
            arrays.putAll(content.arrays());
        } else if (name.endsWith(".pth") || name.endsWith(".pt") || name.endsWith(".tar")) {
            var content = TorchFile.read(file);
            if (content.values() instanceof Json.Obj(var members)) {
                members.forEach((key, value) -> {
                    if (!(value instanceof Json.Obj) && !content.tensors().containsKey(key)) {
                        System.out.println(FileText.shown(key) + ": " + FileText.shown(value.toString(), LONGEST_VALUE));
                    }
                });
            }
            arrays.putAll(content.tensors());
        } else if (name.endsWith(".cfl") || name.endsWith(".hdr")) {
            arrays.put("array", Bart.read(Path.of(file.toString().substring(0, file.toString().length() - 4))));
        } else if (name.endsWith(".mat")) {
            try (var mat = MatFile.open(file)) {
                for (String variable : mat.names()) arrays.put(variable, mat.read(variable));
                unsupported.putAll(mat.unsupported());
            }
        } else {
            throw new FileFormatException(file.toString(), FileFormatException.UNKNOWN,
                    "unknown kind of file; known are .npy, .npz, .mat, .cfl, .hdr, .safetensors, .pth, .pt and .pth.tar");
        }
        arrays.forEach((key, array) -> System.out.println(line(FileText.shown(key), array)));
        unsupported.forEach((key, reason) -> System.out.println(String.format(Locale.ROOT, "%-32s not read: %s",
                FileText.shown(key), reason)));
        return 0;
    }

    private static String line(String name, HostArray array) {
        double[] numbers = array.toDoubles();
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        double squares = 0;
        for (double v : numbers) {
            least = Math.min(least, v);
            most = Math.max(most, v);
            squares += v * v;
        }
        String range = numbers.length == 0 ? "empty" : String.format(Locale.ROOT, "from %.4g to %.4g, norm %.6g", least, most,
                Math.sqrt(squares));
        return String.format(Locale.ROOT, "%-32s %-10s %-24s %s", name, array.type().name().toLowerCase(Locale.ROOT),
                array.shape(), range);
    }
}
