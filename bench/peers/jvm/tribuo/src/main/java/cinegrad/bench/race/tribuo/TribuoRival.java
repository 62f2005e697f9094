package cinegrad.bench.race.tribuo;

import cinegrad.bench.race.Digits;
import cinegrad.bench.race.Rival;

import java.util.Optional;
import java.util.stream.IntStream;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/// Tribuo's logistic regression by stochastic gradients, its default but for the number of epochs.
public final class TribuoRival implements Rival {
    private static final int EPOCHS = 20;
    private static final String[] NAMES = IntStream.range(0, Digits.SIDE * Digits.SIDE).mapToObj(i -> String.format("%03d", i))
            .toArray(String[]::new);

    @Override
    public String name() {
        return "Tribuo 4.3.2";
    }

    private static ArrayExample<Label> example(Digits digits, int i) {
        return new ArrayExample<>(new Label(Integer.toString(digits.labels()[i])), NAMES, digits.row(i));
    }

    @Override
    public Optional<int[]> classify(Digits learn, Digits judge) {
        var factory = new LabelFactory();
        var dataset = new MutableDataset<>(new SimpleDataSourceProvenance("digits", factory), factory);
        for (int i = 0; i < learn.count(); i++) dataset.add(example(learn, i));
        var trainer = new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(1, 0.1), EPOCHS, 1, 1, 1);
        var model = trainer.train(dataset);
        return Optional.of(IntStream.range(0, judge.count())
                .map(i -> Integer.parseInt(model.predict(example(judge, i)).getOutput().getLabel())).toArray());
    }
}
