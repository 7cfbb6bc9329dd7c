// Package demo invents a small city: people, firms, premises and officers, so
// that every page can be tried. Nothing here is real: names, numbers and
// addresses are made up, ID numbers carry the area code 411000 and the serial
// 000, which are given to nobody, and every firm has （演示） in its name.
//
// Seeding is deterministic and idempotent: a second start changes nothing.
package demo
