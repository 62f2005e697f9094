/// Other machines that compute for this one, without saying by which means: what a node computes and answers, how nodes are
/// compared, how parts are divided. The means are found by name ([cinegrad.ddei.remote.ClusterProvider]).
///
/// Begin with [cinegrad.ddei.remote.Cluster].
package cinegrad.ddei.remote;
