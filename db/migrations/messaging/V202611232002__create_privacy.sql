-- What a person lets others see of them besides messages; who has no row shows both. Neither presence nor typing is stored.
CREATE TABLE privacy (
    user_id       uuid PRIMARY KEY,
    show_presence boolean NOT NULL,
    show_typing   boolean NOT NULL
);
