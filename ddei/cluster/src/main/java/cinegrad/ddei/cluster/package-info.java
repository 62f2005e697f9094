/// Clusters of Apache Spark: joining one, having parts and scans computed there, and starting the processes of a small one.
///
/// Spark finds the machines, sends the program to them, and computes again what a lost machine owed. It adds nothing up: sums are
/// made in the order of [cinegrad.ddei.train.PairwiseSum], here.
package cinegrad.ddei.cluster;
