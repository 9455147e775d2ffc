/**
 * People who feel real: where they live, what they look for, whom they liked and what they wrote.
 *
 * <p>{@link app.kindred.load.population.Population} is a pure function of seed and number: person
 * 4711 of seed 1 is always the same, can be asked for again at any time, and so a million of them
 * need no memory. Everything that happens between people happens within a block of neighbours
 * ({@code Courtship}), again a pure function. Three loaders, one per schema, stream them into
 * Postgres by {@code COPY}.
 */
@NullMarked
package app.kindred.load.population;

import org.jspecify.annotations.NullMarked;
