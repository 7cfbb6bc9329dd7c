// Package fonts has the fonts of documents: Demo a small subset that is built
// in, Full the whole fonts out of a folder that "make fonts" fills.
//
// The subset has the characters of the *.chars files, which were collected from
// the letters, the content and the invented people of the demo city, and some
// rare ones. TestCommitted makes it again from the whole fonts; scripts/fonts
// runs that.
//
// Licences: OFL.txt for what comes from Noto Serif SC (text, strong);
// HANAZONO.txt for what comes from HanaMin (rare).
package fonts
