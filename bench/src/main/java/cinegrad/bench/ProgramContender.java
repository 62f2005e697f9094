package cinegrad.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A peer that is a program of its own. It is started with the work and the threads as words (see [#words]); whenever it reads a
/// line it does the work once and answers with the nanoseconds and the energy; it ends with its input. A program that does not
/// do such work ends at once with status 3.
record ProgramContender(String name, List<String> command) implements Contender {

    /// The program, if it runs here: it answers `--version` with the name for the table.
    static Optional<ProgramContender> of(String... command) {
        try {
            var version = new ProcessBuilder(Stream.concat(Stream.of(command), Stream.of("--version")).toList())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String name = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return version.waitFor() == 0 ? Optional.of(new ProgramContender(name, List.of(command))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();                             // no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /// The work as words of a command line, e.g. `conv weight_gradient 12 128 128 64 64`.
    static List<String> words(Workload work) {
        String line = switch (work) {
            case Workload.Convolution c -> "conv " + c.pass().name().toLowerCase(Locale.ROOT) + " " + c.frames() + " " + c.height() + " "
                    + c.width() + " " + c.in() + " " + c.out();
            case Workload.Matmul m -> "matmul " + m.n();
            case Workload.Fourier f -> "fft2 " + f.frames() + " " + f.height() + " " + f.width();
            case Workload.TrainingStep s -> "step " + s.frames() + " " + s.height() + " " + s.width() + " " + s.channels() + " " + s.cascades();
        };
        return List.of(line.split(" "));
    }

    @Override
    public Optional<Prepared> prepare(Workload work, int threads) {
        var line = Stream.of(command, List.of(Integer.toString(threads)), words(work)).flatMap(List::stream).toList();
        try {
            Process process = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            var started = new Started(name, process, process.inputReader(), process.outputWriter());
            return started.ready() ? Optional.of(started) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + String.join(" ", line), e);
        }
    }

    private static final class Started implements Prepared {
        private final String name;
        private final Process process;
        private final BufferedReader out;
        private final Writer in;
        private double energy;

        Started(String name, Process process, BufferedReader out, Writer in) {
            this.name = name;
            this.process = process;
            this.out = out;
            this.in = in;
        }

        /// A program that does the work says so with the line `ready`.
        boolean ready() throws IOException {
            if ("ready".equals(out.readLine())) return true;
            try {
                int status = process.waitFor();
                if (status != 3) throw new IllegalStateException(name + ": ended with status " + status + " before it was ready");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }

        @Override
        public long run() {
            try {
                in.write("run\n");
                in.flush();
                String answer = out.readLine();
                if (answer == null) throw new IllegalStateException(name + ": ended while it should run");
                String[] words = answer.split(" ");
                energy = Double.parseDouble(words[1]);
                return Long.parseLong(words[0]);
            } catch (IOException e) {
                throw new UncheckedIOException(name, e);
            }
        }

        @Override
        public double energy() {
            return energy;
        }

        @Override
        public void close() {
            try {
                in.close();
                process.waitFor();
            } catch (IOException e) {
                process.destroy();
            } catch (InterruptedException e) {
                process.destroy();
                Thread.currentThread().interrupt();
            }
        }
    }
}
