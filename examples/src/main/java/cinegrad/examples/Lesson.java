package cinegrad.examples;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The lessons of the course, and the command that runs one: `./cinegrad lesson 3`, with a folder for its pictures if it is to
/// draw.
public enum Lesson {
    TAPE(Lesson1Tape::main, "the tape, with single numbers and with tensors"),
    CURVE(Lesson2Curve::main, "a network learns a curve"),
    DIGITS(Lesson3Digits::main, "a network reads digits"),
    FOURIER(Lesson4Fourier::main, "complex gradients, and a filter learned in the frequency domain"),
    REGISTRATION(Lesson5Registration::main, "finds the deformation between two pictures"),
    MOTION(Lesson6Motion::main, "a ConvLSTM predicts the next frame"),
    MRI(Lesson7Mri::main, "an undersampled scan and its zero-filled image"),
    DDEI(Lesson8Ddei::main, "learns to reconstruct from one undersampled scan");

    private final Consumer<String[]> program;
    private final String about;

    Lesson(Consumer<String[]> program, String about) {
        this.program = program;
        this.about = about;
    }

    /// Numbers are printed alike everywhere.
    public static void main(String[] args) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        var names = Arrays.stream(values()).map(l -> String.valueOf(l.number())).toList();
        boolean heart = args.length > 0 && args[0].equals("heart");
        if (args.length < 1 || args.length > 2 || !heart && !names.contains(args[0])) {
            System.err.println(Arrays.stream(values()).map(l -> "  " + l.number() + "      " + l.about).collect(Collectors.joining("\n", """
                    Usage: ./cinegrad lesson NUMBER [FOLDER]
                    Runs a lesson of the course, docs/index.html. With a FOLDER it writes its pictures there.
                    """, "\n  heart  draws the moving picture of the README")));
            boolean asked = args.length == 1 && List.of("--help", "-h").contains(args[0]);
            System.exit(asked ? 0 : 2);
        }
        String[] folder = Arrays.copyOfRange(args, 1, args.length);
        if (heart) Heart.main(folder);
        else values()[names.indexOf(args[0])].program.accept(folder);
        if (System.out.checkError()) {
            System.err.println("lesson: standard output cannot be written");
            System.exit(1);
        }
    }

    public int number() {
        return ordinal() + 1;
    }

    /// The name of its page, and the beginning of the names of what it draws.
    public String file() {
        return "lesson" + number() + "-" + name().toLowerCase(Locale.ROOT);
    }

    /// Runs the lesson; its pictures go into `folder`.
    public void run(Path folder) {
        program.accept(new String[] {folder.toString()});
    }
}
