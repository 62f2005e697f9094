package cinegrad.ddei.transform;

import cinegrad.autograd.Tensor;

import java.util.function.UnaryOperator;

/// One drawn transformation of complex videos (N, T, H, W). The same for every video of the batch, differentiable in the video.
public interface GroupElement {
    Tensor apply(Tensor video);

    /// The transformation that undoes this one: exactly for groups without interpolation, to its accuracy otherwise.
    GroupElement inverse();

    /// First this, then `next`; undone in the opposite order.
    default GroupElement then(GroupElement next) {
        GroupElement first = this;
        return new GroupElement() {
            @Override
            public Tensor apply(Tensor video) {
                return next.apply(first.apply(video));
            }

            @Override
            public GroupElement inverse() {
                return next.inverse().then(first.inverse());
            }

            @Override
            public String toString() {
                return first + " then " + next;
            }
        };
    }

    /// `f` seen through this transformation: inverse(f(transform(x))). Equivariant functions do not notice.
    default UnaryOperator<Tensor> symmetrize(UnaryOperator<Tensor> f) {
        return x -> inverse().apply(f.apply(apply(x)));
    }

    /// The one that changes nothing.
    static GroupElement identity() {
        return new GroupElement() {
            @Override
            public Tensor apply(Tensor video) {
                return video;
            }

            @Override
            public GroupElement inverse() {
                return this;
            }

            @Override
            public String toString() {
                return "identity";
            }
        };
    }
}
