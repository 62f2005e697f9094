package cinegrad.autograd.option;

/// Whether an element that others are scattered to counts among them. One that none is scattered to stays.
public enum OldElements { INCLUDED, REPLACED }
