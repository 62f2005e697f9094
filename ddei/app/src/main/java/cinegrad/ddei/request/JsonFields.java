package cinegrad.ddei.request;

import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.json.Json;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/// The members of a JSON object, each read once: what nobody read at the end is a request of a newer version and is refused, so
/// that nothing asked for is dropped in silence.
final class JsonFields {
    private static final int LONGEST = 600;

    private final String what;
    private final Json object;
    private final Set<String> unread;

    JsonFields(String what, Json object) {
        this.what = what;
        this.object = object;
        this.unread = new LinkedHashSet<>(object.members().keySet());
    }

    /// What a reader makes of a stored text. Whatever is wrong with the text is said in one line of limited length, for it may
    /// come from anywhere.
    static <T> T read(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number was expected: " + FileText.shown(String.valueOf(e.getMessage())
                    .replace("For input string: ", "")), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(FileText.shown(String.valueOf(e.getMessage()), LONGEST), e);
        }
    }

    Json at(String name) {
        unread.remove(name);
        return object.at(name);
    }

    Optional<Json> find(String name) {
        unread.remove(name);
        return object.find(name);
    }

    String text(String name) {
        return at(name).text();
    }

    double number(String name) {
        return at(name).number();
    }

    int integer(String name) {
        return at(name).integer();
    }

    long whole(String name) {
        return at(name).whole();
    }

    boolean flag(String name) {
        return at(name).flag();
    }

    OptionalDouble numberIfAny(String name) {
        return find(name).map(v -> OptionalDouble.of(v.number())).orElse(OptionalDouble.empty());
    }

    OptionalInt integerIfAny(String name) {
        return find(name).map(v -> OptionalInt.of(v.integer())).orElse(OptionalInt.empty());
    }

    OptionalLong wholeIfAny(String name) {
        return find(name).map(v -> OptionalLong.of(v.whole())).orElse(OptionalLong.empty());
    }

    Optional<Path> pathIfAny(String name) {
        return find(name).map(v -> Path.of(v.text()));
    }

    <E extends Enum<E>> E choice(String name, Class<E> kind) {
        return choice(what + "." + name, kind, text(name));
    }

    /// The constant that is written like this, in any case, `-` for `_`.
    static <E extends Enum<E>> E choice(String what, Class<E> kind, String text) {
        for (E constant : kind.getEnumConstants()) if (text(constant)
                .equals(text.toLowerCase(Locale.ROOT).replace('_', '-'))) return constant;
        throw new IllegalArgumentException(what + ": \"" + text + "\" is unknown; choose one of "
                + Arrays.stream(kind.getEnumConstants()).map(JsonFields::text).toList());
    }

    /// A constant as it is written: lower case, `-` for `_`.
    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// To be called when everything known was read.
    void finish() {
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException(what + ": " + unread
                    + " is unknown to this version of the program; it was written by a newer one");
        }
    }

    static void put(Map<String, Object> members, String name, OptionalDouble value) {
        value.ifPresent(v -> members.put(name, v));
    }

    static void put(Map<String, Object> members, String name, OptionalInt value) {
        value.ifPresent(v -> members.put(name, v));
    }

    static void put(Map<String, Object> members, String name, OptionalLong value) {
        value.ifPresent(v -> members.put(name, v));
    }

    static void put(Map<String, Object> members, String name, Optional<?> value) {
        value.ifPresent(v -> members.put(name, v.toString()));
    }
}
