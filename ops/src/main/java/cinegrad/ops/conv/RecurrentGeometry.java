package cinegrad.ops.conv;

import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// The sizes of a convolutional recurrent sweep over a video (N, T, H, W, C) with hidden-to-hidden weights (1, kH, kW, C, C):
/// `h_t = relu(p_t + W ∗ h_{t−1} + b)`, zero state before the first frame, same-size zero padding.
public record RecurrentGeometry(Shape video, Shape weight) {
    public RecurrentGeometry {
        if (video.rank() != 5) throw new ShapeException("recurrent sweep: the video must be (N,T,H,W,C), got " + video);
        if (weight.rank() != 5 || weight.size(0) != 1 || weight.size(3) != weight.size(4)) {
            throw new ShapeException("recurrent sweep: the weight must be (1,kH,kW,C,C), got " + weight);
        }
        Conv3dGeometry.same(video.with(0, 1).with(1, 1), weight);
    }

    public int batch() {
        return video.size(0);
    }

    public int frames() {
        return video.size(1);
    }

    /// Numbers in one frame.
    public int frameSize() {
        return video.stride(1);
    }

    /// The convolution of one hidden frame.
    public Conv3dGeometry frame() {
        return Conv3dGeometry.same(video.with(0, 1).with(1, 1), weight);
    }

    /// The convolution of all but one frame of one video, over which the weight gradient sums. Needs two frames or more.
    public Conv3dGeometry transitions() {
        return Conv3dGeometry.same(video.with(0, 1).with(1, frames() - 1), weight);
    }

    /// Where frame `t` of video `n` starts.
    public int at(int n, int t) {
        return (n * frames() + t) * frameSize();
    }
}
