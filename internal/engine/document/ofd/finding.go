package ofd

// Finding is one thing about a container that a reader can live with and a
// verifier must know.
type Finding struct {
	Kind   FindingKind
	Name   string // the path as the container writes it; empty where no entry is meant. It may hold any bytes.
	Offset int64  // where in the container
	Length int64  // how many bytes, where bytes are meant
}

// FindingKind is what is wrong. The set is closed: see FindingKinds.
type FindingKind string

// The kinds of findings.
const (
	BytesBefore      FindingKind = "bytes_before"       // in front of the first local header
	BytesBetween     FindingKind = "bytes_between"      // between entries, or between the last one and the directory
	BytesAfter       FindingKind = "bytes_after"        // after the end record, its comment included
	BytesAfterStream FindingKind = "bytes_after_stream" // inside an entry, after the end of its compressed stream
	DuplicateName    FindingKind = "duplicate_name"     // a path is written twice
	DuplicateFolded  FindingKind = "duplicate_folded"   // two paths differ only in letter case
	NameClimbs       FindingKind = "name_climbs"        // a path has a ".." or "." in it
	NameAbsolute     FindingKind = "name_absolute"      // a path begins with a slash or a drive
	NameBackslash    FindingKind = "name_backslash"     // a path has a backslash, which some programs take for a slash
	NameUnclean      FindingKind = "name_unclean"       // a path is empty, not UTF-8, has a control character or an empty folder
	NameTwofold      FindingKind = "name_twofold"       // an extra field gives the entry another path
	HeaderMissing    FindingKind = "header_missing"     // no local header where the directory says
	HeaderDiffers    FindingKind = "header_differs"     // the local header has another path, size, method or checksum
	EntriesOverlap   FindingKind = "entries_overlap"    // two entries share bytes
	CountDiffers     FindingKind = "count_differs"      // the end record counts other entries than the directory has
	Encrypted        FindingKind = "encrypted"          // an entry is encrypted
	MethodUnknown    FindingKind = "method_unknown"     // an entry is packed by another method than store or deflate
	FolderHasBytes   FindingKind = "folder_has_bytes"   // an entry that is named like a folder has content
	BadContent       FindingKind = "bad_content"        // an entry cannot be inflated to the size and checksum declared
)

// FindingKinds are all kinds there are.
func FindingKinds() []FindingKind {
	return []FindingKind{
		BytesBefore, BytesBetween, BytesAfter, BytesAfterStream, DuplicateName, DuplicateFolded,
		NameClimbs, NameAbsolute, NameBackslash, NameUnclean, NameTwofold, HeaderMissing, HeaderDiffers,
		EntriesOverlap, CountDiffers, Encrypted, MethodUnknown, FolderHasBytes, BadContent,
	}
}
