package cinegrad.examples.docs;

import java.util.List;
import java.util.stream.Stream;

/// Pages that belong together, in the order they are read.
///
/// @param title as the navigation shows it
/// @param pages their texts without the ending, in the folder `docs`
record Chapter(String title, List<String> pages) {
    static final Chapter COURSE = of("The course", "course/", "lesson1-tape", "lesson2-curve", "lesson3-digits",
            "lesson4-fourier", "lesson5-registration",
            "lesson6-motion", "lesson7-mri", "lesson8-ddei");
    static final Chapter OPERATIONS = of("Operations", "operations/", "index", "elementwise", "complex", "reductions",
            "softmax-and-losses", "products", "linear-algebra", "layout",
            "convolution", "pooling-and-sampling", "normalization", "attention", "fourier", "nonuniform-fourier", "signals",
            "recurrence", "optimizers");
    /// The whole site but its first page.
    static final List<Chapter> ALL = List.of(
            of("Manuals", "manual/", "your-data", "report", "files", "viewer", "coils", "radial", "equivariance", "gpu",
                    "cluster", "speed", "embedding", "learning", "racing", "transformations", "troubleshooting"),
            of("Inside", "", "architecture", "internals", "numerics", "adding-an-operation", "matrix"),
            COURSE, OPERATIONS);

    private static Chapter of(String title, String folder, String... names) {
        return new Chapter(title, Stream.of(names).map(name -> folder + name).toList());
    }
}
