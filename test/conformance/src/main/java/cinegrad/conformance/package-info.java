/// Golden vectors: reads folders of cases made by a reference implementation, runs them, and reports the differences.
///
/// A folder holds `manifest.json` and npz bundles ([cinegrad.conformance.Manifest], [cinegrad.conformance.Case]). One
/// [cinegrad.conformance.FixtureFolder] per folder runs its cases; [cinegrad.conformance.CheckFixtures] runs them all.
package cinegrad.conformance;
