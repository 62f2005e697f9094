package cinegrad.ddei.cli;

import cinegrad.ddei.train.Examples;

import java.util.Map;

/// What is trained on, what is evaluated, and what to say about it.
///
/// @param title   for the report
/// @param train   examples to train on
/// @param test    examples to evaluate; for one acquisition the same
/// @param facts   where it came from, for the report's provenance
record Problem(String title, Examples train, Examples test, Map<String, String> facts, double frameSeconds) { }
