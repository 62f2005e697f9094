package cinegrad.ddei.io.ismrmrd;

import cinegrad.ddei.io.hdf5.Hdf5Type;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// One acquisition of an ISMRMRD file: its place in k-space and where its samples lie.
///
/// @param flags  bits that say what it was acquired for
/// @param place  of the middle of the slice, then the directions of readout, phase encoding and slice, DICOM's axes
/// @param data   the reference to its samples
/// @param points where they lie, if it says so
record Readout(long flags, Samples samples, Counters at, float[] place, ByteBuffer data, Points points) {
    /// The numbers of a readout.
    ///
    /// @param count    of one coil
    /// @param channels the coils
    /// @param center   the sample at the middle of k-space
    /// @param before   samples at its start that are to be left out
    /// @param after    samples at its end that are to be left out
    record Samples(int count, int channels, int center, int before, int after) {
        int used() {
            return count - before - after;
        }
    }

    /// The points of a readout's samples.
    ///
    /// @param coordinates of one point; 0 where there are none
    /// @param numbers     the reference to them
    record Points(int coordinates, ByteBuffer numbers) {
        static final Points NONE = new Points(0, ByteBuffer.allocate(0));
    }

    /// Where a readout belongs.
    ///
    /// @param step      along the phase encoding
    /// @param partition along the second phase encoding
    record Counters(int encoding, int step, int partition, int slice, int contrast, int phase, int repetition, int set) { }

    /// The bits of `flags`, counted from 1 as the format counts them.
    private static final int NOISE = 19;
    private static final int CALIBRATION = 20;
    private static final int CALIBRATION_AND_PICTURE = 21;
    private static final int REVERSE = 22;
    private static final int NAVIGATION = 23;
    private static final int PHASE_CORRECTION = 24;
    private static final int FIRST_FEEDBACK = 26;
    private static final int LAST_SPECIAL = 31;

    private boolean is(int flag) {
        return (flags >>> flag - 1 & 1) != 0;
    }

    boolean isNoise() {
        return is(NOISE);
    }

    boolean isReversed() {
        return is(REVERSE);
    }

    /// Lines that are both may bear both marks.
    boolean isCalibrationAlone() {
        return is(CALIBRATION) && !is(CALIBRATION_AND_PICTURE);
    }

    /// What it is instead of a line of the picture, in words; empty for a line of the picture.
    String special() {
        if (isNoise()) return "noise scans";
        if (is(NAVIGATION)) return "navigators";
        if (is(PHASE_CORRECTION)) return "phase corrections";
        for (int flag = FIRST_FEEDBACK; flag <= LAST_SPECIAL; flag++) if (is(flag)) return "feedback and dummy scans";
        return at.encoding != 0 ? "readouts of another encoding" : "";
    }

    /// Where the numbers of a readout lie in a record of the file.
    static final class Layout {
        private final Map<String, Hdf5Type.Member> members = new HashMap<>();
        private final Function<String, RuntimeException> wrong;

        /// @param type  of the dataset of acquisitions
        /// @param wrong the exception for records of another layout
        Layout(Hdf5Type type, Function<String, RuntimeException> wrong) {
            this.wrong = wrong;
            add(type, "", 0);
            if (!isSingle("data")) throw wrong.apply("acquisitions whose samples are not of single precision");
        }

        private boolean isSingle(String name) {
            return of(name).type() instanceof Hdf5Type.Varying(int _, Hdf5Type.Real(int size, ByteOrder order)) && size == 4
                    && order == ByteOrder.LITTLE_ENDIAN;
        }

        private void add(Hdf5Type type, String name, int offset) {
            if (type instanceof Hdf5Type.Compound(int _, var parts)) {
                for (var part : parts) {
                    add(part.type(), name.isEmpty() ? part.name() : name + "/" + part.name(), offset + part.offset());
                }
            } else {
                members.put(name, new Hdf5Type.Member(name, offset, type));
            }
        }

        private Hdf5Type.Member of(String name) {
            var member = members.get(name);
            if (member == null) throw wrong.apply("acquisitions without " + name);
            return member;
        }

        private long whole(ByteBuffer record, String name) {
            var member = of(name);
            if (!(member.type() instanceof Hdf5Type.Whole(int size, ByteOrder order, boolean _))) {
                throw wrong.apply("acquisitions whose " + name + " is no whole number");
            }
            ByteBuffer b = record.duplicate().order(order);
            return switch (size) {
                case 1 -> b.get(member.offset()) & 0xFF;
                case 2 -> b.getShort(member.offset()) & 0xFFFF;
                case 4 -> b.getInt(member.offset()) & 0xFFFFFFFFL;
                default -> b.getLong(member.offset());
            };
        }

        private int small(ByteBuffer record, String name) {
            long value = whole(record, name);
            if (value < 0 || value > 0xFFFF) throw wrong.apply("an acquisition whose " + name + " is " + value);
            return (int) value;
        }

        private void three(ByteBuffer record, String name, float[] to, int at) {
            var member = of(name);
            if (!(member.type() instanceof Hdf5Type.Array(int size, var _, Hdf5Type.Real(int width, ByteOrder order))
                    && size == 12 && width == 4)) {
                throw wrong.apply("acquisitions whose " + name + " is not three numbers");
            }
            ByteBuffer b = record.duplicate().order(order);
            for (int i = 0; i < 3; i++) to[at + i] = b.getFloat(member.offset() + 4 * i);
        }

        /// @param record the bytes of one record, from position 0
        Readout read(ByteBuffer record) {
            var place = new float[12];
            three(record, "head/position", place, 0);
            three(record, "head/read_dir", place, 3);
            three(record, "head/phase_dir", place, 6);
            three(record, "head/slice_dir", place, 9);
            var samples = new Samples(small(record, "head/number_of_samples"), small(record, "head/active_channels"),
                    small(record, "head/center_sample"), small(record, "head/discard_pre"), small(record, "head/discard_post"));
            var at = new Counters(small(record, "head/encoding_space_ref"), small(record, "head/idx/kspace_encode_step_1"),
                    small(record, "head/idx/kspace_encode_step_2"), small(record, "head/idx/slice"),
                    small(record, "head/idx/contrast"), small(record, "head/idx/phase"), small(record, "head/idx/repetition"),
                    small(record, "head/idx/set"));
            return new Readout(whole(record, "head/flags"), samples, at, place, reference(record, "data"), points(record));
        }

        private ByteBuffer reference(ByteBuffer record, String name) {
            var member = of(name);
            var reference = new byte[member.type().size()];
            record.get(member.offset(), reference);
            return ByteBuffer.wrap(reference);
        }

        private Points points(ByteBuffer record) {
            int coordinates = members.containsKey("head/trajectory_dimensions") ? small(record, "head/trajectory_dimensions") : 0;
            if (coordinates == 0) return Points.NONE;
            if (!isSingle("traj")) throw wrong.apply("acquisitions whose points are not of single precision");
            return new Points(coordinates, reference(record, "traj"));
        }
    }
}
