//! The examples that `help` shows: of the whole, and of a command or its kin.

pub(super) const ALL: &str = "\
Examples:
  tenantry --db tenants.db init
  tenantry --db tenants.db create name=Acme domain=sip.acme.example \\
      timezone=Europe/Berlin currency=EUR region=DEU
  export TENANTRY_DB=tenants.db
  tenantry get sip.acme.example
  tenantry set sip.acme.example recording_retention=90 website:=null
  tenantry list --suspended --json

Exit status: 0 done, 1 refused (faults), 2 usage, 3 not found, 4 conflict, 5 storage.";

pub(super) const SET: &str = "\
Examples:
  tenantry set sip.acme.example name='Acme Ltd' max_concurrent_calls=60
  tenantry set sip.acme.example website:=null              back to the default
  tenantry set sip.acme.example outbound_caller_ids:='[{\"provider_id\":\"t1\",\"caller_id\":\"+4930123\"}]'
  tenantry get sip.acme.example --json | jq '.name=\"New\"' | tenantry set sip.acme.example --from -
  tenantry set sip.acme.example --if-version 7 --dry-run recording_retention=30";

pub(super) const CREATE: &str = "\
Examples:
  tenantry create name=Acme domain=sip.acme.example timezone=Europe/Berlin currency=EUR region=DEU
  tenantry create --from acme.json enabled=false";

pub(super) const LIST: &str = "\
Examples:
  tenantry list --search berlin --sort name
  tenantry list --all --json | jq -r '.[].domain'";

pub(super) const FLEET: &str = "\
Examples:
  tenantry --db old.db export fleet.jsonl
  tenantry --db new.db import --dry-run fleet.jsonl
  tenantry --db old.db export | tenantry --db new.db import -";

pub(super) const WATCH: &str = "\
Examples:
  tenantry watch
  tenantry watch sip.acme.example --json
  tenantry watch --since 4711        what changed since, then on";

pub(super) const AUDIT: &str = "\
Examples:
  tenantry audit sip.acme.example --member recording_retention --last      who changed it, from what
  tenantry audit --actor alice --since 2026-11-01 --action delete
  tenantry audit --all --json | jq -r '.[].actor' | sort | uniq -c";

pub(super) const HISTORY: &str = "\
Examples:
  tenantry history sip.acme.example
  tenantry history sip.acme.example --version 7                    the document as it was
  tenantry history sip.acme.example --time 2026-11-24T17:00:00Z --json";

pub(super) const REVERT: &str = "\
Examples:
  tenantry revert sip.acme.example --version 7 --dry-run
  tenantry revert sip.acme.example --time 2026-11-24T17:00:00Z";

pub(super) const LIMITS: &str = "\
Examples:
  tenantry limits sip.acme.example
  tenantry limits sip.acme.example --json | jq .max_concurrent_calls.reserved";

pub(super) const PURGE: &str = "\
Examples:
  tenantry purge
  0 3 * * *  tenantry --db /var/lib/pbx/tenants.db purge --json     every night, in a crontab";

pub(super) const BACKUP: &str = "\
Examples:
  tenantry backup tenants-$(date +%F).db
  tenantry restore tenants-2026-11-25.db tenants.db
  tenantry watch --since TOKEN        what changed since, by the token that either tells";
