/**
 * What all services have in common in their settings: one file of defaults below everything that a
 * service, the environment or a test sets.
 */
@NullMarked
package app.kindred.shared.settings;

import org.jspecify.annotations.NullMarked;
