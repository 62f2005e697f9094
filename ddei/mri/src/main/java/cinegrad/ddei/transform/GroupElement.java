package cinegrad.ddei.transform;

import cinegrad.autograd.Tensor;
import cinegrad.ops.linear.LinearMap;

import java.util.List;
import java.util.function.UnaryOperator;

/// One drawn transformation of complex videos (N, T, H, W), a linear map. The same for every video of the batch.
///
/// It may make several versions of each video, one after the other along the batch axis; its inverse takes such a batch apart and
/// undoes every version, so that each copy returns to the video it came from.
public interface GroupElement extends LinearMap {
    default Tensor apply(Tensor video) {
        return video.apply(this);
    }

    /// The transformation that undoes this one: exactly for groups without interpolation, to its accuracy otherwise.
    GroupElement inverse();

    /// The versions this makes of a video, in their order along the batch axis; one unless it is stacked.
    default List<GroupElement> versions() {
        return List.of(this);
    }

    /// First this, then `next`; undone in the opposite order.
    default GroupElement then(GroupElement next) {
        boolean single = versions().size() == 1 && next.versions().size() == 1;
        return single || Versions.cutsBatch(next) ? new Chain(this, next) : Versions.chained(this, next);
    }

    /// `f` seen through this transformation: inverse(f(transform(x))). An equivariant function stays as it is.
    default UnaryOperator<Tensor> symmetrize(UnaryOperator<Tensor> f) {
        return x -> inverse().apply(f.apply(apply(x)));
    }

    /// The identity.
    static GroupElement identity() {
        return Identity.INSTANCE;
    }
}
