package cinegrad.ddei.study;

import cinegrad.ddei.compare.MethodComparison;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.request.CheckpointRequest;
import cinegrad.ddei.request.ComparisonRequest;
import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.request.DataSelection.ScanList;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.request.EvaluationRequest;
import cinegrad.ddei.request.ReconstructionRequest;
import cinegrad.ddei.request.ReconstructionRequest.By;
import cinegrad.ddei.request.ReconstructionRequest.ByMethod;
import cinegrad.ddei.request.ReconstructionRequest.ByModel;
import cinegrad.ddei.request.ReconstructionRequest.ByTraining;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.run.EvaluationRun;
import cinegrad.ddei.run.ReconstructionRun;
import cinegrad.ddei.run.RunFolder;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ddei.run.Scores;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.ops.Backend;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a study does with each of its scans: a request whose data are a list.
public sealed interface ScanTask {
    ScanList list();

    /// The folder that holds those of all scans.
    Path out();

    ComputeSettings compute();

    /// The files that networks are read from.
    List<Path> networkFiles();

    /// The request itself.
    Json toJson();

    /// The same request for one scan alone, into a folder of its own.
    ScanTask alone(SingleFiles scan, Path folder);

    /// Carries the request for one scan out.
    ///
    /// @param existing what to do if a training lies in the folder
    /// @return whether it came to its end, or Ctrl-C came first
    boolean run(Backend backend, Existing existing, List<String> arguments);

    /// What the results of one scan say, by name.
    Map<String, Double> numbers(Json results);

    /// Reads what [#toJson] wrote.
    static ScanTask fromJson(Json json) {
        return switch (json.at("format").text()) {
            case "cinegrad reconstruction request" -> new Reconstruction(ReconstructionRequest.fromJson(json));
            case "cinegrad evaluation request" -> new Evaluation(EvaluationRequest.fromJson(json));
            case "cinegrad comparison request" -> new Comparison(ComparisonRequest.fromJson(json));
            default -> throw new IllegalArgumentException("study: a \"" + json.at("format").text() + "\" is nothing for scans");
        };
    }

    /// Those of a network that is given as a file or as the folder of a training.
    private static List<Path> networkFiles(Path path) {
        var files = Files.isDirectory(path) ? Stream.of(Trainer.checkpointIn(path), Trainer.bestIn(path)) : Stream.of(path);
        var there = files.filter(Files::exists).toList();
        if (there.isEmpty()) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN,
                    "there is no network: neither a file nor the folder of a training");
        }
        return there;
    }

    private static List<Path> networkFiles(TrainingRequest training) {
        return training.network().init().map(ScanTask::networkFiles).orElse(List.of());
    }

    private static ScanList list(Optional<DataSelection> data) {
        if (data.orElse(null) instanceof ScanList list) return list;
        throw new IllegalArgumentException("study: --list FILE names the scans");
    }

    /// JSON has no NaN, which a result may be.
    private static double number(Json value) {
        return value instanceof Json.Null ? Double.NaN : value.number();
    }

    /// The numbers of the known metrics, of the result and of what it is seen beside.
    private static Map<String, Double> metrics(Json results) {
        var numbers = new LinkedHashMap<String, Double>();
        results.members().forEach((name, value) -> {
            boolean known = Scores.NAMES.stream().anyMatch(metric -> name.equals(metric)
                    || name.equals(metric + " no learning") || name.equals(metric + " best classical"));
            if (known) numbers.put(name, number(value));
        });
        return numbers;
    }

    /// Reconstructs each.
    record Reconstruction(ReconstructionRequest request) implements ScanTask {
        @Override
        public ScanList list() {
            return ScanTask.list(switch (request.by()) {
                case ByMethod(_, var data, _, _) -> Optional.of(data);
                case ByModel(_, var data) -> data;
                case ByTraining(var training) -> Optional.of(training.data());
            });
        }

        @Override
        public Path out() {
            return request.out();
        }

        @Override
        public ComputeSettings compute() {
            return request.compute();
        }

        @Override
        public List<Path> networkFiles() {
            return switch (request.by()) {
                case ByMethod _ -> List.of();
                case ByModel(var path, _) -> ScanTask.networkFiles(path);
                case ByTraining(var training) -> ScanTask.networkFiles(training);
            };
        }

        @Override
        public Json toJson() {
            return request.toJson();
        }

        @Override
        public Reconstruction alone(SingleFiles scan, Path folder) {
            By by = switch (request.by()) {
                case ByMethod(var name, _, var uncertainty, var missingSide) ->
                        new ByMethod(name, scan, uncertainty, missingSide);
                case ByModel(var path, _) -> new ByModel(path, Optional.of(scan));
                case ByTraining(var training) -> new ByTraining(training.with(scan).withOut(folder));
            };
            return new Reconstruction(new ReconstructionRequest(by, request.formats(), folder, request.compute()));
        }

        /// A training of the same request that was broken off begins anew.
        @Override
        public boolean run(Backend backend, Existing existing, List<String> arguments) {
            boolean own = request.by() instanceof ByTraining(var training) && isBegun(training);
            return new ReconstructionRun(request, backend, own ? Existing.OVERWRITE : existing, arguments).quietly().run();
        }

        private static boolean isBegun(TrainingRequest training) {
            if (!RunFolder.holdsTraining(training.out())) return false;
            var settings = Checkpoint.read(Trainer.checkpointIn(training.out())).settings();
            return CheckpointRequest.find(settings, Optional.empty()).stream().anyMatch(c -> c.training().trainsAs(training));
        }

        @Override
        public Map<String, Double> numbers(Json results) {
            return metrics(results);
        }
    }

    /// Measures a network on each.
    record Evaluation(EvaluationRequest request) implements ScanTask {
        @Override
        public ScanList list() {
            return ScanTask.list(request.data());
        }

        @Override
        public Path out() {
            return request.out().orElseThrow(() -> new IllegalArgumentException("evaluate --list needs --out DIR"));
        }

        @Override
        public ComputeSettings compute() {
            return request.compute();
        }

        @Override
        public List<Path> networkFiles() {
            return ScanTask.networkFiles(request.model());
        }

        @Override
        public Json toJson() {
            return request.toJson();
        }

        @Override
        public Evaluation alone(SingleFiles scan, Path folder) {
            return new Evaluation(new EvaluationRequest(request.model(), Optional.of(scan), Optional.of(folder),
                    request.compute()));
        }

        @Override
        public boolean run(Backend backend, Existing existing, List<String> arguments) {
            new EvaluationRun(request, backend).run(new PrintStream(OutputStream.nullOutputStream(), false,
                    StandardCharsets.UTF_8));
            return true;
        }

        @Override
        public Map<String, Double> numbers(Json results) {
            return metrics(results);
        }
    }

    /// Compares methods on each.
    record Comparison(ComparisonRequest request) implements ScanTask {
        @Override
        public ScanList list() {
            return ScanTask.list(Optional.of(request.training().data()));
        }

        @Override
        public Path out() {
            return request.training().out();
        }

        @Override
        public ComputeSettings compute() {
            return request.training().compute();
        }

        @Override
        public List<Path> networkFiles() {
            return ScanTask.networkFiles(request.training());
        }

        @Override
        public Json toJson() {
            return request.toJson();
        }

        @Override
        public Comparison alone(SingleFiles scan, Path folder) {
            return new Comparison(new ComparisonRequest(request.methods(), request.seeds(),
                    request.training().with(scan).withOut(folder)));
        }

        @Override
        public boolean run(Backend backend, Existing existing, List<String> arguments) {
            return new MethodComparison(request, backend, existing).quietly().run(arguments);
        }

        /// The mean PSNR of every method.
        @Override
        public Map<String, Double> numbers(Json results) {
            var numbers = new LinkedHashMap<String, Double>();
            results.at("methods").members().forEach((method, values) -> values.find("PSNR").flatMap(v -> v.find("mean"))
                    .ifPresent(mean -> numbers.put("PSNR " + method, number(mean))));
            return numbers;
        }
    }
}
