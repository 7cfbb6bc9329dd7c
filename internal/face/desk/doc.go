// Package desk is the officers' face (办件台): the inbox of a unit, one case with
// the registers' values beside the applicant's, the board of a bundle, the
// administrator's jobs and the auditor's log. It works by keyboard alone and without JavaScript.
package desk
