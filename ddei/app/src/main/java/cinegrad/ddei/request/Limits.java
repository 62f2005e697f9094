package cinegrad.ddei.request;

import java.util.OptionalDouble;

/// The ranges of numbers a user gives. Errors name the option and what it got; NaN is in no range.
final class Limits {
    private Limits() { }

    static void positive(String option, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(option + " must be positive and finite, got " + value);
        }
    }

    /// 0 < value ≤ most.
    static void positive(String option, double most, double value) {
        if (!(value > 0 && value <= most)) {
            throw new IllegalArgumentException(option + " must be positive and at most " + most + ", got " + value);
        }
    }

    static void notNegative(String option, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(option + " must not be negative, got " + value);
        }
    }

    static void atLeast(String option, long least, long value) {
        if (value < least) throw new IllegalArgumentException(option + " must be at least " + least + ", got " + value);
    }

    static void within(String option, long least, long most, long value) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + " must be within " + least + " … " + most + ", got " + value);
        }
    }

    static void within(String option, double least, double most, double value) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(option + " must be within " + least + " … " + most + ", got " + value);
        }
    }

    /// 0 < value < 1, where there is a value.
    static void between(String option, OptionalDouble value) {
        if (value.isPresent() && !(value.getAsDouble() > 0 && value.getAsDouble() < 1)) {
            throw new IllegalArgumentException(option + " must be between 0 and 1, got " + value.getAsDouble());
        }
    }
}
