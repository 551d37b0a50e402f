-- The same columns as in SQLite. COLLATE "C": an index over text must not depend on the system's locales.
CREATE TABLE event (
    seq    bigint PRIMARY KEY,
    run    text COLLATE "C" NOT NULL,
    at     text COLLATE "C" NOT NULL,
    kind   text COLLATE "C" NOT NULL,
    json   text COLLATE "C" NOT NULL,
    prev   text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL
);
CREATE INDEX event_by_run ON event (run, seq);

CREATE TABLE output (
    digest text COLLATE "C" PRIMARY KEY,
    zlib   bytea NOT NULL
);
-- It is compressed already.
ALTER TABLE output ALTER COLUMN zlib SET STORAGE EXTERNAL;

-- Who may append for a cloud, until when by the clock of this database. A row stays for ever, so that its token grows.
CREATE TABLE lease (
    cloud  text COLLATE "C" PRIMARY KEY,
    holder text NOT NULL,
    token  bigint NOT NULL CHECK (token > 0),
    since  timestamptz NOT NULL,
    until  timestamptz NOT NULL
);

CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END $$;

-- A writer with the right to insert still cannot insert what does not follow.
CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql SET search_path = interlock, pg_temp AS $$
DECLARE
    head_seq bigint;
    head_digest text;
BEGIN
    SELECT seq, digest INTO head_seq, head_digest FROM event ORDER BY seq DESC LIMIT 1;
    IF NEW.seq IS DISTINCT FROM coalesce(head_seq, 0) + 1
        OR NEW.prev IS DISTINCT FROM coalesce(head_digest, 'sha256:' || encode(sha256(''), 'hex'))
        OR NEW.digest IS DISTINCT FROM 'sha256:' || encode(sha256(convert_to(NEW.json, 'UTF8')), 'hex')
    THEN
        RAISE EXCEPTION 'this event does not follow the last one of the journal';
    END IF;
    RETURN NEW;
END $$;

-- The right to append is renewed while it lasts, or taken with the next token once it has run out. Nothing else.
CREATE FUNCTION fence() RETURNS trigger LANGUAGE plpgsql SET search_path = interlock, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.token <> 1 THEN
            RAISE EXCEPTION 'the first token of a lease is 1';
        END IF;
    ELSIF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a lease is never forgotten';
    ELSIF NEW.cloud <> OLD.cloud THEN
        RAISE EXCEPTION 'a lease stays with its cloud';
    ELSIF NEW.token = OLD.token THEN
        IF NEW.holder <> OLD.holder OR NEW.since <> OLD.since THEN
            RAISE EXCEPTION 'a lease has one holder';
        ELSIF OLD.until <= clock_timestamp() AND NEW.until > OLD.until THEN
            RAISE EXCEPTION 'a lease that has run out is not renewed';
        END IF;
    ELSIF NEW.token <> OLD.token + 1 OR OLD.until > clock_timestamp() THEN
        RAISE EXCEPTION 'a lease is taken with the next token, when it has run out';
    END IF;
    IF NEW.until > clock_timestamp() + interval '10 minutes' THEN
        RAISE EXCEPTION 'a lease lasts ten minutes at most';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER event_follows BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION follow();
CREATE TRIGGER output_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON output
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER lease_is_fenced BEFORE INSERT OR UPDATE OR DELETE ON lease
    FOR EACH ROW EXECUTE FUNCTION fence();
-- Also for a session that calls itself a replica.
ALTER TABLE event ENABLE ALWAYS TRIGGER event_is_append_only;
ALTER TABLE event ENABLE ALWAYS TRIGGER event_follows;
ALTER TABLE output ENABLE ALWAYS TRIGGER output_is_append_only;
ALTER TABLE lease ENABLE ALWAYS TRIGGER lease_is_fenced;
