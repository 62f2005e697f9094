package cinegrad.ddei.transform.cpab;

/// What the velocity does at the border of the square.
public enum Boundary {
    /// Its normal component is zero there: points slide along the border, corners stay, the square maps onto itself.
    CLOSED,
    /// It is free: points may leave the square.
    OPEN
}
