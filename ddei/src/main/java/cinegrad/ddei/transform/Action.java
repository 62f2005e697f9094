package cinegrad.ddei.transform;

import cinegrad.autograd.Tensor;

import java.util.function.UnaryOperator;

/// One drawn transformation of complex videos (N, T, H, W). The same for every video of the batch, differentiable in the video.
public interface Action {
    Tensor apply(Tensor video);

    /// The transformation that undoes this one: exactly for groups without interpolation, to its accuracy otherwise.
    Action inverse();

    /// First this, then `next`; undone in the opposite order.
    default Action then(Action next) {
        Action first = this;
        return new Action() {
            @Override
            public Tensor apply(Tensor video) {
                return next.apply(first.apply(video));
            }

            @Override
            public Action inverse() {
                return next.inverse().then(first.inverse());
            }

            @Override
            public String toString() {
                return first + " then " + next;
            }
        };
    }

    /// `f` seen through this transformation: inverse(f(transform(x))). Equivariant functions do not notice.
    default UnaryOperator<Tensor> symmetrise(UnaryOperator<Tensor> f) {
        return x -> inverse().apply(f.apply(apply(x)));
    }

    /// The one that changes nothing.
    static Action identity() {
        return new Action() {
            @Override
            public Tensor apply(Tensor video) {
                return video;
            }

            @Override
            public Action inverse() {
                return this;
            }

            @Override
            public String toString() {
                return "identity";
            }
        };
    }
}
