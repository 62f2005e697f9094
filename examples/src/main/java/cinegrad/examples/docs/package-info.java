/// Builds the pages in `docs` from their Markdown, the sources they quote, and the output of the lessons. Start with
/// [cinegrad.examples.docs.Site].
package cinegrad.examples.docs;
