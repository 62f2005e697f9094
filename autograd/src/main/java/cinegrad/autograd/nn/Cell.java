package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;

import java.util.List;

/// One step of a recurrence over time. What does not depend on the state is computed for all frames at once.
public interface Cell extends Module {
    /// The part of every frame's pre-activations that comes from the input.
    ///
    /// @param x (N, T, …, C)
    /// @return  (N, T, …, P)
    Tensor project(Tensor x);

    /// The state after a frame, its first tensor being the frame's output.
    ///
    /// @param projected one frame of [#project], (N, …, P)
    /// @param state     as many tensors (N, …, H) as [#states]
    List<Tensor> step(Tensor projected, List<Tensor> state);

    /// How many tensors make the state.
    int states();

    /// H, the channels of each.
    int hidden();
}
