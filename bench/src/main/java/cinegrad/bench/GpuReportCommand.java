package cinegrad.bench;

import cinegrad.ddei.io.json.Json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `cinegrad bench gpu-report`: what `bench gpu` and `bench/peers/torch_gpu.py` measured, as tables, beside what is asked of
/// them.
@Command(name = "gpu-report", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Lays out what bench gpu and PyTorch measured on a card, as shares of what the card can do, in Markdown.",
        footer = {"", "Example:  ./cinegrad bench gpu-report --ours gpu.json --theirs torch.json"})
final class GpuReportCommand implements Runnable {
    @Option(names = "--ours", paramLabel = "FILE", required = true, description = "From bench gpu --json.")
    private Path ours;

    @Option(names = "--theirs", paramLabel = "FILE", description = "From torch_gpu.py --json on the same card.")
    private Path theirs;

    @Override
    public void run() {
        System.out.print(markdown(read(ours), theirs == null ? Json.of(Map.of()) : read(theirs)));
    }

    private static Json read(Path file) {
        try {
            return Json.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /// @param theirs without members if PyTorch was not there
    static String markdown(Json ours, Json theirs) {
        var text = new StringBuilder();
        text.append("\n## ").append(ours.at("products").text()).append("\n\n").append(ours.at("device").text());
        theirs.find("versions").ifPresent(v -> text.append("; ").append(v.text()));
        text.append("\n\n| asked for | measured | bar | verdict |\n|---|---|---|---|\n");
        double products = Math.max(measured(ours, GpuCommand.TENSOR_CORES), number(theirs, GpuCommand.MATRIX_PRODUCT).orElse(0));
        for (String pass : GpuCommand.CONVOLUTIONS) share(text, pass, "the fastest TF32 products", ours, products, 60);
        double copies = measured(ours, GpuCommand.SCALE);
        share(text, GpuCommand.FFT, "copying", ours, copies, 50);
        share(text, GpuCommand.GRID_SAMPLE, "copying", ours, copies, 50);
        double step = measured(ours, GpuCommand.STEP);
        number(theirs, GpuCommand.STEP).ifPresentOrElse(
                peer -> row(text, "training step, times as fast as PyTorch", String.format(Locale.ROOT, "%.2f", peer / step),
                "at least 1, aim 2", peer >= step),
                () ->
                text.append(
                "| training step, times as fast as PyTorch | no PyTorch with a card here | at least 1, aim 2 | not measured |\n"));
        double memory = measured(ours, GpuCommand.MEMORY);
        row(text, "device memory of a training step, GB", String.format(Locale.ROOT, "%.1f", memory), "at most 40", memory <= 40);
        text.append("\n| what | Cinegrad | PyTorch |\n|---|---|---|\n");
        for (String name : ours.members().keySet()) {
            number(ours, name).ifPresent(value -> text.append(String.format(Locale.ROOT, "| %s | %.2f | %s |%n", name, value,
                    number(theirs, name).isPresent() ? String.format(Locale.ROOT, "%.2f", number(theirs, name).getAsDouble())
                    : "")));
        }
        number(theirs, GpuCommand.MATRIX_PRODUCT).ifPresent(v ->
                text.append(String.format(Locale.ROOT, "| %s | | %.2f |%n", GpuCommand.MATRIX_PRODUCT, v)));
        return text.toString();
    }

    private static void share(StringBuilder text, String name, String of, Json ours, double whole, double bar) {
        double percent = 100 * measured(ours, name) / whole;
        row(text, name.replaceAll(" (TFLOP|GB)/s.*", "") + ", share of " + of, String.format(Locale.ROOT, "%.0f %%", percent),
                String.format(Locale.ROOT, "at least %.0f %%", bar), percent >= bar);
    }

    private static void row(StringBuilder text, String what, String measured, String bar, boolean met) {
        text.append("| ").append(what).append(" | ").append(measured).append(" | ").append(bar).append(" | ")
                .append(met ? "met" : "**missed**").append(" |\n");
    }

    private static double measured(Json ours, String name) {
        return number(ours, name).orElseThrow(() -> new IllegalArgumentException("our numbers have no \"" + name
                + "\"; measure with bench gpu without --only"));
    }

    private static OptionalDouble number(Json json, String name) {
        return json.find(name).filter(v -> v instanceof Json.Real || v instanceof Json.Whole).stream().mapToDouble(Json::number)
                .findFirst();
    }
}
