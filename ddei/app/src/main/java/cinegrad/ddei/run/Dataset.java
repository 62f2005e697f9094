package cinegrad.ddei.run;

import cinegrad.ddei.train.Examples;

import java.util.Map;

/// What is trained on, what is evaluated, and what to say about it.
///
/// @param title       of the data, for reports
/// @param train       examples to train on; none where there is nothing but evaluation
/// @param validation  examples by which the best network is chosen
/// @param test        examples to evaluate; for acquisitions in files of their own the same
/// @param facts       where it came from
/// @param fingerprint of the content: equal for equal data, wherever they lie
public record Dataset(String title, Examples train, Examples validation, Examples test, Map<String, String> facts,
        Fingerprint fingerprint) { }
