package cinegrad.ddei.cli;

import cinegrad.ddei.cli.options.Typed;
import cinegrad.ddei.compute.MemoryShortage;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.train.TrainingFailure;
import cinegrad.gpu.device.CudaException;

import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The program `cinegrad`.
@Command(name = "cinegrad", mixinStandardHelpOptions = true, version = "Cinegrad 0.1",
        description = {"Unsupervised reconstruction of moving MRI pictures, on an automatic-differentiation engine of its own.",
                ""},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DemoCommand.class, SimulateCommand.class, MaskCommand.class, MapsCommand.class, TrainCommand.class,
            ReconstructCommand.class, EvaluateCommand.class, CompareCommand.class, ExportCommand.class, InspectCommand.class,
            ViewCommand.class, DoctorCommand.class},
        footer = {"", "Start with:  ./cinegrad demo", "Run a lesson of the course with:  ./cinegrad lesson 1",
        "Try the library line by line:  ./cinegrad shell",
        "Measure with:  ./cinegrad bench --help", "Compare with other implementations:  ./cinegrad check-fixtures --help",
        "Options and examples of a command:  ./cinegrad train --help"})
public final class Main implements Runnable {
    /// The request is impossible: a wrong option, a missing file, sizes that do not fit.
    static final int USAGE = 2;
    /// Some scans of a list failed, or other processes work on them; the others are done.
    static final int SCANS_FAILED = 3;
    /// Ended by Ctrl-C.
    static final int INTERRUPTED = 130;
    /// An error of the program itself.
    static final int BUG = 1;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }

    public static void main(String[] args) {
        end(execute(args));
    }

    /// Ends the program with this exit code, or with 1 if all went well but what it printed could not be written.
    public static void end(int code) {
        boolean lost = System.out.checkError();
        if (lost) System.err.println("cinegrad: standard output cannot be written");
        System.exit(lost && code == 0 ? BUG : code);
    }

    /// Runs one command line and returns its exit code.
    public static int execute(String... args) {
        try {
            return commandLine().execute(args);
        } catch (OutOfMemoryError e) {
            System.err.println("cinegrad: the JVM's memory of " + MemoryShortage.megabytes(Runtime.getRuntime().maxMemory())
                    + " is not enough; allow more with CINEGRAD_OPTS=-Xmx…, or take smaller or fewer pictures, or of a network "
                    + "fewer --chans");
            return USAGE;
        }
    }

    /// The parser of all commands.
    static CommandLine commandLine() {
        return Typed.refusingEmpty(new CommandLine(new Main())).setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Main::explain)
                .setExecutionExceptionHandler((e, command, _) -> explain(e, command));
    }

    /// A command line that cannot be read: why, and where to read on.
    private static int explain(CommandLine.ParameterException e, String[] words) {
        CommandLine command = e.getCommandLine();
        var err = command.getErr();
        err.println(command.getColorScheme().errorText((command.getParent() == null ? "cinegrad"
                : "cinegrad " + command.getCommandName()) + ": " + Typed.reason(e)));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("See: ./cinegrad " + (command.getParent() == null ? "" : command.getCommandName() + " ") + "--help");
        return USAGE;
    }

    /// The words after the command's name, as they were typed.
    static List<String> arguments(CommandSpec spec) {
        List<String> words = spec.commandLine().getParseResult().originalArgs();
        int at = words.indexOf(spec.name());
        return words.subList(at + 1, words.size());
    }

    /// What a user can mend is said in one sentence; anything else is a bug and shows where.
    public static int explain(Exception e, CommandLine command) throws Exception {
        boolean userCanMend = switch (e) {
            case FileFormatException _, TrainingFailure _, CudaException _, UncheckedIOException _, InvalidPathException _,
                    MemoryShortage _ -> true;
            case IllegalArgumentException _ -> true;
            default -> false;
        };
        if (!userCanMend) throw e;
        command.getErr().println(command.getColorScheme()
                .errorText("cinegrad " + command.getCommandName() + ": " + e.getMessage()));
        return USAGE;
    }
}
