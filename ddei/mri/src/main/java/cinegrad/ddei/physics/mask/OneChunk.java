package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

import java.util.List;

/// Artifact2Artifact: keeps one run of neighboring frames and empties the others. The target is another run of the same length.
///
/// @param sizes frames in a run; where there are several, one is drawn each time
public record OneChunk(List<Integer> sizes) implements Split {
    /// Run number `index` of `size` frames each; the last of a video may be shorter.
    public record Chunk(int size, int index) {
        public Mask of(Mask acquired) {
            return acquired.onlyFrames(t -> t / size == index);
        }
    }

    public OneChunk {
        sizes = List.copyOf(sizes);
        if (sizes.isEmpty() || sizes.stream().anyMatch(s -> s < 1)) {
            throw new IllegalArgumentException("OneChunk: needs sizes of at least one frame, got " + sizes);
        }
    }

    /// Runs of two frames.
    public OneChunk() {
        this(List.of(2));
    }

    @Override
    public Mask draw(Mask acquired, RandomStream random) {
        return chunk(acquired.frames(), random).of(acquired);
    }

    /// Draws a run of a video of `frames`.
    public Chunk chunk(int frames, RandomStream random) {
        int size = sizes.get(random.integer(sizes.size()));
        return new Chunk(size, random.integer(chunks(frames, size)));
    }

    /// Draws another run than `one`, of the same length.
    public Chunk other(Chunk one, int frames, RandomStream random) {
        int chunks = chunks(frames, one.size);
        if (chunks < 2) {
            throw new IllegalArgumentException("OneChunk: " + frames + " frames in runs of " + one.size
                    + " have no second run; make them shorter");
        }
        int index = random.integer(chunks - 1);
        return new Chunk(one.size, index < one.index ? index : index + 1);
    }

    private static int chunks(int frames, int size) {
        return (frames + size - 1) / size;
    }
}
