/// Makes the pages in `examples/docs` of the texts in `examples/docs/src`, the sources they speak of, and what the lessons print and
/// draw. Begin with [cinegrad.examples.docs.Site].
package cinegrad.examples.docs;
