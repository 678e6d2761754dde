-- What a PC may do: every function finds the device by session_user and touches that device's school only.
-- SY001 nonsense · SY403 revoked · SY409 gap · SY410 fork · SY413 quota · SY422 unfit record · SY429 too often
set local role gr_owner;

create function sync._me() returns sync.device security definer language plpgsql set search_path = '' as
$$ declare d sync.device; begin                            -- the caller's device, locked until the transaction ends
 select * into d from sync.device x where x.role_name = session_user
   and x.enrolled_at is not null and x.revoked_at is null and x.closed_at is null for update;
 if not found then raise exception 'device revoked' using errcode = 'SY403'; end if;
 return d;
end $$;

-- The record's id, after checking that the envelope says what the chain says.
create function sync._fit(j jsonb, d sync.device, n bigint) returns uuid immutable language plpgsql set search_path = '' as
$$ begin
 if j->>'s' is distinct from d.school_id::text or j->>'d' is distinct from d.device_id::text or j->>'n' is distinct from n::text
    or j->>'k' is null or j->>'v' is null or j->>'at' is null or j->>'id' is null then
  raise exception 'envelope does not fit' using errcode = 'SY422', detail = n::text;
 end if;
 return (j->>'id')::uuid;
end $$;

-- Idempotent, contiguous, chained. p_first: dev_seq of p_env[1]; p_prev: the hash before it.
create function sync._append(d sync.device, p_first bigint, p_prev bytea, p_env text[])
 returns table(head_seq bigint, head_hash bytea, school_seq bigint, school_chain bytea, accepted int, received_at timestamptz)
 security definer language plpgsql set search_path = '' as $$
declare sh sync.school_head; h bytea := p_prev; hs bytea[] := '{}'; n int := cardinality(p_env); skip bigint; now_ timestamptz;
begin
 if n is null or n < 1 or n > 1000 or p_first is null or p_first < 1 or octet_length(p_prev) is distinct from 32 then
  raise exception 'batch' using errcode = 'SY001';
 end if;
 if p_first > d.head_seq + 1 then raise exception 'gap' using errcode = 'SY409', detail = d.head_seq::text; end if;
 for i in 1..n loop
  h := sha256(h || convert_to(p_env[i], 'UTF8')); hs := hs || h;
  if p_first + i - 1 = d.head_seq and h is distinct from d.head_hash then
   raise exception 'fork' using errcode = 'SY410', detail = d.head_seq::text;
  end if;
 end loop;
 skip := d.head_seq - p_first + 1;                         -- the prefix that is stored already
 if skip = 0 and p_prev is distinct from d.head_hash then raise exception 'fork' using errcode = 'SY410', detail = d.head_seq::text; end if;
 if skip > n and not exists (select 1 from sync.record r where r.school_id = d.school_id
      and r.device_id = d.device_id and r.dev_seq = p_first + n - 1 and r.hash = h) then
  raise exception 'fork' using errcode = 'SY410', detail = d.head_seq::text;
 end if;
 select * into sh from sync.school_head s where s.school_id = d.school_id for update;
 now_ := clock_timestamp();
 if skip < n then
  for i in skip + 1..n loop sh.chain := sha256(sh.chain || hs[i]); end loop;
  -- jsonb knows no \u0000; it is put aside for reading the columns only, env keeps it.
  insert into sync.record(school_id, seq, device_id, dev_seq, id, kind, v, occurred_at, received_at, env, hash)
   select d.school_id, sh.seq + e.o - skip, d.device_id, p_first + e.o - 1, sync._fit(e.j, d, p_first + e.o - 1),
          e.j->>'k', (e.j->>'v')::smallint, (e.j->>'at')::timestamptz, now_, e.t, hs[e.o]
   from (select t, replace(t, '\u0000', '\u0020')::jsonb j, o from unnest(p_env) with ordinality u(t, o) where o > skip offset 0) e;
  sh.seq := sh.seq + n - skip;
  update sync.school_head s set seq = sh.seq, chain = sh.chain where s.school_id = d.school_id;
  d.head_seq := p_first + n - 1; d.head_hash := h;
  update sync.device x set head_seq = d.head_seq, head_hash = d.head_hash where x.school_id = d.school_id and x.device_id = d.device_id;
 end if;
 return query select d.head_seq, d.head_hash, sh.seq, sh.chain, greatest(n - skip, 0)::int, now_;
end $$;

create function sync.push(p_first bigint, p_prev bytea, p_env text[])
 returns table(head_seq bigint, head_hash bytea, school_seq bigint, school_chain bytea, accepted int, received_at timestamptz)
 security definer language plpgsql set search_path = '' as
$$ begin return query select * from sync._append(sync._me(), p_first, p_prev, p_env); end $$;

-- The county writes into a school's log: a chain of its own there, by the same rules.
create function sync.county_append(p_school int, p_first bigint, p_prev bytea, p_env text[])
 returns table(head_seq bigint, head_hash bytea, school_seq bigint, school_chain bytea, accepted int, received_at timestamptz)
 security definer language plpgsql set search_path = '' as $$
declare me sync.device := sync._me(); d sync.device; begin
 if me.school_id <> 0 then raise exception 'county only' using errcode = '42501'; end if;
 insert into sync.device(school_id, device_id, enrolled_at) values (p_school, me.device_id, now()) on conflict do nothing;
 select * into d from sync.device x where x.school_id = p_school and x.device_id = me.device_id for update;
 return query select * from sync._append(d, p_first, p_prev, p_env);
end $$;

create function sync.county_publish(p_id uuid, p_kind text, p_env text) returns bigint
 security definer language plpgsql set search_path = '' as $$
declare me sync.device := sync._me(); r sync.ref_head; known bigint; begin
 if me.school_id <> 0 then raise exception 'county only' using errcode = '42501'; end if;
 select * into r from sync.ref_head for update;
 select x.seq into known from sync.ref_record x where x.id = p_id;
 if found then return known; end if;
 r.seq := r.seq + 1; r.chain := sha256(r.chain || convert_to(p_env, 'UTF8'));
 insert into sync.ref_record values (r.seq, p_id, p_kind, clock_timestamp(), p_env, r.chain);
 update sync.ref_head set seq = r.seq, chain = r.chain;
 return r.seq;
end $$;

-- A restored disk image: the login goes on as another device, the county sees the closed one.
create function sync.fork_device(p_new uuid) returns void security definer language plpgsql set search_path = '' as $$
declare d sync.device := sync._me(); begin
 if d.device_id = p_new then return; end if;
 if (select count(*) from sync.device x where x.role_name = session_user and x.closed_at > now() - interval '1 day') >= 5 then
  raise exception 'too many forks' using errcode = 'SY429';
 end if;
 if exists (select 1 from sync.device x where x.device_id = p_new) then raise exception 'device known' using errcode = 'SY001'; end if;
 update sync.device x set closed_at = now() where x.school_id = d.school_id and x.device_id = d.device_id;
 insert into sync.device(school_id, device_id, role_name, enrolled_at) values (d.school_id, p_new, d.role_name, now());
end $$;

-- One part of an attachment. Returns whether the whole is there now; a whole with another sha256 is
-- thrown away and answered with null, so that a bad upload never bars the good one.
create function sync.put_chunk(p_sha bytea, p_parts int, p_part int, p_data bytea) returns bool
 security definer language plpgsql set search_path = '' as $$
declare d sync.device := sync._me(); s sync.school; a sync.attachment; whole bytea; begin
 if p_part is null or p_part < 0 or p_part >= p_parts then raise exception 'part' using errcode = 'SY001'; end if;
 select * into s from sync.school x where x.school_id = d.school_id for update;
 insert into sync.attachment(school_id, sha256, parts) values (d.school_id, p_sha, p_parts) on conflict do nothing;
 select * into a from sync.attachment x where x.school_id = d.school_id and x.sha256 = p_sha;
 if a.complete then return true; end if;
 if s.attachment_bytes + octet_length(p_data) > s.attachment_quota then raise exception 'quota' using errcode = 'SY413'; end if;
 insert into sync.attachment_chunk values (d.school_id, p_sha, p_part, p_data) on conflict do nothing;
 if found then update sync.school x set attachment_bytes = x.attachment_bytes + octet_length(p_data) where x.school_id = d.school_id; end if;
 if a.parts = p_parts and (select count(*) from sync.attachment_chunk c where c.school_id = d.school_id and c.sha256 = p_sha) < a.parts then
  return false;
 end if;
 select string_agg(c.data, '' order by c.part) into whole from sync.attachment_chunk c where c.school_id = d.school_id and c.sha256 = p_sha;
 if a.parts = p_parts and sha256(whole) = p_sha then
  update sync.attachment x set complete = true where x.school_id = d.school_id and x.sha256 = p_sha;
  return true;
 end if;
 delete from sync.attachment_chunk c where c.school_id = d.school_id and c.sha256 = p_sha;
 delete from sync.attachment x where x.school_id = d.school_id and x.sha256 = p_sha;
 update sync.school x set attachment_bytes = x.attachment_bytes - octet_length(whole) where x.school_id = d.school_id;
 return null;
end $$;

-- The school's accounts. A null verifier keeps the one that stands.
create function sync.set_guard(p_guard text, p_name text, p_role text, p_active bool, p_verifier text) returns void
 security definer language plpgsql set search_path = '' as $$
declare d sync.device := sync._me(); begin
 insert into sync.guard values (d.school_id, p_guard, p_name, p_role, p_active)
  on conflict (school_id, guard_id) do update set name = excluded.name, role = excluded.role, active = excluded.active;
 if p_verifier is not null then
  insert into sync.guard_verifier values (d.school_id, p_guard, p_verifier)
   on conflict (school_id, guard_id) do update set verifier = excluded.verifier;
 end if;
end $$;
-- p_old: the verifier that the PC checked the old password against; two changes at once are not mixed.
create function sync.change_verifier(p_guard text, p_old text, p_new text) returns bool
 security definer language plpgsql set search_path = '' as $$
declare d sync.device := sync._me(); begin
 update sync.guard_verifier g set verifier = p_new
  where g.school_id = d.school_id and g.guard_id = p_guard and g.verifier = p_old;
 return found;
end $$;
