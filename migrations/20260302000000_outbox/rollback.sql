-- Removes both tables: what waits in the outbox will not happen, and a repeated request is done again.
drop table idempotency_keys, outbox;
