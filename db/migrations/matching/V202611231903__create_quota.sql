-- What a person has spent on one day. A row is raised only while it is below the limit, in the transaction that writes the
-- swipe: it cannot be overspent, and a refused attempt costs nothing.
CREATE TABLE quota (
    user_id    uuid    NOT NULL,
    day        date    NOT NULL,
    likes      integer NOT NULL DEFAULT 0 CONSTRAINT quota_likes_positive CHECK (likes >= 0),
    superlikes integer NOT NULL DEFAULT 0 CONSTRAINT quota_superlikes_positive CHECK (superlikes >= 0),
    PRIMARY KEY (user_id, day)
) WITH (fillfactor = 70);

CREATE INDEX quota_day_idx ON quota (day);
