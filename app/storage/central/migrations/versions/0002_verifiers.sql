-- Passwords of a school's accounts, for its other PCs. Gone: accounts in a table of their own (they travel
-- as records), the county's chain in a school's log and the county-wide stream (nothing ever called them).
set local role gr_owner;
drop function sync.set_guard(text, text, text, bool, text), sync.change_verifier(text, text, text),
 sync.county_append(int, bigint, bytea, text[]), sync.county_publish(uuid, text, text);
drop table sync.guard_verifier, sync.guard, sync.ref_record, sync.ref_head;

-- record_id: the record by which the password came into force. The log's order decides which one holds, so
-- nothing here is ever changed. A county PC has a PC's rights too, and sees those of school 0 only.
create table sync.verifier(
  school_id int not null references sync.school, record_id uuid not null, account_id text not null,
  verifier text not null, put_at timestamptz not null default clock_timestamp(),
  primary key(school_id, record_id));
alter table sync.verifier enable row level security;
create policy pc on sync.verifier for select to gr_pc using (school_id = (select sync.my_school()));
grant select on sync.verifier to gr_pc;

-- The newest 10 of an account are kept: a PC remembers 5, and two PCs may have changed one at once.
-- No message quotes the value, and no check of the table does (its DETAIL would).
create function sync.put_verifier(p_record uuid, p_account text, p_verifier text) returns void
 security definer language plpgsql set search_path = '' as $$
declare d sync.device := sync._me(); begin
 if p_record is null or p_account is null or octet_length(p_account) not between 1 and 100
    or p_verifier is null or p_verifier not like '$argon2id$%' or octet_length(p_verifier) > 512 then
  raise exception 'verifier' using errcode = 'SY001';
 end if;
 insert into sync.verifier(school_id, record_id, account_id, verifier)
  values (d.school_id, p_record, p_account, p_verifier) on conflict do nothing;
 delete from sync.verifier v where v.school_id = d.school_id and v.record_id in (
  select x.record_id from sync.verifier x where x.school_id = d.school_id and x.account_id = p_account
  order by x.put_at desc, x.record_id desc offset 10);
end $$;
reset role;
-- As superuser, after everything: default privileges in a schema do not undo PUBLIC's EXECUTE.
revoke execute on all functions in schema sync from public;
grant execute on function sync.put_verifier to gr_pc;
