// Package i18n gives every sentence a key. zh is the source language, en is
// complete: a test fails on a key that one of the two lacks, and on a key that
// the code or the templates use and no catalogue has.
//
// Catalogues are TOML files in locale/zh and locale/en, one per area, flat keys
// "area.name"; arguments stand in braces: "证照 {number} 已于 {on} 到期".
// Content that a pack brings is Text, with its own two languages.
package i18n
