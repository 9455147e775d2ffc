package app.kindred.users.neighbour;

/** The services that hold something of the people whose accounts are here. */
public enum Neighbour {
    MATCHING,
    MESSAGING
}
