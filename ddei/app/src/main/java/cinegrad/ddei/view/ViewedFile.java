package cinegrad.ddei.view;

import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.json.Json;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// A file that was opened to be looked at: its arrays, and what else there is to say.
///
/// @param kind   the format, in words
/// @param arrays those that can be shown
/// @param first  the one to show at first
/// @param notes  single numbers, and what cannot be shown
record ViewedFile(Path path, String kind, List<ViewedArray> arrays, int first, List<String> notes, Geometry geometry,
        Runnable closing) implements AutoCloseable {
    private static final int LONGEST_PATH = 4000;

    /// The path, in characters that a terminal and a page may show.
    String name() {
        return FileText.shown(path.toString(), LONGEST_PATH);
    }

    /// The place of the array of this name.
    OptionalInt find(String name) {
        return Stream.iterate(0, i -> i < arrays.size(), i -> i + 1).filter(i -> arrays.get(i).name().equals(name))
                .mapToInt(i -> i).findFirst();
    }

    /// The same file with another array shown first.
    ViewedFile showing(int array) {
        return new ViewedFile(path, kind, arrays, array, notes, geometry, closing);
    }

    /// The same file with the axes of one array named; empty if there are more or fewer.
    Optional<ViewedFile> naming(int array, List<String> axes) {
        var old = arrays.get(array);
        var fitted = AxisNames.fitted(axes, old.sizes());
        if (fitted.isEmpty()) return Optional.empty();
        var named = new AxisNames(fitted, true);
        var changed = new ArrayList<>(arrays);
        changed.set(array, old.with(named, named.roles(old.sizes(), FileKind.NPY)));
        return Optional.of(new ViewedFile(path, kind, changed, first, notes, geometry, closing));
    }

    /// What the page is told.
    Json json() {
        var members = new LinkedHashMap<String, Object>();
        members.put("name", name());
        members.put("kind", kind);
        members.put("arrays", arrays.stream().map(ViewedArray::json).toList());
        members.put("first", first);
        members.put("notes", notes);
        members.put("geometry", geometry.toString());
        members.put("frameSeconds", geometry.frameSeconds().orElse(Double.NaN));
        members.put("pixel", geometry.pixel().<Object>map(p -> List.of(p.height(), p.width())).orElse(Double.NaN));
        return Json.of(members);
    }

    @Override
    public void close() {
        closing.run();
    }
}
