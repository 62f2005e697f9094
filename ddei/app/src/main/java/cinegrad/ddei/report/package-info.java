/// What a run looks like to a person: one self-contained HTML page, PNG and GIF files, progress while it works.
///
/// Start with [Report]: it takes magnitude videos, a sampling pattern, curves, tables and facts about the run, and writes one
/// file that needs no network and no other file. [Montage] puts videos side by side for PNG and GIF, [SvgChart] draws curves,
/// [Progress] shows how far long work has come, [LivePage] the same in a browser. Text in pictures comes from a small bitmap font
/// of our own, so that a machine without fonts can draw it.
package cinegrad.ddei.report;
