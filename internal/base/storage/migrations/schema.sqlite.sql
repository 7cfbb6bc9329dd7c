CREATE TRIGGER audit_checkpoint_fixed BEFORE UPDATE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
CREATE TABLE audit_checkpoint (
  log  TEXT NOT NULL,
  size INTEGER NOT NULL,
  at   INTEGER NOT NULL,
  note TEXT NOT NULL, -- the signed note
  PRIMARY KEY (log, size)
) STRICT;
CREATE TABLE audit_log (
  log  TEXT PRIMARY KEY, -- its name
  size INTEGER NOT NULL, -- entries folded in
  root TEXT NOT NULL     -- base64 of the tree's hash over them
) STRICT;
CREATE TRIGGER audit_row_fixed
BEFORE UPDATE OF id, at, actor_kind, account, org, act, kind, object, result, why, data ON audit_row
BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;
CREATE TRIGGER audit_row_kept BEFORE DELETE ON audit_row
BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END;
CREATE TRIGGER audit_row_numbered BEFORE UPDATE OF seq ON audit_row WHEN OLD.seq IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a number is given once'); END;
CREATE TABLE audit_row (
  id         TEXT PRIMARY KEY,
  seq        INTEGER UNIQUE, -- NULL until the sequencer numbers it
  at         INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  account    TEXT NOT NULL,
  org        TEXT NOT NULL,
  act        TEXT NOT NULL,
  kind       TEXT NOT NULL, -- of the object
  object     TEXT NOT NULL,
  result     TEXT NOT NULL,
  why        TEXT NOT NULL, -- a code, never free text
  data       TEXT NOT NULL  -- JSON, never personal
) STRICT;
CREATE INDEX audit_row_account ON audit_row (account, at);
CREATE INDEX audit_row_at ON audit_row (at, id);
CREATE INDEX audit_row_object ON audit_row (kind, object, at);
CREATE INDEX audit_row_subject ON audit_row (object, at);
CREATE INDEX audit_row_waiting ON audit_row (id) WHERE seq IS NULL;
CREATE TRIGGER audit_tile_kept BEFORE DELETE ON audit_tile
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TABLE audit_tile (
  log   TEXT NOT NULL,
  level INTEGER NOT NULL,
  n     INTEGER NOT NULL,
  data  BLOB NOT NULL, -- up to 256 hashes of 32 bytes
  PRIMARY KEY (log, level, n)
) STRICT;
CREATE TABLE blob_chunk (
  id      TEXT NOT NULL,
  seq     INTEGER NOT NULL, -- 0, 1 …
  content BLOB NOT NULL,
  PRIMARY KEY (id, seq)
) STRICT;
CREATE TABLE blob_item (
  id      TEXT PRIMARY KEY,
  owner   TEXT NOT NULL, -- whose envelope the content is sealed in
  type    TEXT NOT NULL, -- by the content: application/pdf, image/jpeg, image/png
  size    INTEGER NOT NULL,
  digest  TEXT NOT NULL, -- SHA-256 of what was brought, hex
  kept_at INTEGER NOT NULL
) STRICT;
CREATE TABLE "bundle_reply" (
  application TEXT NOT NULL,
  turn        INTEGER NOT NULL, -- 1, and one more each time that a unit's answer was taken back
  bundle      TEXT NOT NULL,
  outcome     TEXT NOT NULL, -- all_granted | part_granted | none_granted | withdrawn
  parts       TEXT NOT NULL, -- JSON: case, item, org, outcome, day; no personal data
  digest      TEXT NOT NULL,
  replied_at  INTEGER NOT NULL,
  PRIMARY KEY (application, turn)
) STRICT;
CREATE TABLE casework_answer (
  case_id  TEXT NOT NULL REFERENCES casework_case (id),
  field    TEXT NOT NULL,
  sort     INTEGER NOT NULL,
  value    BLOB NOT NULL, -- sealed JSON
  source   TEXT NOT NULL, -- register:resource.column | rule | person | account
  as_of    INTEGER NOT NULL,
  PRIMARY KEY (case_id, field)
) STRICT;
CREATE TABLE casework_application (
  id             TEXT PRIMARY KEY,
  no             TEXT NOT NULL UNIQUE,
  bundle         TEXT NOT NULL,
  closure        TEXT NOT NULL,
  applicant_kind TEXT NOT NULL,
  applicant_ref  TEXT NOT NULL,
  subject_kind   TEXT NOT NULL,
  subject_ref    TEXT NOT NULL,
  agent          TEXT NOT NULL, -- account that acted
  agent_ref      TEXT NOT NULL, -- that person's subject
  people         BLOB NOT NULL, -- sealed: names of applicant and agent, payer, site contact, premises
  sign_text      BLOB NOT NULL, -- sealed: the text as shown and signed
  sign_digest    TEXT NOT NULL,
  signed_at      INTEGER NOT NULL,
  submitted_at   INTEGER NOT NULL,
  lang           TEXT NOT NULL,
  parts          INTEGER NOT NULL
) STRICT;
CREATE INDEX casework_application_applicant ON casework_application (applicant_ref, submitted_at);
CREATE INDEX casework_application_bundle ON casework_application (bundle, submitted_at);
CREATE TABLE casework_card (
  case_id TEXT NOT NULL,
  clock   TEXT NOT NULL,
  turn    INTEGER NOT NULL,
  rung    TEXT NOT NULL, -- eve | overdue
  due     TEXT NOT NULL, -- the due day that it warned of
  at      INTEGER NOT NULL,
  PRIMARY KEY (case_id, clock, turn, rung, due)
) STRICT;
CREATE TABLE casework_case (
  id           TEXT PRIMARY KEY,
  application  TEXT NOT NULL REFERENCES casework_application (id),
  no           TEXT NOT NULL UNIQUE,
  part         INTEGER NOT NULL,
  item         TEXT NOT NULL,
  service      TEXT NOT NULL,
  mode         TEXT NOT NULL,
  org          TEXT NOT NULL,
  region       TEXT NOT NULL,
  zone         TEXT NOT NULL,
  closure      TEXT NOT NULL,
  promise_due  TEXT NOT NULL, -- civil date
  provisional  INTEGER NOT NULL,
  status       TEXT NOT NULL, -- projection of casework_fact
  holder       TEXT NOT NULL, -- projection of casework_fact
  received_at  INTEGER NOT NULL,
  closed_at    INTEGER NOT NULL, -- projection; 0 while open
  rev          INTEGER NOT NULL, pending TEXT NOT NULL DEFAULT '', accept_due TEXT NOT NULL DEFAULT '', legal_due TEXT NOT NULL DEFAULT '', card TEXT NOT NULL DEFAULT '', parked_until TEXT NOT NULL DEFAULT '',
  UNIQUE (application, part)
) STRICT;
CREATE INDEX casework_case_card ON casework_case (org, card, promise_due, id) WHERE card <> '';
CREATE INDEX casework_case_held ON casework_case (holder, status, closed_at, promise_due, id) WHERE holder <> '';
CREATE INDEX casework_case_list ON casework_case (org, status, closed_at, promise_due, id, region);
CREATE INDEX casework_case_parked ON casework_case (parked_until, id) WHERE parked_until <> '';
CREATE INDEX casework_case_pending ON casework_case (org, pending) WHERE pending <> '';
CREATE INDEX casework_case_silent ON casework_case (accept_due) WHERE status = 'received' AND accept_due <> '';
CREATE INDEX casework_case_status ON casework_case (status, application);
CREATE TABLE casework_consent (
  id           TEXT PRIMARY KEY,
  application  TEXT NOT NULL REFERENCES casework_application (id),
  case_id      TEXT NOT NULL REFERENCES casework_case (id),
  org          TEXT NOT NULL,
  fields       TEXT NOT NULL, -- JSON list of field ids
  purpose      TEXT NOT NULL, -- JSON text zh, en
  until        TEXT NOT NULL, -- civil date
  given_at     INTEGER NOT NULL,
  ended_at     INTEGER NOT NULL  -- 0 while it holds
) STRICT;
CREATE INDEX casework_consent_application ON casework_consent (application);
CREATE TABLE casework_draft (
  id             TEXT PRIMARY KEY,
  account        TEXT NOT NULL,
  applicant_kind TEXT NOT NULL,
  applicant_ref  TEXT NOT NULL,
  bundle         TEXT NOT NULL,
  closure        TEXT NOT NULL,
  body           BLOB NOT NULL, -- sealed: answers with their sources
  rev            INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  application    TEXT NOT NULL, -- '' until submitted
  discarded_at   INTEGER NOT NULL  -- 0 while kept
) STRICT;
CREATE INDEX casework_draft_account ON casework_draft (account, updated_at);
CREATE UNIQUE INDEX casework_draft_open ON casework_draft (account, applicant_ref, bundle)
  WHERE application = '' AND discarded_at = 0;
CREATE TABLE casework_fact (
  case_id     TEXT NOT NULL REFERENCES casework_case (id),
  seq         INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  at          INTEGER NOT NULL, -- when it counts in law
  recorded_at INTEGER NOT NULL,
  by_kind     TEXT NOT NULL,
  by_account  TEXT NOT NULL,
  org         TEXT NOT NULL,
  reason      TEXT NOT NULL,
  note        BLOB NOT NULL, detail BLOB NOT NULL DEFAULT x'', -- sealed
  PRIMARY KEY (case_id, seq)
) STRICT;
CREATE TABLE casework_file (
  case_id TEXT NOT NULL REFERENCES casework_case (id),
  blob    TEXT NOT NULL,
  code    TEXT NOT NULL,
  sort    INTEGER NOT NULL,
  name    BLOB NOT NULL, -- sealed: as the file was called
  type    TEXT NOT NULL,
  size    INTEGER NOT NULL,
  digest  TEXT NOT NULL, -- SHA-256, hex; it stands in the signed text
  at      INTEGER NOT NULL,
  PRIMARY KEY (case_id, blob)
) STRICT;
CREATE TABLE casework_flag (
  flag    TEXT NOT NULL, -- casework.Flag
  org     TEXT NOT NULL,
  case_id TEXT NOT NULL,
  is_on   INTEGER NOT NULL, -- rows are not deleted: that would read (ADR 0010)
  PRIMARY KEY (flag, org, case_id)
) STRICT;
CREATE INDEX casework_flag_on ON casework_flag (flag, org, case_id) WHERE is_on;
CREATE TABLE casework_material (
  case_id    TEXT NOT NULL REFERENCES casework_case (id),
  code       TEXT NOT NULL,
  sort       INTEGER NOT NULL,
  rung       TEXT NOT NULL, -- certificate | register | declaration | department | upload | exempt
  source     TEXT NOT NULL, -- which certificate or register; '' where it is neither
  as_of      INTEGER NOT NULL, -- when the source answered; 0 where it is neither
  until      TEXT NOT NULL, -- civil date: a declaration is checked by then
  state      TEXT NOT NULL, -- held | declared | check | owed | brought | confirmed | unconfirmed
  checked_at INTEGER NOT NULL, -- 0 before an officer has checked
  checked_by TEXT NOT NULL,
  note       BLOB NOT NULL, -- sealed: the officer's words
  PRIMARY KEY (case_id, code)
) STRICT;
CREATE INDEX casework_material_until ON casework_material (until, case_id) WHERE state = 'declared';
CREATE TABLE casework_phrase (
  id      TEXT PRIMARY KEY,
  org     TEXT NOT NULL,
  title   BLOB NOT NULL, -- sealed
  words   BLOB NOT NULL, -- sealed
  made_by TEXT NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX casework_phrase_org ON casework_phrase (org);
CREATE TABLE casework_substitute (
  account    TEXT PRIMARY KEY, -- who is away
  substitute TEXT NOT NULL,
  org        TEXT NOT NULL, -- the unit of both
  until      TEXT NOT NULL, -- the last day
  set_by     TEXT NOT NULL,
  set_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX casework_substitute_by ON casework_substitute (substitute);
CREATE TABLE clockbook_alarm (
  clock    TEXT NOT NULL REFERENCES clockbook_clock (id),
  rung     TEXT NOT NULL, -- half | eve | due | overdue
  step     INTEGER NOT NULL, -- order of the rungs
  at       INTEGER NOT NULL,
  due      TEXT NOT NULL, -- the due day that it warns of
  fired_at INTEGER NOT NULL, -- 0 = not yet
  PRIMARY KEY (clock, rung)
) STRICT;
CREATE INDEX clockbook_alarm_next ON clockbook_alarm (at, step, clock) WHERE fired_at = 0;
CREATE TABLE clockbook_calendar (
  n         INTEGER PRIMARY KEY, -- 1, 2 …: the order in which calendars were loaded
  digest    TEXT NOT NULL,
  horizon   TEXT NOT NULL,    -- last day of the last year that is published
  loaded_at INTEGER NOT NULL,
  done_at   INTEGER NOT NULL  -- every open clock computed and its owner told; 0 = not yet
, content TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE clockbook_clock (
  id          TEXT PRIMARY KEY,
  owner_kind  TEXT NOT NULL, -- case | application | complaint …
  owner_id    TEXT NOT NULL,
  name        TEXT NOT NULL, -- statutory | promised …: the owner's word for it
  turn        INTEGER NOT NULL, -- 1, 2 …: begun again under the same name
  kind        TEXT NOT NULL,
  law         TEXT NOT NULL,
  budget      TEXT NOT NULL, -- JSON
  started     INTEGER NOT NULL,
  due_day     TEXT NOT NULL, -- projection; '' while a pause is open
  due_at      INTEGER NOT NULL, -- projection: the first instant that is too late; 0 while a pause is open
  provisional INTEGER NOT NULL, -- projection: rests on a year whose calendar is not published
  stopped_at  INTEGER NOT NULL, -- projection; 0 while open
  rev         INTEGER NOT NULL
) STRICT;
CREATE INDEX clockbook_clock_due ON clockbook_clock (owner_kind, due_at) WHERE stopped_at = 0 AND due_at > 0;
CREATE UNIQUE INDEX clockbook_clock_open ON clockbook_clock (owner_kind, owner_id, name) WHERE stopped_at = 0;
CREATE INDEX clockbook_clock_page ON clockbook_clock (id) WHERE stopped_at = 0;
CREATE INDEX clockbook_clock_provisional ON clockbook_clock (due_at, id) WHERE stopped_at = 0 AND provisional;
CREATE UNIQUE INDEX clockbook_clock_turn ON clockbook_clock (owner_kind, owner_id, name, turn);
CREATE TABLE clockbook_moved (
  calendar INTEGER NOT NULL REFERENCES clockbook_calendar (n),
  clock    TEXT NOT NULL REFERENCES clockbook_clock (id),
  old_day  TEXT NOT NULL, -- '' = an open pause stood before it
  new_day  TEXT NOT NULL,
  PRIMARY KEY (calendar, clock)
) STRICT;
CREATE TABLE clockbook_segment (
  clock       TEXT NOT NULL REFERENCES clockbook_clock (id),
  n           INTEGER NOT NULL, -- 1, 2 …
  act         TEXT NOT NULL, -- pause | resume | extend | stop
  pause       TEXT NOT NULL, -- kind of pause; '' unless it is one
  until       TEXT NOT NULL, -- civil date until which it is parked; ''
  more        INTEGER NOT NULL, -- days or hours of an extension; 0
  at          INTEGER NOT NULL, -- in law
  actor       TEXT NOT NULL,
  reason      TEXT NOT NULL, -- code or message key, never free text
  document    TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (clock, n)
) STRICT;
CREATE TABLE disclosure_entry (
  id           TEXT PRIMARY KEY,
  at           INTEGER NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_ref  TEXT NOT NULL, -- blind index
  reader_kind  TEXT NOT NULL,
  reader       TEXT NOT NULL, -- account
  org          TEXT NOT NULL, -- '' when a citizen reads
  basis        TEXT NOT NULL,
  purpose      TEXT NOT NULL, -- message key
  ref          TEXT NOT NULL, -- draft, application or case; '' when none
  ref_no       TEXT NOT NULL,
  resource     TEXT NOT NULL,
  fields       TEXT NOT NULL, -- JSON list of names, never values
  row_count    INTEGER NOT NULL
) STRICT;
CREATE INDEX disclosure_entry_subject ON disclosure_entry (subject_ref, at);
CREATE TABLE exchange_batch (
  id        TEXT PRIMARY KEY,
  resource  TEXT NOT NULL REFERENCES exchange_resource (code),
  loaded_at INTEGER NOT NULL,
  delivered INTEGER NOT NULL, -- rows in the delivery
  changed   INTEGER NOT NULL  -- rows that were new or different
) STRICT;
CREATE INDEX exchange_batch_resource ON exchange_batch (resource, loaded_at);
CREATE TABLE exchange_column (
  resource TEXT NOT NULL REFERENCES exchange_resource (code),
  name     TEXT NOT NULL,
  kept     TEXT NOT NULL, -- sealed | text | integer | bool
  PRIMARY KEY (resource, name)
) STRICT;
CREATE TABLE exchange_resource (
  code      TEXT PRIMARY KEY,
  shape     TEXT NOT NULL, -- JSON: identity, key and subject columns; cannot change
  loaded_at INTEGER NOT NULL -- last delivery, 0 before the first
) STRICT;
CREATE TABLE identity_account (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL, -- citizen | staff
  phone_index  TEXT NOT NULL, -- blind index
  name         BLOB NOT NULL, -- sealed
  idno         BLOB NOT NULL, -- sealed; sealed "" for staff
  phone        BLOB NOT NULL, -- sealed
  subject_kind TEXT NOT NULL, -- '' for staff
  subject_ref  TEXT NOT NULL,
  org          TEXT NOT NULL, -- '' for citizens
  region       TEXT NOT NULL,
  roles        TEXT NOT NULL, -- JSON
  lang         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  disabled_at  INTEGER NOT NULL, -- 0 while open
  UNIQUE (kind, phone_index)
) STRICT;
CREATE INDEX identity_account_org ON identity_account (org) WHERE org <> '';
CREATE INDEX identity_account_subject ON identity_account (subject_ref);
CREATE TABLE identity_attempt (
  bucket  TEXT PRIMARY KEY, -- blind index
  last_at INTEGER NOT NULL,
  span    TEXT NOT NULL, -- the day or hour that n counts
  n       INTEGER NOT NULL
) STRICT;
CREATE INDEX identity_attempt_last ON identity_attempt (last_at);
CREATE TABLE identity_challenge (
  id         TEXT PRIMARY KEY,
  purpose    TEXT NOT NULL, -- 'login', or what is confirmed
  account    TEXT NOT NULL, -- '' for an unknown number: never succeeds
  session    TEXT NOT NULL, -- '' for a login
  digest     TEXT NOT NULL, -- of what is confirmed
  code_mac   BLOB NOT NULL,
  tries      INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  passed_at  INTEGER NOT NULL, -- the right code was given; 0 = not yet
  used_at    INTEGER NOT NULL  -- 0 = not yet
) STRICT;
CREATE INDEX identity_challenge_account ON identity_challenge (account, purpose, created_at);
CREATE INDEX identity_challenge_expires ON identity_challenge (expires_at);
CREATE TABLE identity_power (
  id           TEXT PRIMARY KEY,
  account      TEXT NOT NULL REFERENCES identity_account (id),
  subject_kind TEXT NOT NULL,
  subject_ref  TEXT NOT NULL,
  name         BLOB NOT NULL, -- sealed
  uscc         BLOB NOT NULL, -- sealed
  created_at   INTEGER NOT NULL,
  UNIQUE (account, subject_ref)
) STRICT;
CREATE TABLE identity_session (
  id         TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  account    TEXT NOT NULL REFERENCES identity_account (id),
  user_agent BLOB NOT NULL, -- sealed
  created_at INTEGER NOT NULL,
  touched_at INTEGER NOT NULL, -- at most every 5 minutes
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER NOT NULL  -- 0 while open
) STRICT;
CREATE INDEX identity_session_account ON identity_session (account, created_at);
CREATE INDEX identity_session_expires ON identity_session (expires_at);
CREATE TABLE job_event (
  n       INTEGER PRIMARY KEY AUTOINCREMENT, -- order of arrival; gaps, and not in order of commit
  id      TEXT NOT NULL UNIQUE,
  kind    TEXT NOT NULL,    -- casework.submitted.v1
  subject TEXT NOT NULL,    -- id of the object it is about
  facts   TEXT NOT NULL,    -- JSON, no personal data
  at      INTEGER NOT NULL,
  seq     INTEGER           -- set by the sequencer: 1, 2, 3 … without gaps; readers page by it
) STRICT;
CREATE UNIQUE INDEX job_event_seq ON job_event (seq) WHERE seq IS NOT NULL;
CREATE INDEX job_event_subject ON job_event (subject, n);
CREATE INDEX job_event_unnumbered ON job_event (n) WHERE seq IS NULL;
CREATE TABLE job_lease (
  name   TEXT PRIMARY KEY,
  holder TEXT NOT NULL,    -- the node that does it
  until  INTEGER NOT NULL, -- after this another node may take over
  last   INTEGER NOT NULL  -- the last seq given
) STRICT;
CREATE TABLE letter_letter (
  id          TEXT PRIMARY KEY,
  no          TEXT NOT NULL UNIQUE,
  application TEXT NOT NULL,
  case_id     TEXT NOT NULL,
  case_no     TEXT NOT NULL,
  kind        TEXT NOT NULL,
  occasion    TEXT NOT NULL, -- what in the case it was issued for
  seq         INTEGER NOT NULL, -- running number within case and kind
  template    INTEGER NOT NULL,
  title       TEXT NOT NULL, -- JSON text zh, en
  lang        TEXT NOT NULL,
  org         TEXT NOT NULL,
  region      TEXT NOT NULL,
  owner_kind  TEXT NOT NULL,
  owner_ref   TEXT NOT NULL,
  agent       TEXT NOT NULL, -- account that acts for the owner
  content     BLOB NOT NULL, -- sealed: the file as issued
  data        BLOB NOT NULL, -- sealed JSON: what it was made from
  digest      TEXT NOT NULL, -- SHA-256 of the file
  issued_at   INTEGER NOT NULL,
  issued_kind TEXT NOT NULL,
  issued_by   TEXT NOT NULL,
  UNIQUE (case_id, kind, occasion),
  UNIQUE (case_id, kind, seq)
) STRICT;
CREATE INDEX letter_letter_application ON letter_letter (application);
CREATE TABLE letter_service (
  letter      TEXT NOT NULL REFERENCES letter_letter (id),
  channel     TEXT NOT NULL, -- online | post | window
  at          INTEGER NOT NULL, -- when it counts in law
  recorded_at INTEGER NOT NULL,
  by_kind     TEXT NOT NULL,
  by_account  TEXT NOT NULL,
  org         TEXT NOT NULL,
  note        BLOB NOT NULL, -- sealed: number of the parcel, who signed
  PRIMARY KEY (letter, channel)
) STRICT;
CREATE TABLE notify_message (
  id         TEXT PRIMARY KEY,
  account    TEXT NOT NULL, -- '' = not in anybody's inbox
  phone      BLOB NOT NULL, -- sealed; sealed "" = inbox only
  key        TEXT NOT NULL, -- of the text
  args       BLOB NOT NULL, -- sealed JSON
  lang       TEXT NOT NULL,
  ref        TEXT NOT NULL,
  dedupe     TEXT NOT NULL UNIQUE,
  quiet      INTEGER NOT NULL, -- never sent, see notify.Message
  created_at INTEGER NOT NULL,
  sent_at    INTEGER NOT NULL, -- 0 = not yet
  failed_at  INTEGER NOT NULL, -- last failure; 0 = none
  attempts   INTEGER NOT NULL
, not_before INTEGER NOT NULL DEFAULT 0, merge_key TEXT NOT NULL DEFAULT '', merged_into TEXT NOT NULL DEFAULT '', no_text INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX notify_message_inbox ON notify_message (account, created_at);
CREATE INDEX notify_message_merge ON notify_message (merge_key) WHERE merge_key <> '' AND not_before > 0;
CREATE INDEX notify_message_time ON notify_message (created_at);
CREATE INDEX notify_message_waits ON notify_message (not_before) WHERE not_before > 0;
CREATE TABLE pack_closure (
  hash      TEXT PRIMARY KEY, -- SHA-256 over kind, code and members
  kind      TEXT NOT NULL,
  code      TEXT NOT NULL,
  members   TEXT NOT NULL, -- JSON: [{kind, code, hash}]
  stored_at INTEGER NOT NULL
) STRICT;
CREATE TABLE pack_release (
  id           TEXT PRIMARY KEY,
  digest       TEXT NOT NULL, -- SHA-256 of archive, hex
  base         TEXT NOT NULL, -- digest of the content in force when it was drafted
  note         TEXT NOT NULL, -- what it changes and why, for every member of staff
  archive      BLOB NOT NULL, -- the pack's files, as pack.Export writes them
  drafted_by   TEXT NOT NULL,
  drafted_at   INTEGER NOT NULL,
  published_by TEXT NOT NULL, -- "" = not published
  published_at INTEGER NOT NULL,
  discarded_at INTEGER NOT NULL, -- 0 = not thrown away
  seq          INTEGER NOT NULL -- 1, 2 … in the order of publishing; 0 = not published
) STRICT;
CREATE UNIQUE INDEX pack_release_seq ON pack_release (seq) WHERE seq > 0;
CREATE TABLE pack_source (
  hash      TEXT PRIMARY KEY, -- SHA-256 over format, kind, code and bytes
  pack      TEXT NOT NULL, -- where it was first seen: pack and path
  path      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  code      TEXT NOT NULL,
  bytes     BLOB NOT NULL, -- the entry's own source
  format    INTEGER NOT NULL,
  stored_at INTEGER NOT NULL
) STRICT;
CREATE TABLE storage_mark (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
CREATE TABLE storage_number (
  series TEXT PRIMARY KEY,
  leased INTEGER NOT NULL -- the last number of the last block
) STRICT;
CREATE TABLE storage_once (
  scope      TEXT NOT NULL, -- actor and route
  key        TEXT NOT NULL,
  digest     TEXT NOT NULL, -- of the request's content
  ref        TEXT NOT NULL, -- what the action made; '' while it runs
  claimed_at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT;
CREATE INDEX storage_once_claimed ON storage_once (claimed_at);
