// Package portal is the citizens' face: home, browsing, guides, login, the way
// from "start" to the receipt, and a person's own pages. No page needs
// JavaScript.
//
// Every number on a page is counted from the catalogue or asked of a service at
// that moment; a name whose service is not on line is shown as such and leads
// nowhere.
package portal
