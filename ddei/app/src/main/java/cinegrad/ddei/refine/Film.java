package cinegrad.ddei.refine;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A simulated film, and the mask that chooses where it is disturbed.
///
/// Lines are measured whole, so a band of a film's rows is a film itself, with the same mask.
///
/// @param lines (T, W), 0 and 1
/// @param truth complex pairs (T, H, W), row by row
record Film(int frames, int height, int width, float[] lines, float[] truth) {
    private static final String RECIPE = "recipe";

    static Film make(FilmRecipe recipe, Backend backend) {
        var textures = recipe.textures();
        return new Film(textures.frames(), recipe.rows(), textures.width(), recipe.mask(), recipe.film(backend).toFloats());
    }

    /// The film this recipe made, if the file holds it.
    static Optional<Film> read(Path file, FilmRecipe recipe) {
        if (!recipe.toString().equals(SafeTensors.metadata(file).get(RECIPE))) return Optional.empty();
        Map<String, HostArray> arrays = SafeTensors.read(file).arrays();
        HostArray truth = array(file, arrays, "truth");
        Shape s = truth.shape();
        return Optional.of(new Film(s.size(0), s.size(1), s.size(2), array(file, arrays, "lines").toFloats(),
                truth.asReal().toFloats()));
    }

    private static HostArray array(Path file, Map<String, HostArray> arrays, String name) {
        return Optional.ofNullable(arrays.get(name)).orElseThrow(() ->
                new FileFormatException(file.toString(), FileFormatException.UNKNOWN, "a film without \"" + name + "\""));
    }

    void write(Path file, FilmRecipe recipe) {
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("lines", HostArray.of(Shape.of(frames, width), lines));
        arrays.put("truth", HostArray.complex(Shape.of(frames, height, width), truth));
        new SafeTensors(arrays, Map.of(RECIPE, recipe.toString())).write(file);
    }

    /// A band of rows, reversed or not along each axis, moved in time, and turned in phase: as likely a film as this one.
    Film varied(RandomStream random, int rows) {
        int band = Math.min(rows, height);
        int top = random.integer(height - band + 1);
        int later = random.integer(frames);
        boolean backwards = random.integer(2) == 1, upsideDown = random.integer(2) == 1, mirrored = random.integer(2) == 1;
        double angle = 2 * Math.PI * random.uniform();
        float cos = (float) Math.cos(angle), sin = (float) Math.sin(angle);
        var pixels = new int[frames * band * width];
        var places = new int[frames * width];
        for (int t = 0, p = 0; t < frames; t++) {
            int shifted = (t + later) % frames, frame = backwards ? frames - 1 - shifted : shifted;
            for (int r = 0; r < band; r++) {
                int row = top + (upsideDown ? band - 1 - r : r);
                for (int c = 0; c < width; c++) {
                    // the column that k-space reversed about its middle is the transform of
                    int column = mirrored ? (2 * (width / 2) - c + width) % width : c;
                    pixels[p++] = (frame * height + row) * width + column;
                    places[t * width + c] = frame * width + column;
                }
            }
        }
        var chosen = new float[places.length];
        for (int i = 0; i < chosen.length; i++) chosen[i] = lines[places[i]];
        return new Film(frames, band, width, chosen, turned(truth, pixels, cos, sin));
    }

    private static float[] turned(float[] x, int[] pixels, float cos, float sin) {
        var y = new float[2 * pixels.length];
        for (int p = 0; p < pixels.length; p++) {
            float re = x[2 * pixels[p]], im = x[2 * pixels[p] + 1];
            y[2 * p] = cos * re - sin * im;
            y[2 * p + 1] = sin * re + cos * im;
        }
        return y;
    }

    /// Complex (1, T, H, W).
    NdArray truth(Backend backend) {
        return backend.upload(ArrayType.complex(Shape.of(1, frames, height, width)), truth);
    }
}
