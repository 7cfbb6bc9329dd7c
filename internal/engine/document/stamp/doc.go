// Package stamp draws the pictures of seals (印模) from rules: a round seal of an
// organ with star and arc text, an oval one, a square one, and that of a person.
// Draw gives filled paths of glyphs, so that a seal needs no font; page.SVG and
// page.PNG write them.
//
// A picture is never taken from a scan: equal names give equal seals, and a name
// that does not fit by the rules is an error.
//
// Measures: the round seal of an organ is 40 mm wide with a star of 14 mm and a
// ring of 1.2 mm, the oval one 45 mm × 30 mm, that of a person 18 mm. Provisional:
// they follow published descriptions; the police's standard for makers (GA 241)
// was not at hand, and departments of a higher rank have larger seals.
package stamp
