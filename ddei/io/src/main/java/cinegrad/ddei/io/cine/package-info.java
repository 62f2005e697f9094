/// Acquisitions of moving pictures: CMRxRecon folders and single files. Start with [CmrxRecon] and [SingleAcquisition].
package cinegrad.ddei.io.cine;
