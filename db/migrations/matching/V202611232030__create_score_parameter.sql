-- What the score was last estimated to be, for all instances. At most one row.
CREATE TABLE score_parameter (
    singleton    boolean PRIMARY KEY DEFAULT true CONSTRAINT score_parameter_one_row CHECK (singleton),
    yes_rate     double precision NOT NULL,
    strength     double precision NOT NULL,
    interests    double precision NOT NULL,
    goal         double precision NOT NULL,
    going_out    double precision NOT NULL,
    age          double precision NOT NULL,
    estimated_at timestamptz      NOT NULL
);
