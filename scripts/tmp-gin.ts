import pg from 'pg'
const c = new pg.Client('postgres://postgres@127.0.0.1:4500/leads_bench'); await c.connect()
const b = (await c.query('select company_id, id, created_by from lead_import_batches order by created_at desc limit 1')).rows[0]
const ins = (n: number, k: number) => `insert into leads (company_id,id,first_name,last_name,phone,email,postcode,city,source,disposition,import_batch_id,import_row_number,created_on,created_by,created_at)
 select '${b.company_id}', gen_random_uuid(), 'Ann'||g, 'O''Brien '||g, '+4479'||(${k}*1000000+g), 'ann.'||g||'.${k}@example.com','LS1 4AP','Leeds','web','NEW','${b.id}',g,'2026-11-20','${b.created_by}', now() - g * interval '1 microsecond' from generate_series(1,${n}) g`
const run = async (name: string, pre: string[]) => {
  await c.query('begin'); for (const p of pre) await c.query(p)
  const t = performance.now(); for (let k = 10; k < 14; k++) await c.query(ins(5000, k)); console.log(name, Math.round(20000 / (performance.now() - t) * 1000), 'rows/s'); await c.query('rollback')
}
for (let i = 0; i < 2; i++) {
await run('as is', [])
await run('pending 64MB', ["set local gin_pending_list_limit = '64MB'"])
await run('no gin', ['drop index leads_search_idx'])
await run('no fks', ["set local session_replication_role = replica"])
await run('neither', ["set local session_replication_role = replica", 'drop index leads_search_idx'])
}
await c.end()
