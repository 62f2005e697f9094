/// How close a reconstruction comes to its reference, in double precision whatever made the arrays.
///
/// Read [cinegrad.ddei.metric.Metric] first, then [cinegrad.ddei.metric.MetricVideo], what metrics judge. Everything here needs
/// the JDK and arrays only. Specification §7.
///
/// Numbers of different definitions must not be compared. The reference of DDEI reports [cinegrad.ddei.metric.Metrics#DDEI]: PSNR
/// with the peak of the whole reference video, SSIM over (T, H, W), NMSE, all three of magnitudes, on the padded image.
package cinegrad.ddei.metric;
