package cinegrad.ddei.io.json;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileText;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A JSON value. Objects keep the order of their members; numbers without fraction or exponent that fit are `long`, others
/// `double`.
///
/// Each accessor expects one kind of value and throws a [JsonException] that names the kind it found instead:
///
/// ```java
/// double lr = Json.parse("{\"adam\": {\"lr\": 1e-3}}").at("adam").at("lr").number();
/// String line = Json.of(Map.of("loss", 0.25)).toString();
/// ```
public sealed interface Json {
    record Obj(Map<String, Json> members) implements Json {
        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public String toString() {
            return JsonWriter.compact(this);
        }
    }

    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }

        @Override
        public String toString() {
            return JsonWriter.compact(this);
        }
    }

    record Text(String value) implements Json {
        @Override
        public String toString() {
            return JsonWriter.compact(this);
        }
    }

    record Whole(long value) implements Json {
        @Override
        public String toString() {
            return JsonWriter.compact(this);
        }
    }

    record Real(double value) implements Json {
        public Real {
            if (!Double.isFinite(value)) throw new JsonException(-1, "there is no number " + value);
        }

        @Override
        public String toString() {
            return JsonWriter.compact(this);
        }
    }

    record Bool(boolean value) implements Json {
        @Override
        public String toString() {
            return JsonWriter.compact(this);
        }
    }

    record Null() implements Json {
        @Override
        public String toString() {
            return JsonWriter.compact(this);
        }
    }

    /// Reads one strict JSON value: no comments, no trailing commas, no NaN, no second member of one name, at most 64 levels, 2
    /// million values and 16 million characters.
    static Json parse(String text) {
        return parse(text, 2_000_000);
    }

    /// The same, of at most so many values: one takes up to 300 bytes of memory.
    static Json parse(String text, int mostValues) {
        return new JsonParser(text, mostValues).document();
    }

    /// The value of a whole file, or of a text in it: [FileFormatException] names the file where it is not JSON.
    static Json parse(String text, String file) {
        try {
            return parse(text);
        } catch (JsonException e) {
            throw new FileFormatException(file, FileFormatException.UNKNOWN, Objects.requireNonNull(e.getMessage()), e);
        }
    }

    /// The value of maps, iterables, int, long, float and double arrays, strings, numbers, booleans and `null`, to any depth.
    /// NaN and infinities become `null`, since JSON has no word for them.
    static Json of(Object value) {
        return switch (value) {
            case null -> new Null();
            case Json json -> json;
            case CharSequence s -> new Text(s.toString());
            case Boolean b -> new Bool(b);
            case Float f -> Float.isFinite(f) ? new Real(Double.parseDouble(f.toString())) : new Null();
            case Double d -> Double.isFinite(d) ? new Real(d) : new Null();
            case Number n when n instanceof Long || n instanceof Integer || n instanceof Short || n instanceof Byte ->
                    new Whole(n.longValue());
            case Map<?, ?> map -> {
                var members = new LinkedHashMap<String, Json>();
                map.forEach((k, v) -> members.put(k.toString(), of(v)));
                yield new Obj(members);
            }
            case Iterable<?> all -> {
                var items = new ArrayList<Json>();
                for (Object v : all) items.add(of(v));
                yield new Arr(items);
            }
            case int[] a -> of(java.util.Arrays.stream(a).boxed().toList());
            case long[] a -> of(java.util.Arrays.stream(a).boxed().toList());
            case double[] a -> of(java.util.Arrays.stream(a).boxed().toList());
            case float[] a -> {
                var items = new ArrayList<Json>();
                for (float v : a) items.add(of(v));
                yield new Arr(items);
            }
            default -> throw new JsonException(-1, "a " + value.getClass().getName() + " has no JSON form");
        };
    }

    /// This value over several lines, indented by two blanks, ending in a newline.
    default String pretty() {
        return JsonWriter.pretty(this);
    }

    /// The member called `name`; an error if there is none.
    default Json at(String name) {
        return find(name).orElseThrow(() -> new JsonException(-1, "no member \"" + FileText.shown(name) + "\" in " + brief()));
    }

    /// The member called `name`, if there is one and it is not null.
    default Optional<Json> find(String name) {
        Json member = members().get(name);
        return member instanceof Null ? Optional.empty() : Optional.ofNullable(member);
    }

    default Map<String, Json> members() {
        if (this instanceof Obj(var members)) return members;
        throw expected("an object");
    }

    default List<Json> items() {
        if (this instanceof Arr(var items)) return items;
        throw expected("an array");
    }

    default String text() {
        if (this instanceof Text(var value)) return value;
        throw expected("a string");
    }

    default double number() {
        return switch (this) {
            case Whole(long value) -> value;
            case Real(double value) -> value;
            default -> throw expected("a number");
        };
    }

    default long whole() {
        if (this instanceof Whole(var value)) return value;
        throw expected("an integer");
    }

    default int integer() {
        long value = whole();
        if (value != (int) value) throw expected("an integer of at most 32 bits");
        return (int) value;
    }

    default boolean flag() {
        if (this instanceof Bool(var value)) return value;
        throw expected("true or false");
    }

    default int[] integers() {
        return items().stream().mapToInt(Json::integer).toArray();
    }

    default double[] numbers() {
        return items().stream().mapToDouble(Json::number).toArray();
    }

    private JsonException expected(String what) {
        return new JsonException(-1, "expected " + what + ", found " + brief());
    }

    private String brief() {
        String text = toString();
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
}
