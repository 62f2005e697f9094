module consumer {
    requires cinegrad.core;
}
