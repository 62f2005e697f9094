/// Short programs that read as a tutorial, each run by a test. Begin with [cinegrad.examples.Gradients101].
package cinegrad.examples;
