package cinegrad.ddei.cli;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.image.Nifti;
import cinegrad.ddei.io.matlab.Mat5Writer;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.report.Montage;
import cinegrad.ddei.report.ReportVideo;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A way to write one complex video (T, H, W).
enum VideoFormat {
    /// `recon.npz`: complex `recon` (T, H, W).
    NPZ {
        @Override
        void write(Path folder, HostArray video, double frameSeconds) {
            Npz.write(folder.resolve("recon.npz"), Map.of("recon", video), Npz.Packing.DEFLATED);
        }
    },
    /// `recon.cfl` and `recon.hdr`: readout H and phase encoding W on BART's axes 0 and 1, time on its axis 10.
    CFL {
        @Override
        void write(Path folder, HostArray video, double frameSeconds) {
            Shape s = video.shape();
            Bart.write(folder.resolve("recon"), video.permute(1, 2, 0).reshape(Shape.of(s.size(1), s.size(2), 1, 1, 1, 1, 1, 1, 1, 1, s.size(0))));
        }
    },
    /// `recon.mat`: complex single `recon` (H, W, T), MATLAB 5.
    MAT {
        @Override
        void write(Path folder, HostArray video, double frameSeconds) {
            Mat5Writer.write(folder.resolve("recon.mat"), Map.of("recon", video.permute(1, 2, 0)));
        }
    },
    /// `recon.nii.gz`: magnitudes (x, y, 1, t).
    NII {
        @Override
        void write(Path folder, HostArray video, double frameSeconds) {
            float[] z = video.toFloats();
            var magnitude = new float[z.length / 2];
            for (int i = 0; i < magnitude.length; i++) magnitude[i] = (float) Math.hypot(z[2 * i], z[2 * i + 1]);
            Nifti.writeVideo(folder.resolve("recon.nii.gz"), HostArray.of(video.shape(), magnitude), frameSeconds);
        }
    },
    /// `recon-000.png`, …: one picture a frame.
    PNG {
        @Override
        void write(Path folder, HostArray video, double frameSeconds) {
            var montage = Montage.of(List.of(magnitudes(video)));
            for (int t = 0; t < video.shape().size(0); t++) {
                byte[] picture = montage.plain(t);
                AtomicFile.write(folder.resolve(String.format("recon-%03d.png", t)), out -> out.write(picture));
            }
        }
    },
    /// `recon.gif`: the film, repeating.
    GIF {
        @Override
        void write(Path folder, HostArray video, double frameSeconds) {
            byte[] film = Montage.of(List.of(magnitudes(video))).plainGif(frameSeconds);
            AtomicFile.write(folder.resolve("recon.gif"), out -> out.write(film));
        }
    };

    /// @param video complex single precision (T, H, W)
    abstract void write(Path folder, HostArray video, double frameSeconds);

    private static ReportVideo magnitudes(HostArray video) {
        Shape s = video.shape();
        return ReportVideo.ofComplex("recon", video.toFloats(), s.size(0), s.size(1), s.size(2));
    }
}
