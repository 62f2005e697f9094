/// JSON in three small classes: a value, a strict reader, a writer. No dependency, so that every package may use it.
///
/// Read [cinegrad.ddei.io.json.Json] first.
package cinegrad.ddei.io.json;
