package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;

/// mean |x̂ − x|² against the true video.
public record Supervised() implements Loss {
    @Override
    public String name() {
        return "sup";
    }

    @Override
    public Tensor of(LossContext pass) {
        NdArray truth = pass.sample().truth().orElseThrow(() -> new IllegalArgumentException(
                "sup: supervised training needs the fully sampled video of every example; choose an unsupervised loss such as "
                + "ddei"));
        if (pass.sample().physics().sets() > 1) {
            throw new IllegalArgumentException("sup: the true video is one image, and several sets of coil maps have several; "
                    + "choose another loss, or --coil-maps espirit");
        }
        return pass.reconstruction().mseLoss(Tensor.constant(truth));
    }
}
