package cinegrad.conformance;

import cinegrad.ddei.io.json.Json;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// Settings as a case states them: numbers, or lists of numbers, or nothing.
final class Settings {
    private Settings() { }

    /// One whole number or a list of them.
    static int[] integers(Json json) {
        return json instanceof Json.Arr list ? list.items().stream().mapToInt(Json::integer).toArray()
                : new int[] {json.integer()};
    }

    /// The setting, which is absent if null.
    static Optional<int[]> integers(Case golden, String name) {
        return golden.attrs().find(name).map(Settings::integers);
    }

    static int integer(Case golden, String name, int otherwise) {
        return golden.attrs().find(name).map(Json::integer).orElse(otherwise);
    }

    static double number(Case golden, String name, double otherwise) {
        return golden.attrs().find(name).map(Json::number).orElse(otherwise);
    }

    static boolean flag(Case golden, String name) {
        return golden.attrs().find(name).map(Json::flag).orElse(false);
    }

    static String text(Case golden, String name, String otherwise) {
        return golden.attrs().find(name).map(Json::text).orElse(otherwise);
    }

    /// One number for each of `count` axes: a list, or one number that is meant for all.
    static int[] perAxis(Case golden, String name, int count, int otherwise) {
        int[] given = integers(golden, name).orElse(new int[] {otherwise});
        return given.length == count ? given : IntStream.range(0, count).map(_ -> given[0]).toArray();
    }

    /// `dim`, counted from the front; all axes if it is null.
    static int[] dims(Case golden, int rank) {
        return integers(golden, "dim").map(d -> Arrays.stream(d).map(i -> Math.floorMod(i, rank)).sorted().toArray())
                .orElseGet(() -> IntStream.range(0, rank).toArray());
    }
}
