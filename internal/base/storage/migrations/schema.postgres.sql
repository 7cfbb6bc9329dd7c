column audit_checkpoint.log text not null collate "C"
column audit_checkpoint.size bigint not null
column audit_checkpoint.at bigint not null
column audit_checkpoint.note text not null collate "C"
constraint audit_checkpoint_pkey on audit_checkpoint PRIMARY KEY (log, size)
CREATE UNIQUE INDEX audit_checkpoint_pkey ON public.audit_checkpoint USING btree (log, size)
CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE OR UPDATE ON public.audit_checkpoint FOR EACH ROW EXECUTE FUNCTION audit_row_refuse()
column audit_log.log text not null collate "C"
column audit_log.size bigint not null
column audit_log.root text not null collate "C"
constraint audit_log_pkey on audit_log PRIMARY KEY (log)
CREATE UNIQUE INDEX audit_log_pkey ON public.audit_log USING btree (log)
column audit_row.id text not null collate "C"
column audit_row.seq bigint
column audit_row.at bigint not null
column audit_row.actor_kind text not null collate "C"
column audit_row.account text not null collate "C"
column audit_row.org text not null collate "C"
column audit_row.act text not null collate "C"
column audit_row.kind text not null collate "C"
column audit_row.object text not null collate "C"
column audit_row.result text not null collate "C"
column audit_row.why text not null collate "C"
column audit_row.data text not null collate "C"
constraint audit_row_pkey on audit_row PRIMARY KEY (id)
constraint audit_row_seq_key on audit_row UNIQUE (seq)
CREATE INDEX audit_row_account ON public.audit_row USING btree (account, at)
CREATE INDEX audit_row_at ON public.audit_row USING btree (at, id)
CREATE INDEX audit_row_object ON public.audit_row USING btree (kind, object, at)
CREATE UNIQUE INDEX audit_row_pkey ON public.audit_row USING btree (id)
CREATE UNIQUE INDEX audit_row_seq_key ON public.audit_row USING btree (seq)
CREATE INDEX audit_row_subject ON public.audit_row USING btree (object, at)
CREATE INDEX audit_row_waiting ON public.audit_row USING btree (id) WHERE (seq IS NULL)
CREATE TRIGGER audit_row_fixed BEFORE UPDATE OF id, at, actor_kind, account, org, act, kind, object, result, why, data ON public.audit_row FOR EACH ROW EXECUTE FUNCTION audit_row_refuse()
CREATE TRIGGER audit_row_kept BEFORE DELETE ON public.audit_row FOR EACH ROW EXECUTE FUNCTION audit_row_refuse()
CREATE TRIGGER audit_row_numbered BEFORE UPDATE OF seq ON public.audit_row FOR EACH ROW WHEN ((old.seq IS NOT NULL)) EXECUTE FUNCTION audit_row_refuse()
column audit_tile.log text not null collate "C"
column audit_tile.level bigint not null
column audit_tile.n bigint not null
column audit_tile.data bytea not null
constraint audit_tile_pkey on audit_tile PRIMARY KEY (log, level, n)
CREATE UNIQUE INDEX audit_tile_pkey ON public.audit_tile USING btree (log, level, n)
CREATE TRIGGER audit_tile_kept BEFORE DELETE ON public.audit_tile FOR EACH ROW EXECUTE FUNCTION audit_row_refuse()
column blob_chunk.id text not null collate "C"
column blob_chunk.seq bigint not null
column blob_chunk.content bytea not null
constraint blob_chunk_pkey on blob_chunk PRIMARY KEY (id, seq)
CREATE UNIQUE INDEX blob_chunk_pkey ON public.blob_chunk USING btree (id, seq)
column blob_item.id text not null collate "C"
column blob_item.owner text not null collate "C"
column blob_item.type text not null collate "C"
column blob_item.size bigint not null
column blob_item.digest text not null collate "C"
column blob_item.kept_at bigint not null
constraint blob_item_pkey on blob_item PRIMARY KEY (id)
CREATE UNIQUE INDEX blob_item_pkey ON public.blob_item USING btree (id)
column bundle_reply.application text not null collate "C"
column bundle_reply.bundle text not null collate "C"
column bundle_reply.outcome text not null collate "C"
column bundle_reply.parts text not null collate "C"
column bundle_reply.digest text not null collate "C"
column bundle_reply.replied_at bigint not null
column bundle_reply.turn bigint not null
constraint bundle_reply_pkey on bundle_reply PRIMARY KEY (application, turn)
CREATE UNIQUE INDEX bundle_reply_pkey ON public.bundle_reply USING btree (application, turn)
column casework_answer.case_id text not null collate "C"
column casework_answer.field text not null collate "C"
column casework_answer.sort bigint not null
column casework_answer.value bytea not null
column casework_answer.source text not null collate "C"
column casework_answer.as_of bigint not null
constraint casework_answer_pkey on casework_answer PRIMARY KEY (case_id, field)
CREATE UNIQUE INDEX casework_answer_pkey ON public.casework_answer USING btree (case_id, field)
column casework_application.id text not null collate "C"
column casework_application.no text not null collate "C"
column casework_application.bundle text not null collate "C"
column casework_application.closure text not null collate "C"
column casework_application.applicant_kind text not null collate "C"
column casework_application.applicant_ref text not null collate "C"
column casework_application.subject_kind text not null collate "C"
column casework_application.subject_ref text not null collate "C"
column casework_application.agent text not null collate "C"
column casework_application.agent_ref text not null collate "C"
column casework_application.people bytea not null
column casework_application.sign_text bytea not null
column casework_application.sign_digest text not null collate "C"
column casework_application.signed_at bigint not null
column casework_application.submitted_at bigint not null
column casework_application.lang text not null collate "C"
column casework_application.parts bigint not null
constraint casework_application_no_key on casework_application UNIQUE (no)
constraint casework_application_pkey on casework_application PRIMARY KEY (id)
CREATE INDEX casework_application_applicant ON public.casework_application USING btree (applicant_ref, submitted_at)
CREATE INDEX casework_application_bundle ON public.casework_application USING btree (bundle, submitted_at)
CREATE UNIQUE INDEX casework_application_no_key ON public.casework_application USING btree (no)
CREATE UNIQUE INDEX casework_application_pkey ON public.casework_application USING btree (id)
column casework_card.case_id text not null collate "C"
column casework_card.clock text not null collate "C"
column casework_card.turn bigint not null
column casework_card.rung text not null collate "C"
column casework_card.due text not null collate "C"
column casework_card.at bigint not null
constraint casework_card_pkey on casework_card PRIMARY KEY (case_id, clock, turn, rung, due)
CREATE UNIQUE INDEX casework_card_pkey ON public.casework_card USING btree (case_id, clock, turn, rung, due)
column casework_case.id text not null collate "C"
column casework_case.application text not null collate "C"
column casework_case.no text not null collate "C"
column casework_case.part bigint not null
column casework_case.item text not null collate "C"
column casework_case.service text not null collate "C"
column casework_case.mode text not null collate "C"
column casework_case.org text not null collate "C"
column casework_case.region text not null collate "C"
column casework_case.zone text not null collate "C"
column casework_case.closure text not null collate "C"
column casework_case.promise_due text not null collate "C"
column casework_case.provisional boolean not null
column casework_case.status text not null collate "C"
column casework_case.holder text not null collate "C"
column casework_case.received_at bigint not null
column casework_case.closed_at bigint not null
column casework_case.rev bigint not null
column casework_case.pending text not null collate "C" default ''::text
column casework_case.accept_due text not null collate "C" default ''::text
column casework_case.legal_due text not null collate "C" default ''::text
column casework_case.card text not null collate "C" default ''::text
column casework_case.parked_until text not null collate "C" default ''::text
constraint casework_case_application_part_key on casework_case UNIQUE (application, part)
constraint casework_case_no_key on casework_case UNIQUE (no)
constraint casework_case_pkey on casework_case PRIMARY KEY (id)
CREATE UNIQUE INDEX casework_case_application_part_key ON public.casework_case USING btree (application, part)
CREATE INDEX casework_case_card ON public.casework_case USING btree (org, card, promise_due, id) WHERE (card <> ''::text)
CREATE INDEX casework_case_held ON public.casework_case USING btree (holder, status, closed_at, promise_due, id) WHERE (holder <> ''::text)
CREATE INDEX casework_case_list ON public.casework_case USING btree (org, status, closed_at, promise_due, id, region)
CREATE UNIQUE INDEX casework_case_no_key ON public.casework_case USING btree (no)
CREATE INDEX casework_case_parked ON public.casework_case USING btree (parked_until, id) WHERE (parked_until <> ''::text)
CREATE INDEX casework_case_pending ON public.casework_case USING btree (org, pending) WHERE (pending <> ''::text)
CREATE UNIQUE INDEX casework_case_pkey ON public.casework_case USING btree (id)
CREATE INDEX casework_case_silent ON public.casework_case USING btree (accept_due) WHERE ((status = 'received'::text) AND (accept_due <> ''::text))
CREATE INDEX casework_case_status ON public.casework_case USING btree (status, application)
column casework_consent.id text not null collate "C"
column casework_consent.application text not null collate "C"
column casework_consent.case_id text not null collate "C"
column casework_consent.org text not null collate "C"
column casework_consent.fields text not null collate "C"
column casework_consent.purpose text not null collate "C"
column casework_consent.until text not null collate "C"
column casework_consent.given_at bigint not null
column casework_consent.ended_at bigint not null
constraint casework_consent_pkey on casework_consent PRIMARY KEY (id)
CREATE INDEX casework_consent_application ON public.casework_consent USING btree (application)
CREATE UNIQUE INDEX casework_consent_pkey ON public.casework_consent USING btree (id)
column casework_draft.id text not null collate "C"
column casework_draft.account text not null collate "C"
column casework_draft.applicant_kind text not null collate "C"
column casework_draft.applicant_ref text not null collate "C"
column casework_draft.bundle text not null collate "C"
column casework_draft.closure text not null collate "C"
column casework_draft.body bytea not null
column casework_draft.rev bigint not null
column casework_draft.created_at bigint not null
column casework_draft.updated_at bigint not null
column casework_draft.application text not null collate "C"
column casework_draft.discarded_at bigint not null
constraint casework_draft_pkey on casework_draft PRIMARY KEY (id)
CREATE INDEX casework_draft_account ON public.casework_draft USING btree (account, updated_at)
CREATE UNIQUE INDEX casework_draft_open ON public.casework_draft USING btree (account, applicant_ref, bundle) WHERE ((application = ''::text) AND (discarded_at = 0))
CREATE UNIQUE INDEX casework_draft_pkey ON public.casework_draft USING btree (id)
column casework_fact.case_id text not null collate "C"
column casework_fact.seq bigint not null
column casework_fact.kind text not null collate "C"
column casework_fact.at bigint not null
column casework_fact.recorded_at bigint not null
column casework_fact.by_kind text not null collate "C"
column casework_fact.by_account text not null collate "C"
column casework_fact.org text not null collate "C"
column casework_fact.reason text not null collate "C"
column casework_fact.note bytea not null
column casework_fact.detail bytea not null default '\x'::bytea
constraint casework_fact_pkey on casework_fact PRIMARY KEY (case_id, seq)
CREATE UNIQUE INDEX casework_fact_pkey ON public.casework_fact USING btree (case_id, seq)
column casework_file.case_id text not null collate "C"
column casework_file.blob text not null collate "C"
column casework_file.code text not null collate "C"
column casework_file.sort bigint not null
column casework_file.name bytea not null
column casework_file.type text not null collate "C"
column casework_file.size bigint not null
column casework_file.digest text not null collate "C"
column casework_file.at bigint not null
constraint casework_file_pkey on casework_file PRIMARY KEY (case_id, blob)
CREATE UNIQUE INDEX casework_file_pkey ON public.casework_file USING btree (case_id, blob)
column casework_flag.flag text not null collate "C"
column casework_flag.org text not null collate "C"
column casework_flag.case_id text not null collate "C"
column casework_flag.is_on boolean not null
constraint casework_flag_pkey on casework_flag PRIMARY KEY (flag, org, case_id)
CREATE INDEX casework_flag_on ON public.casework_flag USING btree (flag, org, case_id) WHERE is_on
CREATE UNIQUE INDEX casework_flag_pkey ON public.casework_flag USING btree (flag, org, case_id)
column casework_material.case_id text not null collate "C"
column casework_material.code text not null collate "C"
column casework_material.sort bigint not null
column casework_material.rung text not null collate "C"
column casework_material.source text not null collate "C"
column casework_material.as_of bigint not null
column casework_material.until text not null collate "C"
column casework_material.state text not null collate "C"
column casework_material.checked_at bigint not null
column casework_material.checked_by text not null collate "C"
column casework_material.note bytea not null
constraint casework_material_pkey on casework_material PRIMARY KEY (case_id, code)
CREATE UNIQUE INDEX casework_material_pkey ON public.casework_material USING btree (case_id, code)
CREATE INDEX casework_material_until ON public.casework_material USING btree (until, case_id) WHERE (state = 'declared'::text)
column casework_phrase.id text not null collate "C"
column casework_phrase.org text not null collate "C"
column casework_phrase.title bytea not null
column casework_phrase.words bytea not null
column casework_phrase.made_by text not null collate "C"
column casework_phrase.made_at bigint not null
constraint casework_phrase_pkey on casework_phrase PRIMARY KEY (id)
CREATE INDEX casework_phrase_org ON public.casework_phrase USING btree (org)
CREATE UNIQUE INDEX casework_phrase_pkey ON public.casework_phrase USING btree (id)
column casework_substitute.account text not null collate "C"
column casework_substitute.substitute text not null collate "C"
column casework_substitute.org text not null collate "C"
column casework_substitute.until text not null collate "C"
column casework_substitute.set_by text not null collate "C"
column casework_substitute.set_at bigint not null
constraint casework_substitute_pkey on casework_substitute PRIMARY KEY (account)
CREATE INDEX casework_substitute_by ON public.casework_substitute USING btree (substitute)
CREATE UNIQUE INDEX casework_substitute_pkey ON public.casework_substitute USING btree (account)
column clockbook_alarm.clock text not null collate "C"
column clockbook_alarm.rung text not null collate "C"
column clockbook_alarm.step bigint not null
column clockbook_alarm.at bigint not null
column clockbook_alarm.due text not null collate "C"
column clockbook_alarm.fired_at bigint not null
constraint clockbook_alarm_clock_fkey on clockbook_alarm FOREIGN KEY (clock) REFERENCES clockbook_clock(id)
constraint clockbook_alarm_pkey on clockbook_alarm PRIMARY KEY (clock, rung)
CREATE INDEX clockbook_alarm_next ON public.clockbook_alarm USING btree (at, step, clock) WHERE (fired_at = 0)
CREATE UNIQUE INDEX clockbook_alarm_pkey ON public.clockbook_alarm USING btree (clock, rung)
column clockbook_calendar.n bigint not null
column clockbook_calendar.digest text not null collate "C"
column clockbook_calendar.horizon text not null collate "C"
column clockbook_calendar.loaded_at bigint not null
column clockbook_calendar.done_at bigint not null
column clockbook_calendar.content text not null collate "C" default ''::text
constraint clockbook_calendar_pkey on clockbook_calendar PRIMARY KEY (n)
CREATE UNIQUE INDEX clockbook_calendar_pkey ON public.clockbook_calendar USING btree (n)
column clockbook_clock.id text not null collate "C"
column clockbook_clock.owner_kind text not null collate "C"
column clockbook_clock.owner_id text not null collate "C"
column clockbook_clock.name text not null collate "C"
column clockbook_clock.turn bigint not null
column clockbook_clock.kind text not null collate "C"
column clockbook_clock.law text not null collate "C"
column clockbook_clock.budget text not null collate "C"
column clockbook_clock.started bigint not null
column clockbook_clock.due_day text not null collate "C"
column clockbook_clock.due_at bigint not null
column clockbook_clock.provisional boolean not null
column clockbook_clock.stopped_at bigint not null
column clockbook_clock.rev bigint not null
constraint clockbook_clock_pkey on clockbook_clock PRIMARY KEY (id)
CREATE INDEX clockbook_clock_due ON public.clockbook_clock USING btree (owner_kind, due_at) WHERE ((stopped_at = 0) AND (due_at > 0))
CREATE UNIQUE INDEX clockbook_clock_open ON public.clockbook_clock USING btree (owner_kind, owner_id, name) WHERE (stopped_at = 0)
CREATE INDEX clockbook_clock_page ON public.clockbook_clock USING btree (id) WHERE (stopped_at = 0)
CREATE UNIQUE INDEX clockbook_clock_pkey ON public.clockbook_clock USING btree (id)
CREATE INDEX clockbook_clock_provisional ON public.clockbook_clock USING btree (due_at, id) WHERE ((stopped_at = 0) AND provisional)
CREATE UNIQUE INDEX clockbook_clock_turn ON public.clockbook_clock USING btree (owner_kind, owner_id, name, turn)
column clockbook_moved.calendar bigint not null
column clockbook_moved.clock text not null collate "C"
column clockbook_moved.old_day text not null collate "C"
column clockbook_moved.new_day text not null collate "C"
constraint clockbook_moved_calendar_fkey on clockbook_moved FOREIGN KEY (calendar) REFERENCES clockbook_calendar(n)
constraint clockbook_moved_clock_fkey on clockbook_moved FOREIGN KEY (clock) REFERENCES clockbook_clock(id)
constraint clockbook_moved_pkey on clockbook_moved PRIMARY KEY (calendar, clock)
CREATE UNIQUE INDEX clockbook_moved_pkey ON public.clockbook_moved USING btree (calendar, clock)
column clockbook_segment.clock text not null collate "C"
column clockbook_segment.n bigint not null
column clockbook_segment.act text not null collate "C"
column clockbook_segment.pause text not null collate "C"
column clockbook_segment.until text not null collate "C"
column clockbook_segment.more bigint not null
column clockbook_segment.at bigint not null
column clockbook_segment.actor text not null collate "C"
column clockbook_segment.reason text not null collate "C"
column clockbook_segment.document text not null collate "C"
column clockbook_segment.recorded_at bigint not null
constraint clockbook_segment_clock_fkey on clockbook_segment FOREIGN KEY (clock) REFERENCES clockbook_clock(id)
constraint clockbook_segment_pkey on clockbook_segment PRIMARY KEY (clock, n)
CREATE UNIQUE INDEX clockbook_segment_pkey ON public.clockbook_segment USING btree (clock, n)
column disclosure_entry.id text not null collate "C"
column disclosure_entry.at bigint not null
column disclosure_entry.subject_kind text not null collate "C"
column disclosure_entry.subject_ref text not null collate "C"
column disclosure_entry.reader_kind text not null collate "C"
column disclosure_entry.reader text not null collate "C"
column disclosure_entry.org text not null collate "C"
column disclosure_entry.basis text not null collate "C"
column disclosure_entry.purpose text not null collate "C"
column disclosure_entry.ref text not null collate "C"
column disclosure_entry.ref_no text not null collate "C"
column disclosure_entry.resource text not null collate "C"
column disclosure_entry.fields text not null collate "C"
column disclosure_entry.row_count bigint not null
constraint disclosure_entry_pkey on disclosure_entry PRIMARY KEY (id)
CREATE UNIQUE INDEX disclosure_entry_pkey ON public.disclosure_entry USING btree (id)
CREATE INDEX disclosure_entry_subject ON public.disclosure_entry USING btree (subject_ref, at)
column exchange_batch.id text not null collate "C"
column exchange_batch.resource text not null collate "C"
column exchange_batch.loaded_at bigint not null
column exchange_batch.delivered bigint not null
column exchange_batch.changed bigint not null
constraint exchange_batch_pkey on exchange_batch PRIMARY KEY (id)
constraint exchange_batch_resource_fkey on exchange_batch FOREIGN KEY (resource) REFERENCES exchange_resource(code)
CREATE UNIQUE INDEX exchange_batch_pkey ON public.exchange_batch USING btree (id)
CREATE INDEX exchange_batch_resource ON public.exchange_batch USING btree (resource, loaded_at)
column exchange_column.resource text not null collate "C"
column exchange_column.name text not null collate "C"
column exchange_column.kept text not null collate "C"
constraint exchange_column_pkey on exchange_column PRIMARY KEY (resource, name)
constraint exchange_column_resource_fkey on exchange_column FOREIGN KEY (resource) REFERENCES exchange_resource(code)
CREATE UNIQUE INDEX exchange_column_pkey ON public.exchange_column USING btree (resource, name)
column exchange_resource.code text not null collate "C"
column exchange_resource.shape text not null collate "C"
column exchange_resource.loaded_at bigint not null
constraint exchange_resource_pkey on exchange_resource PRIMARY KEY (code)
CREATE UNIQUE INDEX exchange_resource_pkey ON public.exchange_resource USING btree (code)
column identity_account.id text not null collate "C"
column identity_account.kind text not null collate "C"
column identity_account.phone_index text not null collate "C"
column identity_account.name bytea not null
column identity_account.idno bytea not null
column identity_account.phone bytea not null
column identity_account.subject_kind text not null collate "C"
column identity_account.subject_ref text not null collate "C"
column identity_account.org text not null collate "C"
column identity_account.region text not null collate "C"
column identity_account.roles text not null collate "C"
column identity_account.lang text not null collate "C"
column identity_account.created_at bigint not null
column identity_account.disabled_at bigint not null
constraint identity_account_kind_phone_index_key on identity_account UNIQUE (kind, phone_index)
constraint identity_account_pkey on identity_account PRIMARY KEY (id)
CREATE UNIQUE INDEX identity_account_kind_phone_index_key ON public.identity_account USING btree (kind, phone_index)
CREATE INDEX identity_account_org ON public.identity_account USING btree (org) WHERE (org <> ''::text)
CREATE UNIQUE INDEX identity_account_pkey ON public.identity_account USING btree (id)
CREATE INDEX identity_account_subject ON public.identity_account USING btree (subject_ref)
column identity_attempt.bucket text not null collate "C"
column identity_attempt.last_at bigint not null
column identity_attempt.span text not null collate "C"
column identity_attempt.n bigint not null
constraint identity_attempt_pkey on identity_attempt PRIMARY KEY (bucket)
CREATE INDEX identity_attempt_last ON public.identity_attempt USING btree (last_at)
CREATE UNIQUE INDEX identity_attempt_pkey ON public.identity_attempt USING btree (bucket)
column identity_challenge.id text not null collate "C"
column identity_challenge.purpose text not null collate "C"
column identity_challenge.account text not null collate "C"
column identity_challenge.session text not null collate "C"
column identity_challenge.digest text not null collate "C"
column identity_challenge.code_mac bytea not null
column identity_challenge.tries bigint not null
column identity_challenge.created_at bigint not null
column identity_challenge.expires_at bigint not null
column identity_challenge.passed_at bigint not null
column identity_challenge.used_at bigint not null
constraint identity_challenge_pkey on identity_challenge PRIMARY KEY (id)
CREATE INDEX identity_challenge_account ON public.identity_challenge USING btree (account, purpose, created_at)
CREATE INDEX identity_challenge_expires ON public.identity_challenge USING btree (expires_at)
CREATE UNIQUE INDEX identity_challenge_pkey ON public.identity_challenge USING btree (id)
column identity_power.id text not null collate "C"
column identity_power.account text not null collate "C"
column identity_power.subject_kind text not null collate "C"
column identity_power.subject_ref text not null collate "C"
column identity_power.name bytea not null
column identity_power.uscc bytea not null
column identity_power.created_at bigint not null
constraint identity_power_account_fkey on identity_power FOREIGN KEY (account) REFERENCES identity_account(id)
constraint identity_power_account_subject_ref_key on identity_power UNIQUE (account, subject_ref)
constraint identity_power_pkey on identity_power PRIMARY KEY (id)
CREATE UNIQUE INDEX identity_power_account_subject_ref_key ON public.identity_power USING btree (account, subject_ref)
CREATE UNIQUE INDEX identity_power_pkey ON public.identity_power USING btree (id)
column identity_session.id text not null collate "C"
column identity_session.token_hash text not null collate "C"
column identity_session.account text not null collate "C"
column identity_session.user_agent bytea not null
column identity_session.created_at bigint not null
column identity_session.touched_at bigint not null
column identity_session.expires_at bigint not null
column identity_session.revoked_at bigint not null
constraint identity_session_account_fkey on identity_session FOREIGN KEY (account) REFERENCES identity_account(id)
constraint identity_session_pkey on identity_session PRIMARY KEY (id)
constraint identity_session_token_hash_key on identity_session UNIQUE (token_hash)
CREATE INDEX identity_session_account ON public.identity_session USING btree (account, created_at)
CREATE INDEX identity_session_expires ON public.identity_session USING btree (expires_at)
CREATE UNIQUE INDEX identity_session_pkey ON public.identity_session USING btree (id)
CREATE UNIQUE INDEX identity_session_token_hash_key ON public.identity_session USING btree (token_hash)
column job_event.n bigint not null identity
column job_event.id text not null collate "C"
column job_event.kind text not null collate "C"
column job_event.subject text not null collate "C"
column job_event.facts text not null collate "C"
column job_event.at bigint not null
column job_event.seq bigint
constraint job_event_id_key on job_event UNIQUE (id)
constraint job_event_pkey on job_event PRIMARY KEY (n)
CREATE UNIQUE INDEX job_event_id_key ON public.job_event USING btree (id)
CREATE UNIQUE INDEX job_event_pkey ON public.job_event USING btree (n)
CREATE UNIQUE INDEX job_event_seq ON public.job_event USING btree (seq) WHERE (seq IS NOT NULL)
CREATE INDEX job_event_subject ON public.job_event USING btree (subject, n)
CREATE INDEX job_event_unnumbered ON public.job_event USING btree (n) WHERE (seq IS NULL)
column job_lease.name text not null collate "C"
column job_lease.holder text not null collate "C"
column job_lease.until bigint not null
column job_lease.last bigint not null
constraint job_lease_pkey on job_lease PRIMARY KEY (name)
CREATE UNIQUE INDEX job_lease_pkey ON public.job_lease USING btree (name)
column letter_letter.id text not null collate "C"
column letter_letter.no text not null collate "C"
column letter_letter.application text not null collate "C"
column letter_letter.case_id text not null collate "C"
column letter_letter.case_no text not null collate "C"
column letter_letter.kind text not null collate "C"
column letter_letter.occasion text not null collate "C"
column letter_letter.seq bigint not null
column letter_letter.template bigint not null
column letter_letter.title text not null collate "C"
column letter_letter.lang text not null collate "C"
column letter_letter.org text not null collate "C"
column letter_letter.region text not null collate "C"
column letter_letter.owner_kind text not null collate "C"
column letter_letter.owner_ref text not null collate "C"
column letter_letter.agent text not null collate "C"
column letter_letter.content bytea not null
column letter_letter.data bytea not null
column letter_letter.digest text not null collate "C"
column letter_letter.issued_at bigint not null
column letter_letter.issued_kind text not null collate "C"
column letter_letter.issued_by text not null collate "C"
constraint letter_letter_case_id_kind_occasion_key on letter_letter UNIQUE (case_id, kind, occasion)
constraint letter_letter_case_id_kind_seq_key on letter_letter UNIQUE (case_id, kind, seq)
constraint letter_letter_no_key on letter_letter UNIQUE (no)
constraint letter_letter_pkey on letter_letter PRIMARY KEY (id)
CREATE INDEX letter_letter_application ON public.letter_letter USING btree (application)
CREATE UNIQUE INDEX letter_letter_case_id_kind_occasion_key ON public.letter_letter USING btree (case_id, kind, occasion)
CREATE UNIQUE INDEX letter_letter_case_id_kind_seq_key ON public.letter_letter USING btree (case_id, kind, seq)
CREATE UNIQUE INDEX letter_letter_no_key ON public.letter_letter USING btree (no)
CREATE UNIQUE INDEX letter_letter_pkey ON public.letter_letter USING btree (id)
column letter_service.letter text not null collate "C"
column letter_service.channel text not null collate "C"
column letter_service.at bigint not null
column letter_service.recorded_at bigint not null
column letter_service.by_kind text not null collate "C"
column letter_service.by_account text not null collate "C"
column letter_service.org text not null collate "C"
column letter_service.note bytea not null
constraint letter_service_letter_fkey on letter_service FOREIGN KEY (letter) REFERENCES letter_letter(id)
constraint letter_service_pkey on letter_service PRIMARY KEY (letter, channel)
CREATE UNIQUE INDEX letter_service_pkey ON public.letter_service USING btree (letter, channel)
column notify_message.id text not null collate "C"
column notify_message.account text not null collate "C"
column notify_message.phone bytea not null
column notify_message.key text not null collate "C"
column notify_message.args bytea not null
column notify_message.lang text not null collate "C"
column notify_message.ref text not null collate "C"
column notify_message.dedupe text not null collate "C"
column notify_message.quiet boolean not null
column notify_message.created_at bigint not null
column notify_message.sent_at bigint not null
column notify_message.failed_at bigint not null
column notify_message.attempts bigint not null
column notify_message.not_before bigint not null default 0
column notify_message.merge_key text not null collate "C" default ''::text
column notify_message.merged_into text not null collate "C" default ''::text
column notify_message.no_text boolean not null default false
constraint notify_message_dedupe_key on notify_message UNIQUE (dedupe)
constraint notify_message_pkey on notify_message PRIMARY KEY (id)
CREATE UNIQUE INDEX notify_message_dedupe_key ON public.notify_message USING btree (dedupe)
CREATE INDEX notify_message_inbox ON public.notify_message USING btree (account, created_at)
CREATE INDEX notify_message_merge ON public.notify_message USING btree (merge_key) WHERE ((merge_key <> ''::text) AND (not_before > 0))
CREATE UNIQUE INDEX notify_message_pkey ON public.notify_message USING btree (id)
CREATE INDEX notify_message_time ON public.notify_message USING btree (created_at)
CREATE INDEX notify_message_waits ON public.notify_message USING btree (not_before) WHERE (not_before > 0)
column pack_closure.hash text not null collate "C"
column pack_closure.kind text not null collate "C"
column pack_closure.code text not null collate "C"
column pack_closure.members text not null collate "C"
column pack_closure.stored_at bigint not null
constraint pack_closure_pkey on pack_closure PRIMARY KEY (hash)
CREATE UNIQUE INDEX pack_closure_pkey ON public.pack_closure USING btree (hash)
column pack_release.id text not null collate "C"
column pack_release.digest text not null collate "C"
column pack_release.base text not null collate "C"
column pack_release.note text not null collate "C"
column pack_release.archive bytea not null
column pack_release.drafted_by text not null collate "C"
column pack_release.drafted_at bigint not null
column pack_release.published_by text not null collate "C"
column pack_release.published_at bigint not null
column pack_release.discarded_at bigint not null
column pack_release.seq bigint not null
constraint pack_release_pkey on pack_release PRIMARY KEY (id)
CREATE UNIQUE INDEX pack_release_pkey ON public.pack_release USING btree (id)
CREATE UNIQUE INDEX pack_release_seq ON public.pack_release USING btree (seq) WHERE (seq > 0)
column pack_source.hash text not null collate "C"
column pack_source.pack text not null collate "C"
column pack_source.path text not null collate "C"
column pack_source.kind text not null collate "C"
column pack_source.code text not null collate "C"
column pack_source.bytes bytea not null
column pack_source.format bigint not null
column pack_source.stored_at bigint not null
constraint pack_source_pkey on pack_source PRIMARY KEY (hash)
CREATE UNIQUE INDEX pack_source_pkey ON public.pack_source USING btree (hash)
column storage_mark.name text not null collate "C"
column storage_mark.value text not null collate "C"
constraint storage_mark_pkey on storage_mark PRIMARY KEY (name)
CREATE UNIQUE INDEX storage_mark_pkey ON public.storage_mark USING btree (name)
column storage_number.series text not null collate "C"
column storage_number.leased bigint not null
constraint storage_number_pkey on storage_number PRIMARY KEY (series)
CREATE UNIQUE INDEX storage_number_pkey ON public.storage_number USING btree (series)
column storage_once.scope text not null collate "C"
column storage_once.key text not null collate "C"
column storage_once.digest text not null collate "C"
column storage_once.ref text not null collate "C"
column storage_once.claimed_at bigint not null
constraint storage_once_pkey on storage_once PRIMARY KEY (scope, key)
CREATE INDEX storage_once_claimed ON public.storage_once USING btree (claimed_at)
CREATE UNIQUE INDEX storage_once_pkey ON public.storage_once USING btree (scope, key)
