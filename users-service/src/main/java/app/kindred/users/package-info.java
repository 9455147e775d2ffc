/** The users service: accounts, profiles, photos and what keeps people safe from each other. */
@NullMarked
package app.kindred.users;

import org.jspecify.annotations.NullMarked;
