/**
 * A share below which two amounts are one: far more than a few additions in another order do to a number, and far less
 * than anybody counts.
 */
export const ROUNDING = 1e-12;
