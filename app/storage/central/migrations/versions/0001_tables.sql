-- Tables, all keyed first by school_id: no sequence, no foreign key from one school to another.
set local role gr_owner;

create table sync.school(
  school_id int primary key check (school_id >= 0),
  name text not null,
  attachment_quota bigint not null default 20 * 1024::bigint ^ 3,
  attachment_bytes bigint not null default 0);

-- One row a device and school. A login role is known by session_user; role_name is null for the
-- county's own chain inside a school's log. closed_at: given up after a fork, its successor goes on.
create table sync.device(
  school_id int not null references sync.school, device_id uuid not null, role_name name,
  head_seq bigint not null default 0, head_hash bytea not null default decode(repeat('00', 32), 'hex'),
  issued_at timestamptz not null default now(), enrolled_at timestamptz, revoked_at timestamptz, closed_at timestamptz,
  primary key(school_id, device_id));
create unique index device_role on sync.device(role_name) where closed_at is null;

create table sync.school_head(
  school_id int primary key references sync.school, seq bigint not null default 0,
  chain bytea not null default decode(repeat('00', 32), 'hex'));

create table sync.record(                                 -- the one append-only log
  school_id int not null, seq bigint not null,            -- gapless per school, assigned under school_head's row lock
  device_id uuid not null, dev_seq bigint not null, id uuid not null, kind text not null, v smallint not null,
  occurred_at timestamptz not null, received_at timestamptz not null,
  env text not null check (octet_length(env) <= 262144), hash bytea not null,
  primary key(school_id, seq), unique(school_id, device_id, dev_seq), unique(school_id, id));

create table sync.attachment(
  school_id int not null, sha256 bytea not null check (octet_length(sha256) = 32),
  parts int not null check (parts between 1 and 64), complete bool not null default false,
  primary key(school_id, sha256));
create table sync.attachment_chunk(
  school_id int not null, sha256 bytea not null, part int not null,
  data bytea not null check (octet_length(data) between 1 and 262144),
  primary key(school_id, sha256, part));

create table sync.guard(                                  -- accounts of a school
  school_id int not null, guard_id text not null, name text not null, role text not null,
  active bool not null default true, primary key(school_id, guard_id));
-- Apart, because a county PC has a PC's rights too: verifiers, for a login offline, stay within the school.
create table sync.guard_verifier(
  school_id int not null, guard_id text not null, verifier text not null check (verifier like '$argon2id$%'),
  primary key(school_id, guard_id), foreign key(school_id, guard_id) references sync.guard);

create table sync.ref_head(one bool primary key default true check (one), seq bigint not null default 0,
  chain bytea not null default decode(repeat('00', 32), 'hex'));
insert into sync.ref_head default values;
create table sync.ref_record(                             -- county-wide: form templates, school table, settings
  seq bigint primary key, id uuid not null unique, kind text not null, received_at timestamptz not null,
  env text not null check (octet_length(env) <= 1048576), hash bytea not null);

-- The DBA's ordinary work does not change what was recorded either.
create function sync.no_change() returns trigger language plpgsql as
 $$ begin raise exception 'append-only' using errcode = '42501'; end $$;
create function sync.only_incomplete() returns trigger language plpgsql set search_path = '' as
 $$ begin
  if exists (select 1 from sync.attachment a where a.school_id = old.school_id and a.sha256 = old.sha256 and a.complete) then
   raise exception 'append-only' using errcode = '42501';
  end if;
  return old;
 end $$;
do $$ declare t text; begin
 foreach t in array array['record', 'ref_record'] loop
  execute format('create trigger immutable before update or delete on sync.%I for each row execute function sync.no_change()', t);
 end loop;
 foreach t in array array['record', 'ref_record', 'attachment_chunk'] loop
  execute format('create trigger immutable_all before truncate on sync.%I execute function sync.no_change()', t);
 end loop;
end $$;
create trigger immutable before update on sync.attachment_chunk for each row execute function sync.no_change();
create trigger kept before delete on sync.attachment_chunk for each row execute function sync.only_incomplete();

-- Who sees what. session_user cannot be forged as a setting can; the scalar subselect keeps it cheap.
create function sync.my_school() returns int stable security definer parallel safe language sql set search_path = '' as
 $$ select school_id from sync.device where role_name = session_user
    and enrolled_at is not null and revoked_at is null and closed_at is null $$;
do $$ declare t text; begin
 foreach t in array array['school', 'school_head', 'record', 'attachment', 'attachment_chunk', 'guard'] loop
  execute format('alter table sync.%I enable row level security', t);
  execute format('create policy pc on sync.%I for select to gr_pc using (school_id = (select sync.my_school()))', t);
  execute format('create policy county on sync.%I for select to gr_county using (true)', t);
  execute format('grant select on sync.%I to gr_pc, gr_county', t);
 end loop;
 foreach t in array array['ref_record', 'ref_head'] loop
  execute format('alter table sync.%I enable row level security', t);
  execute format('create policy enrolled on sync.%I for select to gr_pc using ((select sync.my_school()) is not null)', t);
  execute format('grant select on sync.%I to gr_pc', t);
 end loop;
end $$;
alter table sync.guard_verifier enable row level security;
create policy pc on sync.guard_verifier for select to gr_pc using (school_id = (select sync.my_school()));
grant select on sync.guard_verifier to gr_pc;
alter table sync.device enable row level security;
create policy own on sync.device for select to gr_pc using (role_name = session_user);
create policy county on sync.device for select to gr_county using (true);
grant select on sync.device to gr_pc, gr_county;
