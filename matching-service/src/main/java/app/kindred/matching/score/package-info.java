/**
 * How likely two people are to like each other, both ways: the product of two probabilities, each
 * from how readily one says yes and how often the other hears it, smoothed, in log-odds, with small
 * terms for what the two profiles share. Only the profile terms are ever shown to anybody.
 */
@NullMarked
package app.kindred.matching.score;

import org.jspecify.annotations.NullMarked;
