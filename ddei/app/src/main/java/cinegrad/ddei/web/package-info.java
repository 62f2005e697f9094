/// Pages of this program in a browser of this machine: [LoopbackServer] answers, [Browser] opens them.
package cinegrad.ddei.web;
