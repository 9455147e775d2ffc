/** The interests, goals, habits and prompts that a profile may name, published to clients. */
@NullMarked
package app.kindred.users.vocabulary;

import org.jspecify.annotations.NullMarked;
