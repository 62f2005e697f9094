package cinegrad.ddei.run;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.IterationListener;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.model.Start;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Precision;

import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The image of a method without learning, computed once for every scan: what a scan was measured as says what its image is.
///
/// Videos of the scans seen last are kept, as many as a sixteenth of the heap holds, and given up where memory runs short.
final class RememberedStart implements Start {
    private static final int CHUNK = 1 << 16;

    private final ClassicalReconstruction reconstruction;
    private final long most;
    private final Map<String, Kept> videos = new LinkedHashMap<>(16, 0.75f, true);
    private long kept;

    private record Kept(SoftReference<HostArray> video, long bytes) { }

    RememberedStart(ClassicalReconstruction reconstruction) {
        this(reconstruction, Runtime.getRuntime().maxMemory() / 16);
    }

    /// @param most bytes of the videos that are kept
    RememberedStart(ClassicalReconstruction reconstruction, long most) {
        this.reconstruction = reconstruction;
        this.most = most;
    }

    @Override
    public synchronized Tensor estimate(NdArray y, VideoModel physics) {
        String scan = scan(y, physics);
        HostArray known = Optional.ofNullable(videos.get(scan)).map(k -> k.video.get()).orElse(null);
        if (known != null) return Tensor.constant(known.on(y.backend()));
        NdArray video = reconstruction.video(y, physics, IterationListener.NONE);
        keep(scan, y.backend().precision() == Precision.SINGLE ? HostArray.complex(video.shape(), video.toFloats())
                : HostArray.complex(video.shape(), video.toDoubles()));
        return Tensor.constant(video);
    }

    /// What depends on the network is computed anew.
    @Override
    public Tensor estimate(Tensor y, VideoModel physics) {
        return reconstruction.estimate(y, physics);
    }

    private void keep(String scan, HostArray video) {
        long bytes = (long) video.shape().elements() * video.type().memory();
        var before = videos.put(scan, new Kept(new SoftReference<>(video), bytes));
        kept += bytes - (before == null ? 0 : before.bytes);
        while (kept > most && videos.size() > 1) {
            var oldest = videos.entrySet().iterator();
            kept -= oldest.next().getValue().bytes;
            oldest.remove();
        }
    }

    /// A SHA-256 over all that the video follows from.
    private static String scan(NdArray y, VideoModel physics) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            add(digest, y);
            for (NdArray array : physics.arrays()) add(digest, array);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, NdArray array) {
        digest.update(array.type().toString().getBytes(StandardCharsets.UTF_8));
        var chunk = ByteBuffer.allocate(CHUNK);
        for (double v : array.toDoubles()) {
            if (!chunk.hasRemaining()) {
                digest.update(chunk.flip());
                chunk.clear();
            }
            chunk.putDouble(v);
        }
        digest.update(chunk.flip());
    }
}
