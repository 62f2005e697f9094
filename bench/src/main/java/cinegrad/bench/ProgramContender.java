package cinegrad.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A peer that is a program of its own. It is started with the work and the threads as words (see [Workload#words]); whenever it
/// reads a line it does the work once and answers with the nanoseconds and the numbers of a [Probe]; it ends with its input. A
/// program that does not do such work ends at once with status 3.
public record ProgramContender(String name, List<String> command) implements Contender {

    /// The program, if it runs here: it answers `--version` with the name for the table.
    public static Optional<Contender> of(String... command) {
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

    /// Plays `contender` as a program with these arguments, on the standard input and output.
    public static int serve(Contender contender, String[] arguments) throws IOException {
        if (List.of(arguments).equals(List.of("--version"))) {
            System.out.println(contender.name());
            return 0;
        }
        var words = List.of(arguments);
        var prepared = contender.prepare(Workload.of(words.subList(1, words.size())), Integer.parseInt(words.getFirst()));
        if (prepared.isEmpty()) return 3;
        System.out.println("ready");
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)); var work = prepared.get()) {
            while (in.readLine() != null) System.out.println(work.run() + words(work.probe()));
        }
        return 0;
    }

    private static String words(double[] numbers) {
        return Arrays.stream(numbers).mapToObj(v -> " " + v).collect(Collectors.joining());
    }

    @Override
    public Optional<Prepared> prepare(Workload work, int threads) {
        var line = Stream.of(command, List.of(Integer.toString(threads)), work.words()).flatMap(List::stream).toList();
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
        private double[] probe = {};

        Started(String name, Process process, BufferedReader out, Writer in) {
            this.name = name;
            this.process = process;
            this.out = out;
            this.in = in;
        }

        /// A program that can do the work prints the line `ready`.
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
                probe = Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
                return Long.parseLong(words[0]);
            } catch (IOException e) {
                throw new UncheckedIOException(name, e);
            }
        }

        @Override
        public float[][] results() {
            throw new UnsupportedOperationException(name + ": its results are in another process, which sends their probe");
        }

        @Override
        public double[] probe() {
            return probe;
        }

        @Override
        public long processorTime() {
            return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
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
