/// Whole studies: the same work for every scan of a list, each in a folder of its own, by one process or by many.
///
/// Begin with [cinegrad.ddei.study.Study]. How far it came is told by one small file a scan, and all of them together by
/// [cinegrad.ddei.study.StudySummary].
package cinegrad.ddei.study;
