package cinegrad.notebook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.LocalExecutionControlProvider;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.BaseKernelBuilder;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.history.HistoryManager;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicTranspiler;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/// A Jupyter kernel: jshell runs the cells in this JVM, on the class path of the program. It speaks the protocol of JJava, and
/// its `display` is JJava's, so notebooks run on either.
///
/// ```
/// ./cinegrad notebook install          # once: Jupyter's list of kernels has "Java (Cinegrad)" then
/// jupyter lab examples/notebook/ddei.ipynb
/// ```
public final class JavaKernel extends BaseKernel {
    private static final String NAME = "cinegrad";
    private static final String SPECIFICATION = """
            {"argv": ["%s/cinegrad", "notebook", "{connection_file}"], "display_name": "Java (Cinegrad)", "language": "java",
             "interrupt_mode": "message"}
            """;

    private static final LanguageInfo JAVA = new LanguageInfo.Builder("Java").version(Runtime.version().toString())
            .mimetype("text/x-java-source").fileExtension(".jshell").pygments("java").codemirror("java").build();

    private final JShell shell;

    private JavaKernel(HistoryManager history, JupyterIO io, CommManager comms, Renderer renderer, MagicsRegistry magics,
            StringStyler errors, MagicTranspiler transpiler) {
        super(NAME, Runtime.version().toString(), JAVA, List.of(), history, io, comms, renderer,
                new MagicParser("(?<=(?:^|=))\\s*%", "%%", transpiler), magics, false, errors);
        String classPath = System.getProperty("java.class.path");
        shell = JShell.builder().executionEngine(new LocalExecutionControlProvider(), Map.of())
                .compilerOptions("--class-path", classPath).build();
        shell.addToClasspath(classPath);
        evalRaw("import static " + JavaKernel.class.getCanonicalName() + ".display;");
    }

    /// Makes a kernel of the parts that JJava has by default.
    private static final class Builder extends BaseKernelBuilder<Builder, JavaKernel> {
        @Override
        public JavaKernel build() {
            return new JavaKernel(buildHistoryManager(), buildJupyterIO(StandardCharsets.UTF_8), buildCommManager(),
                    buildRenderer(), buildMagicsRegistry(), buildErrorStyler(), buildMagicTranspiler());
        }
    }

    public static void main(String[] args) throws Exception {
        if (args.length >= 1 && args.length <= 2 && args[0].equals("install")) {
            System.out.println(install(args.length > 1 ? Path.of(args[1]) : data()));
        } else if (args.length == 1 && Files.isReadable(Path.of(args[0]))) {
            var connection = new JupyterConnection(KernelConnectionProperties.parse(Files.readString(Path.of(args[0]))));
            var kernel = new Builder().build();
            kernel.becomeHandlerForConnection(connection);
            connection.connect();
            kernel.onStartup();
            connection.waitUntilClose();
            System.exit(0);                                              // a cell may have left threads
        } else {
            System.err.println("""
                    Usage: ./cinegrad notebook install [FOLDER]
                    Adds a kernel "Java (Cinegrad)" to Jupyter, in its own folder of data unless another is named. Then:
                    jupyter lab examples/notebook/ddei.ipynb""");
            System.exit(args.length == 1 && List.of("--help", "-h").contains(args[0]) ? 0 : 2);
        }
    }

    /// Where Jupyter looks for a user's kernels.
    private static Path data() {
        String named = System.getenv("JUPYTER_DATA_DIR");
        if (named != null) return Path.of(named);
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        return Path.of(System.getProperty("user.home"), mac ? "Library/Jupyter" : ".local/share/jupyter");
    }

    private static Path install(Path data) throws IOException {
        Path folder = Files.createDirectories(data.resolve("kernels").resolve(NAME));
        String home = System.getProperty("cinegrad.home").replace("\\", "\\\\").replace("\"", "\\\"");
        return Files.writeString(folder.resolve("kernel.json"), SPECIFICATION.formatted(home));
    }

    /// Shows an object below the cell: an image as an image, text as one of these types, for example "image/svg+xml".
    public static void display(Object shown, String... types) {
        var kernel = notebookKernel();
        kernel.display(types.length == 0 ? kernel.getRenderer().render(shown) : kernel.getRenderer().renderAs(shown, types));
    }

    /// Runs the snippets of a cell, one after the other, up to the first that fails.
    ///
    /// @return the value of the last as jshell writes it, or null if it has none
    @Override
    public Object evalRaw(String cell) {
        String rest = cell;
        Object last = null;
        while (!rest.isBlank()) {
            var next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            String source = next.completeness() == SourceCodeAnalysis.Completeness.EMPTY ? "" : next.source();
            last = null;
            for (var event : shell.eval(source == null ? rest : source)) {
                check(event);
                boolean expression = event.snippet().kind() == Snippet.Kind.EXPRESSION;
                if (event.causeSnippet() == null && expression) last = event.value();
            }
            rest = next.remaining() == null ? "" : next.remaining();
        }
        return last == null || last.equals("") ? null : last;
    }

    private void check(SnippetEvent event) {
        var snippet = event.snippet();
        if (event.status() == Snippet.Status.REJECTED) {
            throw new IllegalArgumentException(shell.diagnostics(snippet).filter(d -> d.isError())
                    .map(d -> d.getMessage(Locale.ROOT)).collect(Collectors.joining("\n")) + "\nin\n" + snippet.source().strip());
        }
        if (event.exception() instanceof EvalException thrown) {
            throw new IllegalStateException(thrown.getExceptionClassName() + ": " + thrown.getMessage() + "\nin\n"
                    + snippet.source().strip(), thrown);
        }
        if (event.exception() != null) throw new IllegalStateException("in\n" + snippet.source().strip(), event.exception());
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extraDetail) {
        var found = shell.sourceCodeAnalysis().documentation(code, at, true);
        if (found.isEmpty()) return null;
        return new DisplayData(found.stream().map(d -> d.signature() + (d.javadoc() == null ? "" : "\n" + d.javadoc()))
                .collect(Collectors.joining("\n\n")));
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
        int[] anchor = {at};
        var words = new ArrayList<String>();
        for (var s : shell.sourceCodeAnalysis().completionSuggestions(code, at, anchor)) {
            if (!words.contains(s.continuation())) words.add(s.continuation());
        }
        return new ReplacementOptions(words, anchor[0], at);
    }

    @Override
    public String isComplete(String code) {
        var completeness = shell.sourceCodeAnalysis().analyzeCompletion(code).completeness();
        return switch (completeness) {
            case COMPLETE, CONSIDERED_INCOMPLETE, COMPLETE_WITH_SEMI, EMPTY -> IS_COMPLETE_YES;
            case DEFINITELY_INCOMPLETE -> "";                           // the indentation of the next line
            case UNKNOWN -> IS_COMPLETE_BAD;
        };
    }

    @Override
    public void interrupt() {
        shell.stop();
    }

    @Override
    public void onShutdown(boolean restarting) {
        shell.close();
        super.onShutdown(restarting);
    }
}
