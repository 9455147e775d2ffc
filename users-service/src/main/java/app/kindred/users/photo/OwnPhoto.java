package app.kindred.users.photo;

import java.util.UUID;

/** A photo as its owner sees it. */
public record OwnPhoto(UUID id, PhotoView.Urls urls, int width, int height, String state) {}
