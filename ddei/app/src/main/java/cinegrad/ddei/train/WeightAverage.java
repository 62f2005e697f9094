package cinegrad.ddei.train;

import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.NdArray;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The exponential running average of parameters: `a ← β a + (1 − β) p` after every step, β at most (1 + n)/(10 + n) after n
/// steps, so that the untrained network is soon forgotten. Source: Polyak & Juditsky, *Acceleration of stochastic approximation
/// by averaging*, 1992.
final class WeightAverage {
    private final List<Parameter> parameters;
    private final double beta;
    private final Map<String, NdArray> averages = new LinkedHashMap<>();

    WeightAverage(List<Parameter> parameters, double beta) {
        this.parameters = parameters;
        this.beta = beta;
        for (var p : parameters) averages.put(p.name(), p.value().times(1));
    }

    /// @param step counted from 0
    void follow(long step) {
        double share = 1 - Math.min(beta, (1.0 + step) / (10.0 + step));
        for (var p : parameters) {
            NdArray average = average(p);
            average.backend().scaleInto(average, 1 - share);
            average.backend().addInto(average, share, p.value());
        }
    }

    private NdArray average(Parameter p) {
        return Objects.requireNonNull(averages.get(p.name()));
    }

    /// By the parameters' names; the living arrays.
    Map<String, NdArray> arrays() {
        return averages;
    }

    /// Continues from saved averages, or from the parameters where there are none.
    void restore(Map<String, HostArray> saved) {
        for (var p : parameters) {
            HostArray array = saved.get(p.name());
            p.value().backend().writeInto(average(p), array != null ? array.toDoubles() : p.value().toDoubles());
        }
    }

    /// Runs `work` with the averages in place of the parameters.
    void during(Runnable work) {
        exchange();
        try {
            work.run();
        } finally {
            exchange();
        }
    }

    private void exchange() {
        for (var p : parameters) {
            NdArray average = average(p);
            double[] own = p.value().toDoubles();
            p.value().backend().writeInto(p.value(), average.toDoubles());
            average.backend().writeInto(average, own);
        }
    }
}
