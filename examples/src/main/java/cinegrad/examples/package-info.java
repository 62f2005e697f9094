/// A course of short programs, each run by a test: [cinegrad.examples.Lesson] lists and runs them. Every `main` takes a folder
/// for its pictures, or none. The pages are in `docs/course`.
package cinegrad.examples;
