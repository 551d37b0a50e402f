-- Answers that were left for runs. They stand beside the chain, and are worth the signature that they bear.
CREATE TABLE inbox (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run   text NOT NULL,
    text  text NOT NULL
);
CREATE INDEX inbox_by_run ON inbox (run, place);
