package cinegrad.conformance;

import cinegrad.ddei.cli.Main;
import cinegrad.ddei.compute.Devices;
import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.request.ComputeSettings.Engine;
import cinegrad.gpu.device.CudaStatus;
import cinegrad.ops.Backend;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.simd.DoubleSimdBackend;
import cinegrad.ops.simd.SimdBackend;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cinegrad check-fixtures`: golden cases on a backend, and where they differ.
@Command(name = "check-fixtures", mixinStandardHelpOptions = true,
        description = {"Runs every golden case below a folder and compares with what the original programs computed.",
            "Exit code 0 only if no case failed; cases of operations that do not exist here are counted apart."},
        footer = {"", "Example:  ./cinegrad check-fixtures DIR --only fft,crnn --backend reference"})
public final class CheckFixturesCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A folder with */manifest.json, or one with a manifest.json.")
    private Path directory;

    @Option(names = "--only", paramLabel = "A,B", description = "Only cases whose folder/name contains one of these.")
    private String only = "";

    @Option(names = "--backend", paramLabel = "NAME", description =
            {"reference (double, by definition), simd (single precision), double (the same kernels in double precision) or cuda "
            + "(single precision, on a card or, where there is none, on the emulated device: slow). "
            + "Default: simd and reference, one after the other."})
    private Engine engine;

    @Option(names = "--emulated", description = "With --backend cuda: on the emulated device even where there is a card.")
    private boolean emulated;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write every result to this file.")
    private Path json;

    public static void main(String[] arguments) {
        Main.end(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new CheckFixturesCommand()).setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((e, command, _) -> Main.explain(e, command));
    }

    @Override
    public Integer call() {
        CheckFixtures.requireCases(directory, only);
        boolean failed = false;
        var engines = engine == null ? new Engine[] {Engine.SIMD, Engine.REFERENCE}
                : new Engine[] {engine};
        for (var e : engines) {
            var report = new CheckFixtures(GoldenFolders.all(), backend(e)).run(directory, CheckFixtures.only(only));
            System.out.println(e.name().toLowerCase(Locale.ROOT) + " backend:");
            System.out.println(report.table());
            if (json != null) {
                byte[] text = report.json().pretty().getBytes(StandardCharsets.UTF_8);
                AtomicFile.write(engines.length == 1 ? json : json.resolveSibling(e.name().toLowerCase(Locale.ROOT) + "-"
                        + json.getFileName()), out -> out.write(text));
            }
            failed |= report.failed();
        }
        return failed ? 1 : 0;
    }

    /// Golden cases are about single precision, so convolutions on a card are exact.
    private Backend backend(Engine e) {
        return switch (e) {
            case REFERENCE -> new ReferenceBackend();
            case SIMD -> new SimdBackend();
            case DOUBLE -> new DoubleSimdBackend();
            case CUDA -> {
                boolean card = !emulated && !Devices.isEmulationAsked() && Devices.status() instanceof CudaStatus.Ready;
                var cuda = card ? Devices.gpu(ConvMode.EXACT) : Devices.emulated(ConvMode.EXACT);
                System.out.println("cuda: " + cuda.device() + (card || emulated ? "" : " (" + Devices.status() + ")"));
                yield cuda;
            }
        };
    }
}
