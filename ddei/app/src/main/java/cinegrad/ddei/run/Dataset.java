package cinegrad.ddei.run;

import cinegrad.ddei.train.Examples;

import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// What is trained on, what is evaluated, and what to say about it.
///
/// @param title       of the data, for reports
/// @param train       examples to train on; none where there is nothing but evaluation
/// @param validation  examples by which the best network is chosen
/// @param test        examples to evaluate; for acquisitions in files of their own the same
/// @param facts       where it came from
/// @param fingerprint of the content: equal for equal data, wherever they lie
public record Dataset(String title, Examples train, Examples validation, Examples test, Map<String, String> facts,
        Fingerprint fingerprint) {
    /// The same, trained on without the lines that [Confirmed] judges a network by.
    Dataset keepingLinesBack() {
        return new Dataset(title, Confirmed.shown(train), validation, test, facts, fingerprint);
    }

    /// The name of the first example to evaluate whose true video is not known, if there is one. Those of a data set are alike,
    /// and each costs reading a file; those of a list may differ, so each is read.
    public Optional<String> withoutTruth() {
        int different = test instanceof CmrxReconExamples ? Math.min(1, test.size()) : test.size();
        return IntStream.range(0, different).filter(i -> test.load(i, 0).truth().isEmpty()).mapToObj(test::name).findFirst();
    }
}
