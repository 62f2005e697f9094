/// Groups of options that several commands share. Each turns what was typed into a request of [cinegrad.ddei.request]; an option
/// that was not given leaves the value as it is in the request it starts from: the usual one, or that of a checkpoint.
package cinegrad.ddei.cli.options;
