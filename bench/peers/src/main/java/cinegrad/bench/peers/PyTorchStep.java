package cinegrad.bench.peers;

import cinegrad.bench.Contender;
import cinegrad.bench.Workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// The reference's training step as PyTorch runs it: convolutions frame by frame in the two recurrent layers, all frames at
/// once in the others, images (T, channel, W, H) inside the network. Tensors that Python would have freed by losing the last name
/// for them are closed here as early.
final class PyTorchStep implements Contender.Prepared {
    private record Layer(Tensor weight, Tensor bias) { }

    private record Recurrent(Layer i2h, Layer h2h, Layer ih2ih) { }

    private static final long[] ONE = {1, 1};
    private static final long[] IMAGE_AXES = {-2, -1};

    private final Workload.TrainingStep work;
    private final TensorVector parameters = new TensorVector();
    private final Tensor lambda;
    private final Recurrent first;
    private final Recurrent second;
    private final List<Layer> layers = new ArrayList<>();        // conv1_x, conv1_h, …, conv3_h, conv4_x
    private final Tensor measured;                               // (T, 2, H, W)
    private final Tensor mask;                                   // (T, 1, H, W)
    private final Tensor grid;                                   // (1, H, W, 2)
    private final Adam adam;
    private double loss;

    PyTorchStep(Workload.TrainingStep work) {
        this.work = work;
        int t = work.frames();
        int h = work.height();
        int w = work.width();
        int c = work.channels();
        lambda = parameter(new float[] {Workload.TrainingStep.LAMBDA}, 1);
        first = new Recurrent(layer(2, c), layer(c, c), layer(c, c));
        second = new Recurrent(layer(2, c), layer(c, c), layer(c, c));
        for (int i = 0; i < 6; i++) layers.add(layer(c, c));
        layers.add(layer(c, 2));
        measured = Tensor.create(work.kspace(), t, h, w, 2).permute(0, 3, 1, 2).contiguous();
        var m = new float[t * h * w];
        for (int i = 0; i < m.length; i++) m[i] = work.sampled(i / (h * w), i % w) ? 1 : 0;
        mask = Tensor.create(m, t, 1, h, w);
        grid = Tensor.create(rotation(h, w), 1, h, w, 2);
        adam = new Adam(parameters, new AdamOptions(1e-3));
    }

    private Layer layer(int in, int out) {
        int index = (int) parameters.size();
        int fanIn = 9 * in;
        return new Layer(parameter(work.parameter(index, 9 * in * out, fanIn), out, in, 3, 3),
                parameter(work.parameter(index + 1, out, fanIn), out));
    }

    private Tensor parameter(float[] values, long... shape) {
        Tensor p = Tensor.create(values, shape).set_requires_grad(true);
        parameters.push_back(p);
        return p;
    }

    /// Where each pixel of the rotated image is read, as (x, y) in [−1, 1] between the centers of the corner pixels.
    private static float[] rotation(int height, int width) {
        double angle = Math.toRadians(Workload.TrainingStep.ANGLE);
        var at = new float[2 * height * width];
        for (int r = 0; r < height; r++) {
            for (int c = 0; c < width; c++) {
                double u = c - (width - 1) / 2.0;
                double v = r - (height - 1) / 2.0;
                int i = 2 * (r * width + c);
                at[i] = (float) ((Math.cos(angle) * u - Math.sin(angle) * v) / ((width - 1) / 2.0));
                at[i + 1] = (float) ((Math.sin(angle) * u + Math.cos(angle) * v) / ((height - 1) / 2.0));
            }
        }
        return at;
    }

    @Override
    public long run() {
        try (var _ = new PointerScope()) {
            long start = System.nanoTime();
            adam.zero_grad();
            Tensor image = model(measured);
            Tensor consistency = torch.mse_loss(forward(image), measured);
            Tensor rotated = rotate(image);
            Tensor again = model(forward(rotated));
            Tensor total = consistency.add(torch.mse_loss(again, rotated));
            total.backward();
            adam.step();
            long taken = System.nanoTime() - start;
            loss = total.item_double();
            return taken;
        }
    }

    /// The loss of the last step and the gradient of every parameter, before the update.
    @Override
    public float[][] results() {
        var all = new float[1 + (int) parameters.size()][];
        all[0] = new float[] {(float) loss};
        for (int i = 1; i < all.length; i++) all[i] = PyTorch.floats(parameters.get(i - 1).grad());
        return all;
    }

    // ---- physics: images and k-space (T, 2, H, W) ----

    private Tensor forward(Tensor image) {
        return fourier(image).mul(mask);
    }

    private Tensor rotate(Tensor image) {
        Tensor asChannels = image.reshape(1, 2L * work.frames(), work.height(), work.width());
        return torch.grid_sampler_2d(asChannels, grid, 0, 0, true).reshape(work.frames(), 2, work.height(), work.width());
    }

    /// Centered and orthonormal, over the last two axes of (T, 2, ·, ·).
    private static Tensor fourier(Tensor image) {
        Tensor z = torch.fft_ifftshift(complex(image), IMAGE_AXES);
        return real(torch.fft_fftshift(torch.fft_fft2(z, new LongArrayRefOptional(), IMAGE_AXES, PyTorch.ORTHO), IMAGE_AXES));
    }

    private static Tensor inverse(Tensor kspace) {
        Tensor z = torch.fft_ifftshift(complex(kspace), IMAGE_AXES);
        return real(torch.fft_fftshift(torch.fft_ifft2(z, new LongArrayRefOptional(), IMAGE_AXES, PyTorch.ORTHO), IMAGE_AXES));
    }

    private static Tensor complex(Tensor x) {
        return torch.view_as_complex(x.permute(0, 2, 3, 1).contiguous());
    }

    private static Tensor real(Tensor z) {
        return torch.view_as_real(z).permute(0, 3, 1, 2);
    }

    // ---- network ----

    /// The reconstruction (T, 2, H, W) from k-space (T, 2, H, W).
    private Tensor model(Tensor kspace) {
        Tensor y = kspace.permute(0, 1, 3, 2).contiguous();
        Tensor m = mask.permute(0, 1, 3, 2).contiguous();
        Tensor x = inverse(kspace.mul(mask)).permute(0, 1, 3, 2).contiguous();
        Tensor zeros = torch.zeros(work.frames(), work.channels(), work.width(), work.height());
        Tensor h0 = zeros;
        var hidden = new Tensor[] {zeros, zeros, zeros};
        for (int i = 0; i < work.cascades(); i++) {
            h0 = bidirectional(first, x, h0);
            Tensor below = bidirectional(second, x, h0);
            for (int j = 0; j < 3; j++) {
                hidden[j] = relu(sum(convolve(layers.get(2 * j), below), convolve(layers.get(2 * j + 1), hidden[j])));
                below = hidden[j];
            }
            x = consistent(sum(convolve(layers.get(6), below), x.alias()), y, m);
        }
        return x.permute(0, 1, 3, 2);
    }

    /// F⁻¹[(1 − M) k + M (λ k + (1 − λ) y)] with k = F z.
    private Tensor consistent(Tensor z, Tensor y, Tensor m) {
        Tensor k = fourier(z);
        Tensor rest = m.neg().add(new Scalar(1.0f));
        Tensor mixed = k.mul(lambda).add(y.mul(lambda.neg().add(new Scalar(1.0f))));
        return inverse(rest.mul(k).add(m.mul(mixed)));
    }

    /// Both directions share the weights; their sum, (T, C, W, H).
    private Tensor bidirectional(Recurrent r, Tensor x, Tensor previous) {
        int frames = work.frames();
        var forward = new Tensor[frames];
        var backward = new Tensor[frames];
        Tensor start = torch.zeros(1, work.channels(), work.width(), work.height());
        for (int t = 0; t < frames; t++) {
            forward[t] = cell(r, x.narrow(0, t, 1), t == 0 ? start : forward[t - 1], previous.narrow(0, t, 1));
        }
        for (int t = frames - 1; t >= 0; t--) {
            backward[t] = cell(r, x.narrow(0, t, 1), t == frames - 1 ? start : backward[t + 1], previous.narrow(0, t, 1));
        }
        Tensor result = sum(torch.cat(new TensorVector(forward), 0), torch.cat(new TensorVector(backward), 0));
        Arrays.stream(forward).forEach(Tensor::close);
        Arrays.stream(backward).forEach(Tensor::close);
        return result;
    }

    private static Tensor cell(Recurrent r, Tensor input, Tensor state, Tensor previous) {
        return relu(sum(sum(convolve(r.i2h(), input), convolve(r.h2h(), state)), convolve(r.ih2ih(), previous)));
    }

    private static Tensor convolve(Layer layer, Tensor x) {
        return torch.conv2d(x, layer.weight(), new TensorOptional(layer.bias()), ONE, ONE, ONE, 1);
    }

    /// Takes its arguments over.
    private static Tensor sum(Tensor a, Tensor b) {
        Tensor s = a.add(b);
        a.close();
        b.close();
        return s;
    }

    /// Takes its argument over.
    private static Tensor relu(Tensor a) {
        Tensor r = torch.relu(a);
        a.close();
        return r;
    }
}
