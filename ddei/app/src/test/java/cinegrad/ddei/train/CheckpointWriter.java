package cinegrad.ddei.train;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// A process to be killed: replaces one checkpoint again and again, number n holding n everywhere, and says on standard output
/// when it has done so once.
final class CheckpointWriter {
    private CheckpointWriter() { }

    static Checkpoint number(int n, int size) {
        var values = new float[size];
        Arrays.fill(values, n);
        return new Checkpoint(Map.of("model.w", HostArray.of(Shape.of(size), values)), Json.of(Map.of("step", n)),
                Json.of(Map.of()));
    }

    /// @param args the file, how many numbers each checkpoint has, the first checkpoint's number, how many to write
    public static void main(String[] args) {
        int size = Integer.parseInt(args[1]);
        int from = Integer.parseInt(args[2]);
        number(from, size).write(Path.of(args[0]));
        System.out.println("begin");
        for (int n = from + 1; n < from + Integer.parseInt(args[3]); n++) number(n, size).write(Path.of(args[0]));
    }
}
