// Package identity knows who is at the door and what they may do: accounts,
// logins by a code sent to the phone, sessions, confirmations by code, and the
// one decision Can.
//
// A face calls BeginLogin and FinishLogin, puts the token into a cookie, and
// turns the cookie into an ident.Actor with Session on every request. A service
// asks Can before every act. What is signed is confirmed by BeginConfirm, then
// TryConfirm before the action's transaction and FinishConfirmTx inside it.
//
// Invariants:
//   - name, id number, phone and browser are sealed; a phone is found by blind
//     index; codes and session tokens are kept as MACs only.
//   - a number without an account gets the same answer on the same path as one
//     with an account.
//   - a code is good once, for five minutes and five tries, and for exactly the
//     purpose, the session and the digest it was sent for.
//   - every login makes a new session; a session ends by logout, by revocation,
//     12 hours after login, or when it is idle (citizens 2 hours, staff 30
//     minutes).
//   - a citizen account and a staff account of the same phone are two accounts.
//   - the system, security and audit administrators are three people, and none
//     of them handles cases.
//
// Who may do what is data: access.toml; the acts are a closed set: acts.go.
//
// Tables: identity_account, identity_power, identity_session,
// identity_challenge, identity_attempt.
//
// Order of writes of a login: BeginLogin writes limits → challenge → text, in one
// transaction. FinishLogin counts the try → (right code) uses the challenge →
// session → audit, in one transaction that also commits for a wrong code. Of a
// confirmation: TryConfirm counts the try and marks a right code, in its own
// transaction, because the action's transaction is rolled back for a wrong one;
// FinishConfirmTx uses the challenge → audit, in the action's transaction.
package identity
