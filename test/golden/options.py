#!/usr/bin/env python3
"""The options and edges of operations, as golden cases by PyTorch (made with 1.13): every padding mode, norm, reduction, negative axis,
size 1, length 0 and kink that the other golden files leave out. Usage: options.py DIRECTORY [SEED]"""
import sys

from attention import attention
from elements import basics
from linear_algebra import linalg
from networks import nn
from objectives import objectives
from optimisers import optim
from patterns import patterns
from recurrent import rnn
from signals import signals
from special import special
from spectra import fft

if __name__ == "__main__":
    for topic in (basics, nn, fft, rnn, linalg, special, optim, attention, objectives, signals, patterns):
        topic(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7)
