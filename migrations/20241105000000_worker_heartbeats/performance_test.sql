-- budget: newest_heartbeat 5
select max(seen_at) from worker_heartbeats;
