// Package desk is the officers' face (办件台): the inbox of a unit, one case with
// the registers' values beside the applicant's, the board of a bundle, and the
// administrator's jobs. It works by keyboard alone and without JavaScript.
package desk
