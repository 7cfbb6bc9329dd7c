// Package ofd reads and writes documents in the national layout format OFD
// (GB/T 33190-2016): a zip container with XML inside.
//
// A reader starts with OpenContainer, which looks at every byte of the zip with
// its own eyes: what Findings reports is a matter for whoever judges the file, not
// a reason to refuse it. Open reads the structure of the document that lies in a
// container; Reachable names the files that the structure leads to, and a file
// that nothing leads to may be smuggled. Render draws one page as SVG, with the
// pictures of its seals over it. Text is drawn with the font that the document
// carries, as outlines; where it carries none that can be used, with one of the
// reader's machine at the places that the document gives.
//
// Invariants:
//   - pure: bytes in, values out; equal bytes give equal results;
//   - every loop over what others wrote is bounded by Limits, and a limit is
//     checked before memory is asked for. A limit that is exceeded is a
//     LimitError, bytes that cannot be read are a FormatError, and there is no
//     third kind;
//   - a stream is inflated to its declared size at the most, and what it declares
//     is counted against the limits when the container is opened;
//   - XML has no document type, no entities of its own and no instructions;
//   - SVG has no script, no address outside itself, and only elements and
//     attributes that this package names. Pictures are PNG or JPEG within the
//     limits that their headers state; a PNG is passed on without the parts that
//     its look does not depend on, and nothing is inflated here;
//   - files of other makers are read as they come: paths in other letters' case,
//     prefixes of another name, references that lead nowhere. What is strict is
//     what could harm; what is missing is not drawn and is named in Missing.
//
// Left out, and named in Missing where it occurs: gradients and patterns (their
// first colour is shown), pictures of other formats, fonts with PostScript
// outlines, text as a clip. Actions and videos are not looked at.
//
// The normative text of GB/T 33190 was not at hand. Names, defaults and forms
// follow files of other makers and are provisional where no file showed them.
package ofd
