package app.kindred.users.photo;

import java.util.UUID;

/** Published within the transaction that changed what others see of somebody's photos. */
public record PhotosChanged(UUID userId) {}
