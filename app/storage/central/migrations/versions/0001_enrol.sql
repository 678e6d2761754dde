-- Enrolment and revocation. Owned by gr_enroller, the only role that may make login roles.
grant select, insert, update on sync.device to gr_enroller;
grant select on sync.school to gr_enroller;
create policy enrol on sync.device to gr_enroller using (true) with check (true);
create policy enrol on sync.school for select to gr_enroller using (true);
grant create on schema sync to gr_enroller;
set local role gr_enroller;

create function sync._scram(p text) returns text immutable language plpgsql set search_path = '' as
$$ begin
 if p is null or p !~ '^SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' then raise exception 'verifier' using errcode = 'SY001'; end if;
 return p;
end $$;

-- The login role of a device, with a random name; the one-time code is its first password. Only the
-- code's SCRAM verifier is sent. Asking again before the code was used makes the earlier code void.
create function sync._issue(p_school int, p_device uuid, p_role name, p_scram text, p_days int) returns void
 security definer language plpgsql set search_path = '' as $$
declare until_ text := (now() + make_interval(days => p_days))::text; unused name; begin
 if p_role !~ '^pc_[0-9a-f]{32}$' then raise exception 'role name' using errcode = 'SY001'; end if;
 if exists (select 1 from sync.device d where d.device_id = p_device and (d.enrolled_at is not null or d.revoked_at is not null)) then
  raise exception 'device known' using errcode = 'SY409';
 end if;
 perform sync._scram(p_scram);
 select role_name into unused from sync.device d where d.school_id = p_school and d.device_id = p_device;
 if unused is not null then execute format('drop role %I', unused); end if;
 execute format('create role %I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls connection limit 4 password %L valid until %L in role gr_pc',
                p_role, p_scram, until_);
 if p_school = 0 then execute format('grant gr_county to %I', p_role); end if;
 insert into sync.device(school_id, device_id, role_name) values (p_school, p_device, p_role)
  on conflict(school_id, device_id) do update set role_name = excluded.role_name, issued_at = now();
end $$;

create function sync.issue_enrolment(p_school int, p_device uuid, p_role name, p_scram text, p_days int default 7) returns void
 security definer language plpgsql set search_path = '' as
$$ begin
 if p_school = 0 then raise exception 'only the DBA enrols a county PC' using errcode = '42501'; end if;
 perform sync._issue(p_school, p_device, p_role, p_scram, p_days);
end $$;

-- First login with the code: changes it for the random password that stands in the PC's keyring already.
create function sync.finish_enrolment(p_scram text) returns int security definer language plpgsql set search_path = '' as $$
declare s int; begin
 update sync.device set enrolled_at = now() where role_name = session_user and enrolled_at is null and revoked_at is null returning school_id into s;
 if s is null then raise exception 'code used' using errcode = 'SY403'; end if;
 execute format('alter role %I password %L valid until ''infinity''', session_user, sync._scram(p_scram));
 return s;
end $$;

create function sync.revoke_device(p_device uuid) returns void security definer language plpgsql set search_path = '' as $$
declare r name; s int; begin
 select role_name, school_id into r, s from sync.device where device_id = p_device and role_name is not null;
 if r is null then raise exception 'no such device' using errcode = 'SY001'; end if;
 if s = 0 and not (select x.rolsuper from pg_catalog.pg_roles x where x.rolname = session_user) then
  raise exception 'only the DBA revokes a county PC' using errcode = '42501';
 end if;
 update sync.device set revoked_at = now() where role_name = r and revoked_at is null;
 execute format('alter role %I nologin', r);
 perform pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where usename = r;
end $$;
-- Once more after revoke_device's commit, for a login that slipped in between.
create function sync.end_sessions(p_device uuid) returns void security definer language sql set search_path = '' as
$$ select pg_catalog.pg_terminate_backend(a.pid) from pg_catalog.pg_stat_activity a
   join sync.device d on d.role_name = a.usename where d.device_id = p_device and d.revoked_at is not null $$;

reset role;
revoke create on schema sync from gr_enroller;
-- As superuser, after everything: default privileges in a schema do not undo PUBLIC's EXECUTE.
revoke execute on all functions in schema sync from public;
grant execute on function sync.my_school to gr_pc, gr_county;
grant execute on function sync.push, sync.put_chunk, sync.fork_device, sync.finish_enrolment, sync.set_guard, sync.change_verifier to gr_pc;
grant execute on function sync.county_append, sync.county_publish, sync.issue_enrolment, sync.revoke_device, sync.end_sessions to gr_county;
