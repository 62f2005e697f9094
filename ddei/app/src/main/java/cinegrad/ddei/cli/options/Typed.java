package cinegrad.ddei.cli.options;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/// The options that were typed: none of them is without effect unseen.
public final class Typed {
    private Typed() { }

    /// The names of the options that were typed, such as `--steps`.
    public static Set<String> options(CommandSpec command) {
        return command.commandLine().getParseResult().matchedOptionsSet().stream().map(option -> option.longestName())
                .collect(Collectors.toSet());
    }

    /// An error for the first of these options that was typed.
    ///
    /// @param when after `has no effect`: in which case, and why
    public static void refuse(CommandSpec command, String when, String... withoutEffect) {
        var typed = options(command);
        Arrays.stream(withoutEffect).filter(typed::contains).findFirst().ifPresent(option -> {
            throw new IllegalArgumentException(option + " has no effect " + when);
        });
    }

    /// Why a command line cannot be read; where it is a choice, with the choices as they are written.
    public static String reason(ParameterException e) {
        String said = String.valueOf(e.getMessage());
        if (!(e.getArgSpec() instanceof OptionSpec option) || e.getValue() == null) return said;
        Class<?> kind = option.auxiliaryTypes()[option.auxiliaryTypes().length - 1];
        if (!kind.isEnum()) return said;
        return option.longestName() + ": \"" + e.getValue() + "\" is unknown; choose one of "
                + Arrays.stream(kind.getEnumConstants()).map(c -> c.toString().toLowerCase(Locale.ROOT)).toList();
    }

    /// Refuses empty texts and paths, which stand for nothing: an empty path would be the working folder.
    public static CommandLine refusingEmpty(CommandLine command) {
        return command.registerConverter(String.class, Typed::notEmpty)
                .registerConverter(Path.class, text -> Path.of(notEmpty(text)));
    }

    private static String notEmpty(String text) {
        if (text.isBlank()) throw new TypeConversionException("it is empty");
        return text;
    }
}
