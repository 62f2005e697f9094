package cinegrad.ddei.physics.mask;

/// The part of the lines that is always acquired in the middle of k-space, by default.
public enum CenterRule {
    /// 0.08 below 8-fold acceleration, 0.04 from there on: today's deepinv.
    DEFAULT {
        @Override
        public double fraction(int acceleration) {
            return acceleration < 8 ? 0.08 : 0.04;
        }
    },
    /// 0.08 for exactly 4, 0.04 for exactly 8, and an error for others: deepinv of June 2024.
    OF_2024 {
        @Override
        public double fraction(int acceleration) {
            if (acceleration == 4) return 0.08;
            if (acceleration == 8) return 0.04;
            throw new IllegalArgumentException("CenterRule.OF_2024: is defined for accelerations 4 and 8, got " + acceleration
                    + "; state the fraction");
        }
    },
    /// 0.08, 0.04 and 0.02 for 4-, 8- and 16-fold: the mask files published with DDEI. Other accelerations as DEFAULT.
    PUBLISHED_SETS {
        @Override
        public double fraction(int acceleration) {
            return acceleration == 16 ? 0.02 : DEFAULT.fraction(acceleration);
        }
    };

    public abstract double fraction(int acceleration);
}
