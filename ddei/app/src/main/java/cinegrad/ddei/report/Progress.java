package cinegrad.ddei.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Shows how far long work has come, with a message such as the loss and the time left: a bar on a terminal, otherwise a plain
/// line every few seconds, so that a log file stays readable.
///
/// ```java
/// try (var progress = Progress.of("train", steps)) {
///     for (int step = 1; step <= steps; step++) progress.at(step, String.format(Locale.ROOT, "loss %.4f", trainOneStep()));
/// }
/// ```
public final class Progress implements AutoCloseable {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private sealed interface View {
        void show(long done, String message);

        void end(long done, String message);
    }

    private final View view;
    private long done;
    private String message = "";

    private Progress(View view) {
        this.view = view;
    }

    /// A bar when the process talks to a terminal, else plain lines, both on standard error: standard output is for results.
    public static Progress of(String task, long total) {
        return of(task, 0, total);
    }

    /// The same for work of which a part was done before: what is left is judged by what is done now.
    ///
    /// @param from units of work finished before
    public static Progress of(String task, long from, long total) {
        var console = System.console();
        return console != null && console.isTerminal() ? bar(task, from, total, System.err)
                : lines(task, from, total, System.err, BETWEEN_LINES, System::nanoTime);
    }

    /// Shows nothing.
    public static Progress none() {
        return new Progress(new Nothing());
    }

    static Progress bar(String task, long from, long total, PrintStream out) {
        var builder = new ProgressBarBuilder().setTaskName(task).setInitialMax(total).startsFrom(from, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250).setConsumer(new ConsoleProgressBarConsumer(out));
        return new Progress(new Bar(builder.build()));
    }

    static Progress lines(String task, long from, long total, PrintStream out, Duration between, LongSupplier nanoTime) {
        var progress = new Progress(new Lines(task, from, total, out, between.toNanos(), nanoTime));
        progress.done = from;
        return progress;
    }

    /// @param done    units of work finished so far
    /// @param message the state of the work, without line breaks: loss, PSNR
    public void at(long done, String message) {
        this.done = done;
        this.message = message;
        view.show(done, message);
    }

    /// Leaves the last state on the screen.
    @Override
    public void close() {
        view.end(done, message);
    }

    private record Nothing() implements View {
        @Override
        public void show(long done, String message) {
        }

        @Override
        public void end(long done, String message) {
        }
    }

    private record Bar(ProgressBar bar) implements View {
        @Override
        public void show(long done, String message) {
            bar.stepTo(done).setExtraMessage(" " + message);
        }

        @Override
        public void end(long done, String message) {
            bar.close();
        }
    }

    private static final class Lines implements View {
        private final String task;
        private final long from;
        private final long total;
        private final PrintStream out;
        private final long between;
        private final LongSupplier nanoTime;
        private final long start;
        private long lastLine;
        private long lastShown = -1;

        Lines(String task, long from, long total, PrintStream out, long between, LongSupplier nanoTime) {
            this.task = task;
            this.from = from;
            this.total = total;
            this.out = out;
            this.between = between;
            this.nanoTime = nanoTime;
            this.start = nanoTime.getAsLong();
            this.lastLine = start - between;                          // the first state is shown at once
        }

        @Override
        public void show(long done, String message) {
            long now = nanoTime.getAsLong();
            if (now - lastLine < between) return;
            lastLine = now;
            print(done, message, now);
        }

        @Override
        public void end(long done, String message) {
            if (done != lastShown) print(done, message, nanoTime.getAsLong());
        }

        private void print(long done, String message, long now) {
            lastShown = done;
            var spent = Duration.ofNanos(now - start);
            // one unit alone, with the program still warming up, says too little
            boolean foreseeable = done > from + 1 && done < total;
            String left = foreseeable ? ", " + clock(spent.multipliedBy(total - done).dividedBy(done - from)) + " left" : "";
            String percent = total > 0 ? String.format(Locale.ROOT, " (%d %%)", 100 * done / total) : "";
            String state = message.isEmpty() ? "" : "  " + message;
            out.printf(Locale.ROOT, "%s %d/%d%s %s%s%s%n", task, done, total, percent, clock(spent), left, state);
        }

        private static String clock(Duration time) {
            return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
        }
    }
}
