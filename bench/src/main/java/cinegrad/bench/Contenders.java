package cinegrad.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/// All contenders that can run here.
final class Contenders {
    private Contenders() { }

    /// Ours first, then the peers in Java and those of the `peers` profile.
    static List<Contender> inThisJvm() {
        var all = new ArrayList<Contender>();
        all.add(new Cinegrad());
        all.add(new Copy());
        all.add(new JTransformsContender());
        JblasContender.here().ifPresent(all::add);
        ServiceLoader.load(ContenderProvider.class).forEach(guests -> all.addAll(guests.contenders()));
        return all;
    }

    /// The peers that are programs of their own, where they run. Their sources lie in `bench/peers` of the project's folder.
    static List<Contender> programs(Path project) {
        var all = new ArrayList<Contender>();
        Path peers = project.resolve("bench").resolve("peers");
        fftw(peers).ifPresentOrElse(all::add, () ->
                System.err.println("FFTW stays out: it needs cc and FFTW's headers (Debian: libfftw3-dev)"));
        String python = System.getenv().getOrDefault("CINEGRAD_PYTHON", "python3");
        String torch = peers.resolve("torch_peer.py").toString();
        ProgramContender.of(python, torch)
                .ifPresentOrElse(all::add, () -> System.err.println("PyTorch for Python stays out: " + python
                + " has none; CINEGRAD_PYTHON names another"));
        ProgramContender.of(python, torch, "--channels-last").ifPresent(all::add);
        ProgramContender.of(python, torch, "--same-evaluations").ifPresent(all::add);
        return all;
    }

    private static Optional<Contender> fftw(Path peers) {
        Path program = peers.resolve("target").resolve("fftw");
        try {
            Files.createDirectories(program.getParent());
            var compiler = new ProcessBuilder("cc", "-O3", "-march=native", peers.resolve("fftw.c").toString(), "-o",
                    program.toString(), "-lfftw3f_threads", "-lfftw3f", "-lm", "-lpthread").redirectErrorStream(true).start();
            compiler.getInputStream().readAllBytes();
            return compiler.waitFor() == 0 ? ProgramContender.of(program.toString()) : Optional.empty();
        } catch (IOException e) {
            if (Files.exists(peers)) return Optional.empty();    // no compiler
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
