package app.kindred.matching.score;

/**
 * All that the score reads of somebody.
 *
 * @param age in whole years
 * @param interestsLo interests 0 to 63 of the vocabulary, as bits
 * @param interestsHi interests 64 and above
 * @param goal place in the vocabulary, 0 when unset
 * @param goingOut 1 rarely, 2 sometimes, 3 often, 0 when unset
 * @param given swipes made
 * @param yesGiven likes among them
 * @param received swipes received
 * @param yesReceived likes among them
 */
public record Person(
        int age,
        long interestsLo,
        long interestsHi,
        int goal,
        int goingOut,
        int given,
        int yesGiven,
        int received,
        int yesReceived) {

    int interestsSharedWith(Person other) {
        return Long.bitCount(interestsLo & other.interestsLo)
                + Long.bitCount(interestsHi & other.interestsHi);
    }
}
