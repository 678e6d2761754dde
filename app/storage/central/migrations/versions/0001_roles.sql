-- Roles of the cluster and what they may do in this database (run as the DBA).
-- Roles are shared by the databases of a cluster: made only where they are missing.
do $$ declare r text; begin
 foreach r in array array['gr_pc','gr_county','gr_owner'] loop
  if not exists (select 1 from pg_catalog.pg_roles where rolname = r) then execute format('create role %I nologin', r); end if;
 end loop;
 if not exists (select 1 from pg_catalog.pg_roles where rolname = 'gr_enroller') then
  create role gr_enroller nologin createrole;            -- makes the PCs' login roles, owns no table
 end if;
end $$;
grant gr_pc, gr_county to gr_enroller with admin option;
grant pg_signal_backend to gr_enroller;                  -- a revoked device's sessions are ended

do $$ declare d name := current_database(); begin         -- nobody creates temporary tables or looks into other databases
 execute format('revoke all on database %I from public', d);
 execute format('grant connect on database %I to gr_pc, gr_county', d);
 revoke all on database postgres, template1 from public;
end $$;
revoke usage on language plpgsql from public;
grant usage on language plpgsql to gr_owner, gr_enroller;
revoke all on schema public from public;
do $$ declare f regprocedure; begin                      -- no advisory-lock blockade, no large objects
 for f in select oid::regprocedure from pg_catalog.pg_proc where pronamespace = 'pg_catalog'::regnamespace
   and (proname ~ '^pg_(try_)?advisory' or proname ~ '^lo_' or proname in ('lowrite', 'loread')) loop
  execute format('revoke execute on function %s from public', f);
 end loop;
end $$;

create schema sync authorization gr_owner;
grant usage on schema sync to gr_pc, gr_county, gr_enroller;
