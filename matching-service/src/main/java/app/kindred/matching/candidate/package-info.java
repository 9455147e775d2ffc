/**
 * Who is shown to whom: bounded sets of the nearest and of the recently active people that pass
 * every filter of both sides, scored exactly, ranked, and handed out in pages that stay stable
 * within a session. {@link app.kindred.matching.candidate.CandidateQuery} is the search itself.
 */
@NullMarked
package app.kindred.matching.candidate;

import org.jspecify.annotations.NullMarked;
