// Package notify tells people things: a text to the phone, and the same words in
// the account's inbox 消息.
//
// PostTx stores a message in the transaction of what it tells about; a job sends
// it after the commit, so that a text never speaks of what was rolled back. Texts
// are message keys with arguments; the sentence is made when it is sent or read.
//
// Invariants: one text per Dedupe, whatever is retried; phone and arguments are
// sealed; the state of a message is its instants (created, sent, last failure),
// not a status. A text is sent at least once: a crash between the gateway's yes
// and our note of it sends it again.
//
// Tables: notify_message. Job: notify.send.
package notify
