package cinegrad.bench.race.smile;

import cinegrad.bench.race.Digits;
import cinegrad.bench.race.Rival;

import java.util.Optional;
import smile.classification.LogisticRegression;

/// Smile's multinomial logistic regression. Its matrix products need a system's OpenBLAS and are left out.
public final class SmileRival implements Rival {
    private static final double PENALTY = 1;
    private static final double TOLERANCE = 1e-4;
    private static final int ITERATIONS = 100;

    @Override
    public String name() {
        return "Smile 6.3.0";
    }

    private static double[][] rows(Digits digits) {
        var rows = new double[digits.count()][];
        for (int i = 0; i < rows.length; i++) rows[i] = digits.row(i);
        return rows;
    }

    @Override
    public Optional<int[]> classify(Digits learn, Digits judge) {
        var model = LogisticRegression.fit(rows(learn), learn.labels(),
                new LogisticRegression.Options(PENALTY, TOLERANCE, ITERATIONS));
        return Optional.of(model.predict(rows(judge)));
    }
}
