/// What a user asks for, as values: checked where they are made, compared by `equals`, written as JSON into every checkpoint and
/// result, read back anywhere.
///
/// Start with [TrainingRequest]. A command line becomes a request once, at the edge; nothing here knows how it was typed. Errors
/// name the option of the command line that sets the value.
package cinegrad.ddei.request;
