/// A course of short programs, each run by a test: [cinegrad.examples.Lesson1Tape], 2 a curve, 3 digits, 4 Fourier, 5 registration,
/// 6 motion, 7 MRI, 8 DDEI. Every `main` takes a folder for its pictures, or none. The pages are in `examples/docs`.
package cinegrad.examples;
