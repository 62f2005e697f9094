"""Writes an ISMRMRD file of spokes with libismrmrd 1.8 (Debian's libismrmrd1.8), called through ctypes: python3 spokes.py OUT.

Golden-angle spokes of 2 coils, 3 repetitions of 4, 8 samples of which two more before and one after are to be discarded; a noise
scan of 64 samples first. The numbers tell where they belong: see Spokes in IsmrmrdTrajectoryTest.
"""
import ctypes as C
import math
import os
import sys

lib = C.CDLL("libismrmrd.so.1.8")


class Counters(C.Structure):
    _pack_ = 2
    _fields_ = [(n, C.c_uint16) for n in "step step2 average slice contrast phase repetition set segment".split()] \
        + [("user", C.c_uint16 * 8)]


class Head(C.Structure):
    _pack_ = 2
    _fields_ = [("version", C.c_uint16), ("flags", C.c_uint64), ("uid", C.c_uint32), ("counter", C.c_uint32),
                ("time", C.c_uint32), ("physiology", C.c_uint32 * 3), ("samples", C.c_uint16), ("available", C.c_uint16),
                ("channels", C.c_uint16), ("mask", C.c_uint64 * 16), ("before", C.c_uint16), ("after", C.c_uint16),
                ("center", C.c_uint16), ("space", C.c_uint16), ("dimensions", C.c_uint16), ("dwell", C.c_float),
                ("position", C.c_float * 3), ("read", C.c_float * 3), ("phase", C.c_float * 3), ("slice", C.c_float * 3),
                ("table", C.c_float * 3), ("idx", Counters), ("ints", C.c_int32 * 8), ("floats", C.c_float * 8)]


class Acquisition(C.Structure):
    _pack_ = 2
    _fields_ = [("head", Head), ("traj", C.POINTER(C.c_float)), ("data", C.POINTER(C.c_float))]


class Dataset(C.Structure):
    _fields_ = [("name", C.c_char_p), ("group", C.c_char_p), ("id", C.c_int64)]


class Writer:
    def __init__(self, path, xml):
        if os.path.exists(path):
            os.remove(path)
        self.set = Dataset()
        lib.ismrmrd_init_dataset(C.byref(self.set), path.encode(), b"dataset")
        lib.ismrmrd_open_dataset(C.byref(self.set), C.c_bool(True))
        lib.ismrmrd_write_header(C.byref(self.set), xml.encode())
        self.count = 0

    def add(self, data, points=None, dimensions=2, before=0, after=0, center=0, flags=0, **at):
        """data: coils of complex samples; points: as many tuples."""
        a = Acquisition()
        lib.ismrmrd_init_acquisition(C.byref(a))
        a.head.samples, a.head.available, a.head.channels = len(data[0]), len(data), len(data)
        a.head.dimensions = dimensions if points is not None else 0
        lib.ismrmrd_make_consistent_acquisition(C.byref(a))
        a.head.before, a.head.after, a.head.center, a.head.flags = before, after, center, flags
        a.head.counter = self.count
        a.head.read[0] = a.head.phase[1] = a.head.slice[2] = 1
        for name, value in at.items():
            setattr(a.head.idx, name, value)
        i = 0
        for coil in data:
            for z in coil:
                a.data[i], a.data[i + 1] = z.real, z.imag
                i += 2
        if points is not None:
            for i, v in enumerate(v for p in points for v in p):
                a.traj[i] = v
        lib.ismrmrd_append_acquisition(C.byref(self.set), C.byref(a))
        lib.ismrmrd_cleanup_acquisition(C.byref(a))
        self.count += 1

    def close(self):
        lib.ismrmrd_close_dataset(C.byref(self.set))


def header(kind, encoded, recon, view, tr=5):
    return f"""<?xml version="1.0"?><ismrmrdHeader xmlns="http://www.ismrm.org/ISMRMRD"><encoding>
<encodedSpace><matrixSize><x>{encoded[0]}</x><y>{encoded[1]}</y><z>1</z></matrixSize><fieldOfView_mm><x>{view[0]}</x><y>{view[1]}</y><z>6</z></fieldOfView_mm></encodedSpace>
<reconSpace><matrixSize><x>{recon[0]}</x><y>{recon[1]}</y><z>1</z></matrixSize><fieldOfView_mm><x>{view[2]}</x><y>{view[3]}</y><z>6</z></fieldOfView_mm></reconSpace>
<trajectory>{kind}</trajectory></encoding><sequenceParameters><TR>{tr}</TR></sequenceParameters></ismrmrdHeader>"""


def main(path):
    file = Writer(path, header("goldenangle", (8, 12), (4, 4), (80, 80, 40, 40)))
    noise = [[complex(math.sin(7.3 * i + 1), math.cos(11.1 * i)) for i in range(64)],
             [2 * complex(math.cos(5.7 * i), math.sin(13.3 * i + 2)) for i in range(64)]]
    file.add(noise, flags=1 << 18)
    for spoke in range(12):
        angle = spoke * math.pi / ((1 + math.sqrt(5)) / 2)
        radius = [(i - 2 - 4) / 8 for i in range(11)]
        points = [(r * math.sin(angle), r * math.cos(angle)) for r in radius]
        data = [[complex(100 * spoke + 10 * i + c, -c - 1) for i in range(11)] for c in range(2)]
        file.add(data, points, before=2, after=1, center=6, repetition=spoke // 4, step=spoke % 4)
    file.close()


if __name__ == "__main__":
    main(sys.argv[1])
