/// Golden vectors: reads folders of cases made by a reference implementation, runs them, and says how far off we are.
///
/// A folder holds `manifest.json` and npz bundles ([cinegrad.conformance.Manifest], [cinegrad.conformance.Case]). One
/// [cinegrad.conformance.FixtureFolder] per folder knows how to run its cases; [cinegrad.conformance.CheckFixtures] runs them all.
package cinegrad.conformance;
