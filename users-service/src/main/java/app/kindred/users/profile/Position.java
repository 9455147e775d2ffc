package app.kindred.users.profile;

/** A point on the globe that has already been snapped. */
public record Position(double latitude, double longitude) {}
