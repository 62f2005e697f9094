package cinegrad.test;

import cinegrad.ddei.cli.Main;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ops.RelativeError;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// The Java half of `test/matrix`. `tests CLASS…` runs the parity and golden cases of suites in this JVM as it was configured,
/// `program FOLDER [OPTION…]` the six commands, `compare PLAIN OTHER` prints by how much their results in one folder differ from
/// those in another.
final class MatrixRun {
    private MatrixRun() { }

    public static void main(String[] args) throws IOException {
        List<String> words = Arrays.asList(args).subList(1, args.length);
        switch (args[0]) {
            case "tests" -> System.exit(tests(words));
            case "program" -> System.exit(program(Path.of(words.getFirst()), words.subList(1, words.size())));
            case "compare" -> compare(Path.of(words.get(0)), Path.of(words.get(1)));
            default -> throw new IllegalArgumentException("none of tests, program and compare: " + args[0]);
        }
    }

    /// Runs the suites, prints what failed and, last, how many passed; 1 if one failed or none ran.
    private static int tests(List<String> suites) {
        var request = LauncherDiscoveryRequestBuilder.request().filters(TagFilter.includeTags("parity"))
                .selectors(suites.stream().map(DiscoverySelectors::selectClass).toList()).build();
        var listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        var summary = listener.getSummary();
        for (var failure : summary.getFailures()) {
            System.out.println("FAILED " + failure.getTestIdentifier().getDisplayName() + ": " + failure.getException());
        }
        System.out.println(String.format(Locale.ROOT, "%d", summary.getTestsSucceededCount()));
        return summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0 ? 0 : 1;
    }

    /// The lines of `test/matrix`, their files in `folder`; the options are those of the training. 1 if one failed.
    private static int program(Path folder, List<String> options) {
        for (String line : System.getProperty("matrix.lines").strip().split("\n")) {
            var words = new ArrayList<>(List.of(line.strip().replace("@", folder + "/").split(" +")));
            if (line.contains("--steps 3")) words.addAll(options);
            int status = Main.execute(words.toArray(String[]::new));
            if (status != 0) {
                System.out.println("'" + line.strip() + "' ended with status " + status);
                return 1;
            }
        }
        return 0;
    }

    /// Prints 0 where every number has the same bits, else the largest difference of an array relative to its norm.
    private static void compare(Path plain, Path other) throws IOException {
        var expected = results(plain);
        var actual = results(other);
        if (!expected.keySet().equals(actual.keySet())) {
            throw new IllegalStateException("other results: " + actual.keySet() + " instead of " + expected.keySet());
        }
        double worst = 1e-99;                                       // of a zero that changed its sign
        boolean same = true;
        for (var entry : expected.entrySet()) {
            double[] numbers = actual.get(entry.getKey());
            if (Arrays.equals(entry.getValue(), numbers)) continue;
            double error = RelativeError.of(entry.getValue(), numbers);
            System.err.printf(Locale.ROOT, "%s differs by %.1e%n", entry.getKey(), error);
            worst = Math.max(worst, error);
            same = false;
        }
        System.out.println(same ? "0" : String.format(Locale.ROOT, "%.1e", worst));
    }

    /// Every number the six commands wrote that is a result: the scan, the losses of training, images, weights, metrics.
    private static Map<String, double[]> results(Path folder) throws IOException {
        var results = new LinkedHashMap<String, double[]>();
        Npz.readAll(folder.resolve("scan.npz")).forEach((name, array) -> results.put("scan " + name, array.toDoubles()));
        Npz.readAll(folder.resolve("recon/recon.npz")).forEach((name, array) -> results.put("image " + name, array.toDoubles()));
        SafeTensors.read(folder.resolve("weights.safetensors")).arrays()
                .forEach((name, array) -> results.put("weight " + name, array.toDoubles()));
        results.put("losses", Files.readAllLines(folder.resolve("run/log.jsonl")).stream().map(Json::parse)
                .mapToDouble(line -> line.at("mc").number() + line.at("ei").number()).toArray());
        var metrics = Json.parse(Files.readString(folder.resolve("eval/results.json")));
        for (String metric : List.of("PSNR", "SSIM", "NMSE")) {
            results.put(metric, new double[] {metrics.at(metric).number()});
        }
        return results;
    }
}
