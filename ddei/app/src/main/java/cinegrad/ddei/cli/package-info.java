/// The command line, `./cinegrad …`: one class a command, each with a `--help` that shows an example. Begin with
/// [cinegrad.ddei.cli.Main].
package cinegrad.ddei.cli;
