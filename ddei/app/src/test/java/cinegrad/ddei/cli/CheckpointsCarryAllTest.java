package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;
import cinegrad.ddei.request.TrainingLength;
import cinegrad.ddei.run.Datasets;
import cinegrad.ddei.run.RunFolder;
import cinegrad.ddei.run.TrainingResults;
import cinegrad.ddei.run.TrainingRun;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/// A checkpoint is all that resuming, evaluating and exporting need, whichever command wrote it.
class CheckpointsCarryAllTest {
    @TempDir
    private Path folder;

    /// Every command that leaves a checkpoint.
    enum Writer {
        TRAIN {
            @Override
            Path write(Path folder, String scan) {
                Path out = folder.resolve("train");
                Commands.succeeds("train", "--single", scan, "--chans", "2", "--steps", "2", "--start", "low-rank", "--noise",
                        "0.1", "--seed", "5", "--out", out.toString());
                return out;
            }
        },
        RECONSTRUCT {
            @Override
            Path write(Path folder, String scan) {
                Path out = folder.resolve("alone");
                Commands.succeeds("reconstruct", "--scan-specific", "--single", scan, "--chans", "2", "--steps", "2", "--out",
                        out.toString());
                return out;
            }
        },
        COMPARE {
            @Override
            Path write(Path folder, String scan) throws Exception {
                Path out = folder.resolve("compare");
                Commands.succeeds("compare", "--single", scan, "--methods", "scan-specific", "--chans", "2", "--steps", "2",
                        "--out", out.toString());
                Path run = out.resolve("scan-specific-seed1");
                Commands.succeeds("train", "--resume", run.toString());              // writes its results
                return run;
            }
        },
        DEMO {
            @Override
            Path write(Path folder, String scan) {
                var demo = new DemoCommand();
                new CommandLine(demo).parseArgs("--quick", "--out", folder.resolve("demo").toString());
                var request = demo.request();
                var shorter = request.with(request.recipe().withLength(new TrainingLength.Steps(2)))
                        .with(request.network().withChannels(2));
                var backend = Backends.of(shorter.compute());
                var data = Datasets.of(shorter, backend);
                try (var _ = RunFolder.create(shorter.out(), RunFolder.Existing.KEEP)) {
                    var trained = new TrainingRun(shorter, data, backend).start();
                    TrainingResults.write(shorter, data, trained, EnumSet.of(OutputFormat.NPZ), List.of(), System.out);
                }
                return shorter.out();
            }
        };

        abstract Path write(Path folder, String scan) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(Writer.class)
    void resumesEvaluatesAndExportsByItself(Writer writer) throws Exception {
        String scan = Commands.scan(folder, 1);
        Path run = writer.write(folder, scan);
        Path scores = folder.resolve("scores");
        Commands.succeeds("evaluate", "--model", run.toString(), "--out", scores.toString());
        double psnr = Commands.results(scores).at("PSNR").number();
        // a scan-specific result is nlr's, changed towards the network's; a model is the network alone
        boolean confirmed = writer == Writer.RECONSTRUCT || writer == Writer.COMPARE;
        if (!confirmed) assertEquals(psnr, Commands.results(run).at("PSNR").number(), 1e-9);
        Commands.succeeds("reconstruct", "--model", run.toString(), "--out", folder.resolve("recon").toString());
        assertEquals(psnr, Commands.results(folder.resolve("recon")).at("PSNR").number(), 1e-9);
        for (String name : new String[] {"net.pth", "net.safetensors"}) {
            String weights = folder.resolve(name).toString();
            Commands.succeeds("export", "--model", run.toString(), "--out", weights);
            if (writer == Writer.DEMO) continue;                                     // its data are in no file
            Commands.succeeds("evaluate", "--model", weights, "--single", scan, "--out", scores.toString());
            assertEquals(psnr, Commands.results(scores).at("PSNR").number(), 1e-9, name);
        }
        Commands.succeeds("train", "--resume", run.toString(), "--steps", "3");
        assertEquals(3, Commands.checkpoint(run).step());
        assertEquals(3, Files.readAllLines(run.resolve("log.jsonl")).size());
    }

    @Test
    void resultsHoldTheRequest() throws Exception {
        Path run = Writer.TRAIN.write(folder, Commands.scan(folder, 1));
        assertEquals(Commands.checkpoint(run).settings().at("request"), Commands.results(run).at("request"));
        assertTrue(Commands.checkpoint(run).settings().at("fingerprint").text().length() == 64);
    }
}
